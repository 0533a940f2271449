"""A cry for help: whoever can help is told at once, whatever else the message breaks."""

from handlers import complaints, wording
from handlers.calls import Rank
from handlers.effects import Effects
from handlers.events import MessageSaid
from handlers.telling import alert, tell
from handlers.turn import Turn
from policies.finding import Level
from policies.judge import Judged, judge
from policies.message import Message
from policies.state import ChatState

# The rule, and begins the purpose of the calls: an observed chat lets these alone through.
CRY = "emergency"


def passed_on(turn: Turn, said: MessageSaid, found: Judged, *, discreet: bool) -> Effects:
    """Call those who can help; a complaint that cries for help goes from the chat even so.

    ``discreet``: it was said in such a complaint. Who complained stays unknown even so, unless
    the danger is certain: then whoever is to help must know whom to ask, and its author
    learns that he does.
    """
    named = not discreet or is_signed(found)
    name = turn.state.name_of(said.author_id) if named else ""
    # Whoever is complained of does not learn by whom.
    about = said.reply.author_id if discreet and said.reply else 0
    to = complaints.deciders(turn, about) if about > 0 else ()
    alarm = alert(
        turn,
        wording.emergency(turn.here, name, said.spoken, found, hidden=discreet),
        purpose=CRY,
        rank=Rank.SANCTION,
        to=to or turn.guards(),
        otherwise=turn.school.administrators - {about},
    )
    if not discreet:
        return alarm
    return (
        *alarm,
        # In an observed chat too: whoever is named to somebody must know it.
        tell(said.author_id, wording.cry_passed_on(named=named), purpose=f"{CRY}:told", short=""),
    )


def is_signed(found: Judged) -> bool:
    """True where even a complaint names its author: the danger is certain."""
    return found.level is Level.CERTAIN


def signs(turn: Turn, said: MessageSaid, reason: str) -> bool:
    """True for a complaint's reason that cries so surely that its author is named."""
    message = Message.of(reason, at=turn.school.local(said.at))
    policies = [one for one in turn.here.policies if one.rule == CRY]
    judged = judge(message, ChatState(turn.here.kind), policies).judged
    return any(map(is_signed, judged))
