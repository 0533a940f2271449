"""/рассылка: the administration's news to all chats of a kind (С50 3.2)."""

from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard
from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.leading import begins_sentence, leading
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import CaseClosed, CaseOpened, Effects, TimerSet
from handlers.events import ButtonPressed
from handlers.ports import ChatFacts
from handlers.relays import (
    DRAFT,
    LAST,
    Relay,
    addressed,
    confirm,
    draft,
    open_relays,
    report,
    withdraw,
)
from handlers.state import Case
from handlers.telling import answer_press, answer_press_fully, tell
from handlers.turn import Turn
from handlers.voice import LONGEST, name_of, opening
from handlers.wording import STALE_BUTTON
from handlers.wording import relays as wording
from handlers.wording.announcements import too_long
from policies.overlay import overlaid
from policies.roles import ChatKind
from policies.school import ChatPolicy, Mode

# The kinds of chats that a relay is for; None among them stands for all.
Kinds = tuple[ChatKind | None, ...]
_SEND, _CANCEL, _ALL = "send", "cancel", "all"


async def relay(turn: Turn, invocation: Invocation) -> Effects:
    """/рассылка KIND [срочно] TEXT: a preview to confirm; /рассылка статус: who has it.

    A text without its kind waits for one, chosen by button.
    """
    if wording.is_status(invocation.args):
        return (answer(invocation, _status(turn)),)
    kinds, text = _addressees(invocation.args)
    word, rest = leading(text)
    urgent = wording.is_urgent(word)
    text = rest if urgent else text
    attachments = tuple(one.reference for one in invocation.said.attachments if one.reference)
    if not (text.strip() or attachments):
        raise Unclear(wording.USAGE)
    if len(text) > LONGEST:
        raise Unclear(too_long(len(text), LONGEST))
    name = await name_of(turn, invocation.by)
    shown = wording.post(turn.school.name, name, text, urgent=urgent)
    case = draft(turn, shown, attachments, urgent=urgent)
    forgotten = TimerSet(f"{DRAFT}:{case.key}", DRAFT, case.due or turn.now(), {"relay": case.key})
    if not kinds:
        ask = answer(invocation, wording.WHOM, keyboard=_kinds(turn, case.key))
        return (case, forgotten, ask)
    case, preview = await _preview(turn, case, kinds)
    return (
        case,
        forgotten,
        answer(invocation, preview, keyboard=_buttons(turn, case.key)),
    )


def _addressees(args: str) -> tuple[Kinds, str]:
    """The kinds that the arguments begin with, and the text; without a kind all is text."""
    words = args.split()
    kinds, used = wording.kinds_in(words)
    # «Всем детям» is narrower than «всем», and «Все уроки отменяются» addresses nobody.
    if not kinds or (begins_sentence(args) and not words[used - 1].endswith(":")):
        return (), args
    text = args
    for _ in range(used):
        _, text = leading(text)
    return kinds, text


async def _preview(turn: Turn, case: CaseOpened, kinds: Kinds) -> tuple[CaseOpened, str]:
    """The draft addressed to all chats of some kinds, and how that will look.

    Raises ``Unclear``.
    """
    chats = tuple(one for one in turn.snapshot.chats.values() if None in kinds or one.kind in kinds)
    if not chats:
        raise Unclear(wording.NO_SUCH_CHATS)
    ways = await _ways(turn, chats, urgent=Relay(case).urgent)
    if all(way.at is None for way in ways):
        raise Unclear(wording.NOBODY_HEARS)
    attached = len(Relay(case).attachments)
    shown = wording.preview(case.text, ways, turn.now(), attached=attached)
    return addressed(case, [one.peer_id for one in chats]), shown


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


def _kinds(turn: Turn, key: str) -> Keyboard:
    """The kinds of chats that the school has, a button each."""
    present = {one.kind for one in turn.snapshot.chats.values()}
    choices = [(label, kind.value) for kind, label in wording.KINDS if kind in present]
    if len(choices) > 1:
        choices.append((wording.ALL, _ALL))
    return tuple(
        (button(label, Pressed(Do.RELAY, turn.event.lane, key, choice)),)
        for label, choice in choices
    )


def _status(turn: Turn) -> str:
    going = open_relays(turn)
    if going:
        return "\n\n".join(report(turn, one) for one in going)
    last = turn.state.marks.get(LAST)
    return last.value if last is not None else wording.NO_RELAYS


async def decided(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """A press under a draft: whom it is for, then «Отправить» or «Отменить»; the first holds.

    «Отменить» also stops what was sent and has not been posted everywhere yet.
    """
    if event.user_id not in turn.school.administrators:
        return (answer_press(event, wording.NOT_ADMINISTRATOR),)
    case = turn.state.cases.get(pressed.about)
    if case is None:
        return (answer_press(event, wording.TOO_LATE),)
    waiting = Relay(case.opened)
    if waiting.confirmed is not None:
        return _of_one_sent(event, case, pressed.choice)
    # One preview a draft: another would be sent by the first one's button.
    if not waiting.chats:
        return await _chosen(turn, event, case.opened, pressed.choice)
    if pressed.choice == _SEND:
        return (*confirm(case, event.at), answer_press(event, wording.SENDING))
    if pressed.choice == _CANCEL:
        return (
            CaseClosed(case.opened.key, at=event.at, by=event.user_id, outcome="cancelled"),
            answer_press(event, wording.CANCELLED),
        )
    return (answer_press(event, STALE_BUTTON),)


def _of_one_sent(event: ButtonPressed, case: Case, choice: str) -> Effects:
    if Relay(case.opened).withdrawn:
        return (answer_press(event, wording.WITHDRAWING_BEFORE),)
    if choice == _CANCEL:
        return (*withdraw(case, event.at), answer_press(event, wording.WITHDRAWING))
    return (answer_press(event, wording.SENDING_BEFORE),)


async def _chosen(turn: Turn, event: ButtonPressed, waiting: CaseOpened, choice: str) -> Effects:
    if choice != _ALL and choice not in set(ChatKind):
        return (answer_press(event, STALE_BUTTON),)
    try:
        case, preview = await _preview(
            turn, waiting, (None if choice == _ALL else ChatKind(choice),)
        )
    except Unclear as unclear:
        return answer_press_fully(event, str(unclear))
    shown = tell(
        event.user_id,
        preview,
        purpose="relay-preview",
        short=preview.partition("\n")[0],
        keyboard=_buttons(turn, case.key),
    )
    return (case, shown, answer_press(event, wording.CHOSEN))


COMMANDS = (
    Command(
        Name.RELAY,
        Audience.ADMINISTRATORS,
        "/рассылка родители|ученики|учителя|управление|все [срочно] ТЕКСТ",
        "разослать новость во все чаты одного вида, с показом, подтверждением и отчётом",
        relay,
        Place.PRIVATE,
        details="Можно и нескольким видам: «родителям и ученикам». Открытые чаты "
        "получают сразу, закрытые — при открытии; «срочно» — сразу все. "
        "/рассылка статус — что доставлено.",
    ),
)
