"""What is looked at before the bot starts, said in words with the place to click.

Sources: ``groups.getById``, ``groups.getTokenPermissions`` (bits of the community token's
mask), ``groups.getLongPollSettings`` and ``setLongPollSettings``,
``messages.getConversationMembers``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import structlog

from bot.vk import wording
from bot.vk.client import Messenger, Unreachable, VKError
from bot.vk.directory import read_members
from bot.vk.errors import is_bad_token, passes
from bot.vk.lenient import integer, mapping, sequence, text

log = structlog.get_logger(__name__)

API_VERSION = "5.199"
"""The version in which events are asked for."""

NEEDED_EVENTS = (
    "message_new",
    "message_reply",
    "message_edit",
    "message_allow",
    "message_event",
    "message_reaction_event",
)

_PHOTOS, _MESSAGES, _MANAGE = 4, 4096, 262144
_UNKNOWN_METHOD = 3
_LONGEST_NAME = 200
_NO_ACCESS = frozenset({7, 15, 917, 922, 925, 927, 945, 946, 1017})


class Severity(StrEnum):
    """How bad it is: ``fatal`` forbids the start, a ``warning`` takes something from the bot."""

    FATAL = "fatal"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is missing and where to put it right, in Russian."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the checks found. ``group_id`` is 0 and ``group_name`` "" where VK did not tell."""

    group_id: int
    group_name: str
    problems: tuple[Complaint, ...] = ()

    @property
    def fatal(self) -> bool:
        """Whether the bot cannot work at all."""
        return any(problem.severity is Severity.FATAL for problem in self.problems)

    def refused(self, why: str) -> "Preflight":
        """The same, but the bot must not work, for this reason alone."""
        return replace(self, problems=(_fatal(why),))


@dataclass(frozen=True, slots=True)
class ChatToCheck:
    """A chat of the policy file."""

    peer_id: int
    title: str


async def check(
    messenger: Messenger,
    *,
    group_id: int | None,
    chats: Sequence[ChatToCheck] = (),
    long_poll: bool = True,
) -> Preflight:
    """Check token, permissions, long poll settings and admin rights in each chat.

    ``group_id`` is asked from VK when None. With ``long_poll`` missing event types are
    switched on where the token may. Raises ``Unreachable`` where VK did not answer the
    very first call: then nothing is known, and the bot should ask again later.
    """
    try:
        found_id, name = await _own_group(messenger)
    except VKError as error:
        if is_bad_token(error.code):
            return Preflight(group_id or 0, "", (_fatal(wording.KEY_REFUSED),))
        if passes(error.code):
            raise Unreachable(error.method, f"error {error.code}") from error
        log.warning("group_not_read", code=error.code)
        found_id, name = 0, ""
    if not found_id and not group_id:
        return Preflight(0, "", (_fatal(wording.NO_GROUP),))
    if found_id and group_id and found_id != group_id:
        other = _fatal(wording.other_group(found_id, name, group_id))
        return Preflight(found_id, name, (other,))
    group = found_id or group_id or 0
    problems = await _permissions(messenger, long_poll=long_poll)
    if any(problem.severity is Severity.FATAL for problem in problems):
        return Preflight(group, name, tuple(problems))
    if long_poll:
        problems += await _long_poll(messenger, group)
    problems += await _chats(messenger, group, chats)
    return Preflight(group, name, tuple(problems))


async def _own_group(messenger: Messenger) -> tuple[int, str]:
    answer = await messenger.call("groups.getById", {})
    # Before 5.140 the answer was the list itself.
    groups = sequence(mapping(answer).get("groups")) or sequence(answer)
    group = mapping(groups[0]) if groups else {}
    return integer(group.get("id")) or 0, text(group.get("name"), _LONGEST_NAME)


async def _permissions(messenger: Messenger, *, long_poll: bool) -> list[Complaint]:
    try:
        answer = mapping(await messenger.call("groups.getTokenPermissions", {}))
    except (VKError, Unreachable) as error:
        return _optional(error, wording.PERMISSIONS_UNREAD)
    mask = integer(answer.get("mask"))
    if mask is None:
        return []
    if not mask & _MESSAGES:
        return [_fatal(wording.NO_MESSAGES)]
    found = [] if mask & _PHOTOS else [_warning(wording.NO_PHOTOS)]
    if mask & _MANAGE:
        return found
    return [_warning(wording.no_manage(long_poll=long_poll)), *found]


async def _long_poll(messenger: Messenger, group: int) -> list[Complaint]:
    try:
        params = {"group_id": group}
        answer = mapping(await messenger.call("groups.getLongPollSettings", params))
    except (VKError, Unreachable) as error:
        return _optional(error, wording.LONG_POLL_UNREAD)
    wanted, words = _missing(answer)
    if not wanted:
        return []
    try:
        await messenger.call("groups.setLongPollSettings", {"group_id": group, **wanted})
    except (VKError, Unreachable) as error:
        log.warning("long_poll_not_set", reason=str(error))
        return [_warning(wording.set_long_poll(words))]
    return [Complaint(Severity.NOTE, wording.long_poll_set(words))]


def _missing(settings: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """What to set, as parameters of ``setLongPollSettings``, and the same in words."""
    events = mapping(settings.get("events"))
    absent = [name for name in NEEDED_EVENTS if not _is_on(events.get(name))]
    wanted: dict[str, object] = dict.fromkeys(absent, 1)
    words = []
    if not _is_on(settings.get("is_enabled")):
        wanted["enabled"] = 1
        words.append(wording.LONG_POLL_ON)
    if not _is_recent(settings.get("api_version")):
        wanted["api_version"] = API_VERSION
        words.append(wording.api_version(API_VERSION))
    if absent:
        words.append(wording.event_types(absent))
    return wanted, words


def _is_on(value: object) -> bool:
    """VK's yes: true or 1."""
    return value is True or integer(value) == 1


def _is_recent(version: object) -> bool:
    found = re.fullmatch(r"(\d{1,3})\.(\d{1,4})", text(version, 20))
    if found is None:
        return False
    major, minor = API_VERSION.split(".")
    return (int(found[1]), int(found[2])) >= (int(major), int(minor))


async def _chats(messenger: Messenger, group: int, chats: Sequence[ChatToCheck]) -> list[Complaint]:
    problems: list[Complaint] = []
    for chat in chats:
        try:
            members = await read_members(messenger, chat.peer_id)
        except VKError as error:
            problems += _unread(error, chat)
        except Unreachable as error:
            # A school has many chats: the start does not wait for an outage once a chat.
            return problems + _optional(error, wording.chat_unread(chat.title, chat.peer_id))
        else:
            bot = members.get(-group)
            # A list without the bot tells nothing against it: it could read the list.
            if bot is not None and not bot.admin:
                problems.append(_warning(wording.no_administrator(chat.title, chat.peer_id)))
    return problems


def _unread(error: VKError, chat: ChatToCheck) -> list[Complaint]:
    if error.code not in _NO_ACCESS:
        return _optional(error, wording.chat_unread(chat.title, chat.peer_id))
    return [_warning(wording.not_there(chat.title, chat.peer_id))]


def _optional(error: VKError | Unreachable, what: str) -> list[Complaint]:
    """A check that could not be made never forbids the start."""
    if isinstance(error, Unreachable):
        log.warning("preflight_unreachable", reason=str(error))
        return [_warning(wording.unanswered(what))]
    if error.code == _UNKNOWN_METHOD:
        return []
    if is_bad_token(error.code):
        return [_fatal(wording.KEY_REFUSED)]
    return [_warning(wording.unchecked(what, error.code, error.message))]


def _fatal(words: str) -> Complaint:
    return Complaint(Severity.FATAL, words)


def _warning(words: str) -> Complaint:
    return Complaint(Severity.WARNING, words)
