"""What has served goes: commands and our own short answers tidy themselves out of the chat."""

from datetime import datetime, timedelta

from handlers.calls import DeleteMessages, Rank
from handlers.effects import CallPromised, Effects, TimerSet
from handlers.events import TimerFired
from handlers.turn import Turn
from policies.emergency import Emergency
from policies.school import Mode

TIDY = "tidy"
# The purpose of the lines that tell a chat of its silence.
SILENCE = "silence"
# Long enough to see that the command was understood.
COMMANDS_STAND = timedelta(minutes=1)
# A day after it was sent the messenger deletes nothing any more.
ANSWERS_STAND = timedelta(hours=20)


def tidy_later(turn: Turn, cmid: int, at: datetime, stands: timedelta) -> Effects:
    """Take a message of this chat down once it has stood for a while. Observing, none goes."""
    if not cmid or turn.private or turn.mode is Mode.OBSERVE:
        return ()
    return (TimerSet(f"{TIDY}:{cmid}", TIDY, at + stands, {"cmid": str(cmid)}),)


def hide(lane: int, cmid: int) -> Effects:
    """Take a message of a chat down at once: nobody there is to see who complains."""
    if not cmid:
        return ()
    call = DeleteMessages(lane, (cmid,))
    return (CallPromised(purpose="hide", call=call, rank=Rank.EXPLANATION),)


def tidy(turn: Turn, fired: TimerFired) -> Effects:
    """A message has stood long enough; one that cries for help stands for good.

    A chat administrator's cannot be deleted; that is nobody's trouble, so nobody is told.
    """
    cmid = int(fired.payload.get("cmid", "0"))
    seen = turn.state.recent_of(cmid)
    if seen is not None and Emergency.rule in seen.rules:
        return ()
    call = DeleteMessages(fired.lane, (cmid,))
    return (CallPromised(purpose=TIDY, call=call, rank=Rank.COURTESY),)
