"""/рассылка: the administration's news to all chats of a kind (С50 3.2)."""

from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard
from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import CaseClosed, Effects, TimerSet
from handlers.events import ButtonPressed
from handlers.ports import ChatFacts
from handlers.relays import DRAFT, LAST, Relay, confirm, draft, open_relays, report
from handlers.telling import answer_press
from handlers.turn import Turn
from handlers.voice import LONGEST, name_of, opening
from handlers.wording import STALE_BUTTON
from handlers.wording import relays as wording
from handlers.wording.announcements import too_long
from policies.overlay import overlaid
from policies.school import ChatPolicy, Mode

_SEND, _CANCEL = "send", "cancel"


async def relay(turn: Turn, invocation: Invocation) -> Effects:
    """/рассылка KIND [срочно] TEXT: a preview to confirm; /рассылка статус: who has it."""
    words = invocation.args.split(maxsplit=1)
    if words and wording.is_status(words[0]):
        return (answer(invocation, _status(turn)),)
    kind = wording.kind_in(words[0]) if words else None
    attachments = tuple(one.reference for one in invocation.said.attachments if one.reference)
    text = words[1] if len(words) > 1 else ""
    urgent = bool(text) and wording.is_urgent(text.split(maxsplit=1)[0])
    if urgent:
        text = " ".join(text.split(maxsplit=1)[1:])
    if kind is None or not (text.strip() or attachments):
        raise Unclear(wording.USAGE)
    if len(text) > LONGEST:
        raise Unclear(too_long(len(text), LONGEST))
    chats = tuple(one for one in turn.snapshot.chats.values() if kind[0] in (None, one.kind))
    if not chats:
        raise Unclear(wording.NO_SUCH_CHATS)
    ways = await _ways(turn, chats, urgent=urgent)
    if all(way.at is None for way in ways):
        raise Unclear(wording.NOBODY_HEARS)
    name = await name_of(turn, invocation.by)
    shown = wording.post(turn.school.name, name, text, urgent=urgent)
    peers = tuple(one.peer_id for one in chats)
    case = draft(turn, shown, peers, attachments, urgent=urgent)
    return (
        case,
        TimerSet(f"{DRAFT}:{case.key}", DRAFT, case.due or turn.now(), {"relay": case.key}),
        answer(
            invocation,
            wording.preview(shown, ways, turn.now()),
            keyboard=_buttons(turn, case.key),
        ),
    )


async def _ways(
    turn: Turn, chats: tuple[ChatPolicy, ...], *, urgent: bool
) -> tuple[wording.Way, ...]:
    facts = await turn.ports.reader.chats([one.peer_id for one in chats])
    return tuple(_way(turn, one, facts[one.peer_id], urgent=urgent) for one in chats)


def _way(turn: Turn, chat: ChatPolicy, facts: ChatFacts, *, urgent: bool) -> wording.Way:
    if (facts.mode or chat.mode) is Mode.OBSERVE:
        return wording.Way(chat.title, None, wording.OBSERVING)
    now = turn.now()
    at = now if urgent else opening(overlaid(chat, facts.hours), now)
    return wording.Way(chat.title, at, "" if at else wording.NEVER_OPENS)


def _buttons(turn: Turn, key: str) -> Keyboard:
    lane = turn.event.lane
    return (
        (
            button(wording.SEND, Pressed(Do.RELAY, lane, key, _SEND), Colour.GOOD),
            button(wording.CANCEL, Pressed(Do.RELAY, lane, key, _CANCEL)),
        ),
    )


def _status(turn: Turn) -> str:
    going = open_relays(turn)
    if going:
        return "\n\n".join(report(turn, one) for one in going)
    last = turn.state.marks.get(LAST)
    return last.value if last is not None else wording.NO_RELAYS


def decided(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """«Отправить» or «Отменить» under a preview; the first press of an administrator holds."""
    if event.user_id not in turn.school.administrators:
        return (answer_press(event, wording.NOT_ADMINISTRATOR),)
    case = turn.state.cases.get(pressed.about)
    if case is None:
        return (answer_press(event, wording.TOO_LATE),)
    if Relay(case.opened).confirmed is not None:
        return (answer_press(event, wording.SENDING_BEFORE),)
    if pressed.choice == _SEND:
        return (*confirm(turn, case, event.at), answer_press(event, wording.SENDING))
    if pressed.choice == _CANCEL:
        return (
            CaseClosed(case.opened.key, at=event.at, by=event.user_id, outcome="cancelled"),
            answer_press(event, wording.CANCELLED),
        )
    return (answer_press(event, STALE_BUTTON),)


COMMANDS = (
    Command(
        Name.RELAY,
        Audience.ADMINISTRATORS,
        "/рассылка родители|ученики|учителя|управление|все [срочно] ТЕКСТ",
        "разослать новость во все чаты одного вида, с показом, подтверждением и отчётом",
        relay,
        Place.PRIVATE,
        details="Открытые чаты получают сразу, закрытые — при открытии; «срочно» — сразу все. "
        "/рассылка статус — что доставлено.",
    ),
)
