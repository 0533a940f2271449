"""Membership: who comes is welcomed with the rules; a blocked person who returns stays blocked."""

from handlers import joining, raid, screenshots, welcome
from handlers.effects import Effects, JournalLine, MemberCame, MemberGone, TimerSet
from handlers.events import BotAdded, MemberJoined, MemberLeft, ScreenshotTaken
from handlers.roster import RECONCILE
from handlers.sanctions import restrict
from handlers.turn import Next, Turn, add
from policies.school import Mode


async def membership(turn: Turn, go_on: Next) -> Effects:
    """Answer joins, leaves, the bot's own arrival, and screenshots."""
    match turn.event:
        case BotAdded():
            return await add(_bot_added(turn, turn.event), turn, go_on)
        case MemberJoined() if turn.event.user_id > 0:
            return await add(_joined(turn, turn.event), turn, go_on)
        case MemberLeft() if turn.event.user_id > 0:
            return await add(_left(turn.event), turn, go_on)
        case ScreenshotTaken():
            return await add(screenshots.taken(turn, turn.event), turn, go_on)
        case _:
            return await go_on(turn)


def _bot_added(turn: Turn, added: BotAdded) -> Effects:
    line = JournalLine(kind="bot_added", at=added.at, user_id=added.by or None)
    read = TimerSet(RECONCILE, RECONCILE, added.at)
    if turn.mode is Mode.OBSERVE:
        return (line, read)
    return (line, read, *welcome.greet_chat(turn))


def _joined(turn: Turn, joined: MemberJoined) -> Effects:
    line = JournalLine(
        kind="joined",
        at=joined.at,
        user_id=joined.user_id,
        more={"how": joined.how.value, "by": joined.by},
    )
    came = MemberCame(joined.user_id)
    running = turn.state.block_of(joined.user_id, joined.at)
    kept = (restrict(running, turn, tells=False),) if running is not None else ()
    if turn.mode is Mode.OBSERVE:
        return (line, came)
    poured = raid.joined(turn, joined)
    if poured:
        return (line, came, *kept, *poured)
    return (line, came, *kept, *welcome.newcomer(turn, joined), *joining.begin(turn, joined))


def _left(left: MemberLeft) -> Effects:
    return (
        JournalLine(kind="left", at=left.at, user_id=left.user_id, more={"by": left.by}),
        MemberGone(left.user_id),
    )
