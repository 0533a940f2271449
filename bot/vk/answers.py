"""VK's answer to a request, read back to what became of every row inside it."""

from collections.abc import Iterable, Mapping, Sequence

from bot.promises import Fate, Outcome
from bot.vk.client import Unreachable, VKError
from bot.vk.errors import treatment
from bot.vk.lenient import integer, mapping
from bot.vk.translate import DELETE, RESTRICT, SEND, Item, Request

Result = object
"""What a call gave: VK's response, ``VKError`` or ``Unreachable``."""

_NOT_DELETED = 924
_NOT_ALLOWED = 15
_UNREADABLE = 1


def read(request: Request, result: Result) -> list[tuple[int, Outcome]]:
    """Outcomes by row; a row that is in the request several times has several.

    HTTP 200 is not success: lists and ``failed_member_ids`` tell about each item.
    """
    if isinstance(result, Unreachable):
        return [(item.row, Outcome(Fate.UNREACHABLE)) for item in request.items]
    if isinstance(result, VKError):
        outcome = refused(request.method, result.code)
        return [(item.row, outcome) for item in request.items]
    if request.method == DELETE:
        return _deleted(request, result)
    if request.method == RESTRICT:
        return _restricted(request, result)
    if request.method == SEND:
        return [(request.items[0].row, _sent(result))]
    return [(item.row, Outcome(Fate.DONE)) for item in request.items]


def refused(method: str, code: int) -> Outcome:
    """The outcome that an error code means."""
    meaning = treatment(code, method)
    if meaning.fate is Fate.DONE:
        return Outcome(Fate.DONE)
    return Outcome(meaning.fate, code, alarm=meaning.alarm)


def combined(outcomes: Iterable[Outcome]) -> Outcome:
    """A row's outcome from those of its pieces: the gravest, among equals the latest."""
    chosen = Outcome(Fate.DONE)
    for outcome in outcomes:
        if outcome.fate >= chosen.fate:
            chosen = outcome
    return chosen


def send_error(result: Result) -> int | None:
    """The code with which a send was refused, also where it stands inside a list."""
    if isinstance(result, VKError):
        return result.code
    return _sent(result).code


def sent_cmid(result: Result) -> int | None:
    """The number of the message that was sent, where the answer tells it."""
    return None if isinstance(result, VKError | Unreachable) else _sent(result).cmid


def _deleted(request: Request, result: Result) -> list[tuple[int, Outcome]]:
    codes = _deletion_codes(request, result)
    return [
        (item.row, _by_code(request, codes.get(item.about, _UNREADABLE))) for item in request.items
    ]


def _deletion_codes(request: Request, result: Result) -> Mapping[int, int | None]:
    cmids = list(dict.fromkeys(item.about for item in request.items))
    if isinstance(result, list):
        return _listed_codes(cmids, result)
    if isinstance(result, Mapping):
        # The older shape: {"4457": 1}. Some cmid missing there was not deleted.
        given = {integer(name): integer(value) for name, value in result.items()}
        return {cmid: None if given.get(cmid) == 1 else _NOT_DELETED for cmid in cmids}
    return dict.fromkeys(cmids, None if result == 1 else _UNREADABLE)


def _listed_codes(cmids: Sequence[int], result: Sequence[object]) -> Mapping[int, int | None]:
    codes: dict[int, int | None] = {}
    for place, one in enumerate(result):
        item = mapping(one)
        cmid = integer(item.get("conversation_message_id")) or integer(item.get("cmid"))
        if cmid is None and len(result) == len(cmids):
            cmid = cmids[place]
        if cmid is None:
            continue
        code = _item_error(item)
        if code is None and one != 1 and integer(item.get("response")) != 1:
            code = _NOT_DELETED
        codes[cmid] = code
    return codes


def _item_error(item: Mapping[str, object]) -> int | None:
    if "error" not in item:
        return None
    error = mapping(item["error"])
    code = integer(error.get("code")) or integer(error.get("error_code"))
    return _UNREADABLE if code is None else code


def _restricted(request: Request, result: Result) -> list[tuple[int, Outcome]]:
    raw = mapping(result).get("failed_member_ids")
    failed = {integer(one) for one in raw} if isinstance(raw, list | tuple) else set()

    def outcome(item: Item) -> Outcome:
        return _by_code(request, _NOT_ALLOWED if item.about in failed else None)

    return [(item.row, outcome(item)) for item in request.items]


def _sent(result: Result) -> Outcome:
    if isinstance(result, list):
        if not result:
            return refused(SEND, _UNREADABLE)
        item = mapping(result[0])
        code = _item_error(item)
        if code is not None:
            return refused(SEND, code)
        return Outcome(Fate.DONE, cmid=integer(item.get("conversation_message_id")) or None)
    if integer(result) is None:
        return refused(SEND, _UNREADABLE)
    return Outcome(Fate.DONE)


def _by_code(request: Request, code: int | None) -> Outcome:
    return Outcome(Fate.DONE) if code is None else refused(request.method, code)
