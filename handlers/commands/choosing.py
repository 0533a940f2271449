"""Which chat a private command is about: the only one it can be, or the one chosen by button."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from handlers.buttons import Do, Pressed, button
from handlers.calls import Keyboard
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name, command_in
from handlers.effects import Effects, EventRaised, Marked
from handlers.events import ButtonPressed, Forwarded, MessageSaid
from handlers.telling import answer_press, tell
from handlers.turn import Turn
from handlers.wording import STALE_BUTTON
from handlers.wording import commands as wording
from policies.message import Attachment, AttachmentKind
from policies.school import ChatPolicy

WAITING, BROUGHT = "waits_for_chat", "waits_for_chat_with"
# Among which chats, where one message does not hold a button for each.
OFFERED = "waits_for_chat_of"
# The messenger shows at most ten buttons under a message, in six rows.
MOST, ROWS = 10, 6
MORE = "more"


async def hand_over(turn: Turn, command: Command, invocation: Invocation) -> Effects:
    """Carry out a private command in its chat's lane; ask for the chat where there are several."""
    chats = await _chats(turn, command.audience, invocation.by)
    if not chats:
        return (answer(invocation, wording.NO_CHATS),)
    return to_one_of(turn, command.name, invocation, chats)


def to_one_of(
    turn: Turn, name: Name, invocation: Invocation, chats: Sequence[ChatPolicy]
) -> Effects:
    """Hand a private command to the one chat there is, or to the one that is chosen by button."""
    if len(chats) == 1:
        return (to_chat(invocation.said, chats[0].peer_id),)
    waiting = Marked(WAITING, invocation.said.at, invocation.said.text)
    peers = " ".join(str(one.peer_id) for one in chats)
    # Further pages show the same chats in the same order, whatever becomes of them.
    offered = (Marked(OFFERED, invocation.said.at, peers),) if len(chats) > MOST else ()
    return (
        waiting,
        *offered,
        *_brought(turn, invocation.said),
        answer(
            invocation,
            wording.which_chat(replaced(turn, waiting)),
            keyboard=_buttons(turn.event.lane, chats, belonging(name, waiting)),
        ),
    )


def _buttons(lane: int, chats: Sequence[ChatPolicy], choice: str, skip: int = 0) -> Keyboard:
    """The chats as buttons from the one numbered ``skip`` on, the last button leads to the rest."""
    left = chats[skip:]
    shown = left if len(left) <= MOST else left[: MOST - 1]
    buttons = [
        button(_label(chat), Pressed(Do.CHAT, lane, str(chat.peer_id), choice)) for chat in shown
    ]
    if len(shown) < len(left):
        more = Pressed(Do.CHAT, lane, f"{MORE}{skip + len(shown)}", choice)
        buttons.append(button(wording.OTHER_CHATS, more))
    # A row each while there is room: a title may be long.
    a_row = 1 if len(buttons) <= ROWS else 2
    return tuple(tuple(buttons[at : at + a_row]) for at in range(0, len(buttons), a_row))


def replaced(turn: Turn, waiting: Marked) -> str:
    """What waited for a choice till now and is waited for no more; "" where nothing is lost."""
    before = turn.state.marks.get(waiting.name)
    return before.value if before is not None and before.value != waiting.value else ""


def belonging(choice: str, waiting: Marked) -> str:
    """A button's choice, with what it was offered for: it carries out that one, no later one."""
    written = f"{waiting.at.timestamp():.0f} {waiting.value}"
    return f"{choice} {sha256(written.encode()).hexdigest()[:8]}"


def _brought(turn: Turn, said: MessageSaid) -> Effects:
    """What the waiting command brings along, by the messenger's names for it."""
    names = ",".join(one.reference for one in said.attachments if one.reference)
    return (Marked(BROUGHT, said.at, names),) if names or BROUGHT in turn.state.marks else ()


async def chosen(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """The chat of a waiting command was chosen; each choice carries the command out once."""
    waiting = turn.state.marks.get(WAITING)
    brought = turn.state.marks.get(BROUGHT)
    command = command_in(waiting.value) if waiting else None
    if waiting is None or command is None or belonging(command[0], waiting) != pressed.choice:
        return (answer_press(event, STALE_BUTTON),)
    if pressed.about.startswith(MORE):
        return _more(turn, event, pressed)
    # Whether the person may do this there is decided in that chat's lane; that he belongs
    # to it at all, here.
    chats = await _chats(turn, Audience.EVERYBODY, event.user_id)
    moderated = await _chats(turn, Audience.MODERATORS, event.user_id)
    peer = next(
        (one.peer_id for one in (*chats, *moderated) if str(one.peer_id) == pressed.about), 0
    )
    if not peer:
        return (answer_press(event, STALE_BUTTON),)
    attachments = tuple(
        Attachment(AttachmentKind.UNKNOWN, reference=name)
        for name in (brought.value if brought else "").split(",")
        if name
    )
    said = as_written(event, waiting.value, attachments)
    return (
        Marked(WAITING, event.at, ""),
        to_chat(said, peer),
        answer_press(event, wording.CHAT_CHOSEN),
    )


def _more(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """The chats that the message before had no room for; the command goes on waiting."""
    offered, skip = turn.state.marks.get(OFFERED), pressed.about.removeprefix(MORE)
    peers = offered.value.split() if offered is not None else []
    if not skip.isdecimal() or int(skip) >= len(peers):
        return (answer_press(event, STALE_BUTTON),)
    chats = [chat for one in peers if (chat := turn.snapshot.chat(int(one))) is not None]
    more = tell(
        event.user_id,
        wording.CHOOSE_CHAT,
        purpose=f"chats-{skip}",
        short=wording.CHOOSE_CHAT,
        keyboard=_buttons(event.lane, chats, pressed.choice, int(skip)),
    )
    return (more, answer_press(event, wording.CHOOSE_CHAT))


async def _chats(turn: Turn, audience: Audience, person_id: int) -> tuple[ChatPolicy, ...]:
    """The chats that a command of this audience may be about: those he moderates or is in."""
    if audience is not Audience.EVERYBODY:
        return turn.snapshot.chats_moderated_by(person_id)
    standings = await turn.ports.reader.standings(person_id, turn.now())
    peers = {*await turn.ports.reader.chats_of(person_id), *(one.peer_id for one in standings)}
    return tuple(chat for peer in sorted(peers) if (chat := turn.snapshot.chat(peer)) is not None)


def as_written(
    event: ButtonPressed, text: str, attachments: tuple[Attachment, ...] = ()
) -> MessageSaid:
    """The command that a press completes, as if the person had written it whole at that moment."""
    return MessageSaid(
        key=event.key,
        lane=event.lane,
        author_id=event.user_id,
        at=event.at,
        text=text,
        attachments=attachments,
    )


def to_chat(
    said: MessageSaid, peer: int, payload: Mapping[str, object] | None = None
) -> EventRaised:
    """A private command for a chat's lane; ``payload`` is what we know of it beside its text."""
    said = replace(said, lane=peer, cmid=0, reply=None, payload=payload)
    return EventRaised(Forwarded(key=f"to:{peer}:{said.key}", lane=peer, said=said))


def _label(chat: ChatPolicy) -> str:
    return (chat.title or str(chat.peer_id))[:40]
