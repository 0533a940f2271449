"""Member and role: who acts here. Immunity follows from the role, in one place.

Whoever acts in a chat is a member of it, whether or not we saw him come.
"""

from dataclasses import replace

from handlers.effects import Effects, MemberCame
from handlers.events import ButtonPressed, Event, Forwarded, MessageSaid, Reread
from handlers.turn import Next, Turn, add


async def member_and_role(turn: Turn, go_on: Next) -> Effects:
    """Give the turn its actor's role; take him among the members."""
    event = turn.event
    actor = _actor(event)
    if actor is None or turn.chat is None:
        return await go_on(turn)
    turn = replace(turn, actor=turn.role(actor))
    known = turn.state.members.get(actor)
    # Only a message shows presence: a press may come late, from somebody who has left.
    if not isinstance(event, MessageSaid) or actor <= 0 or (known and known.present):
        return await go_on(turn)
    return await add((MemberCame(actor),), turn, go_on)


def _actor(event: Event) -> int | None:
    match event:
        case MessageSaid():
            return event.author_id
        case Forwarded() | Reread():
            return event.said.author_id
        case ButtonPressed():
            return event.user_id
        case _:
            return None
