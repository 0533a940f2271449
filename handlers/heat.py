"""A talk that gets out of hand (Этика 2.5, КО 9): the chat is reminded, those in charge learn.

Once a heat-up the chat is reminded of the rules and its moderators are told what happens;
when heated messages go on after that, the administrators. The state is a mark, so a
restart in the middle changes nothing. A complaint adds its heat by
:func:`policies.heat.reported` upon the message's features, which the next message looks at:
a reminder at the moment of a complaint would tell the chat that somebody has complained.
"""

from collections import Counter
from dataclasses import replace

from handlers.calls import Rank, Send
from handlers.effects import CallPromised, Effects, JournalLine, Marked
from handlers.events import MessageSaid
from handlers.telling import alert
from handlers.turn import Turn
from handlers.wording import heat as wording
from policies.conflict import limits_of
from policies.heat import Due, HeatUp, Limits, chance, due, heated, talk_of
from policies.state import Recent

HEAT = "heat"
_REMINDED, _TOLD = "reminded", "administrators told"


def watch(turn: Turn, said: MessageSaid) -> Effects:
    """What the talk needs after the message, whose features the state already has."""
    limits = limits_of(turn.here.policies)
    recent = turn.state.recent
    if limits is None or said.edited or not recent or recent[-1].cmid != said.cmid:
        # An edit, or a message that came late: the next one looks at the whole talk again.
        return ()
    mark = turn.state.marks.get(HEAT)
    heat_up = HeatUp(mark.at, told=mark.value == _TOLD) if mark else None
    match due(recent, limits, heat_up):
        case Due.REMINDER:
            return _remind(turn, said, limits)
        case Due.ADMINISTRATORS if mark is not None:
            return _escalate(turn, said, limits, mark)
        case _:
            return ()


def _remind(turn: Turn, said: MessageSaid, limits: Limits) -> Effects:
    hot = _hot(talk_of(turn.state.recent, limits))
    gist = _gist(turn, said, hot)
    guards = set(turn.guards())
    if guards & set(gist.people):
        # Nobody is the judge of his own quarrel.
        guards |= turn.school.administrators
    return (
        Marked(HEAT, said.at, _REMINDED),
        _line(turn, said, limits, Due.REMINDER, hot),
        CallPromised(
            purpose="heat",
            call=Send(said.lane, wording.reminder(turn.school.regulation)),
            rank=Rank.EXPLANATION,
        ),
        *alert(turn, wording.moderator(turn.here, gist), purpose="heat", to=sorted(guards)),
    )


def _escalate(turn: Turn, said: MessageSaid, limits: Limits, mark: Marked) -> Effects:
    talk = talk_of(turn.state.recent, limits)
    hot = _hot(tuple(one for one in talk if one.at > mark.at))
    gist = _gist(turn, said, hot)
    text = wording.administrators(turn.here, gist, turn.school.local(mark.at))
    return (
        replace(mark, value=_TOLD),
        _line(turn, said, limits, Due.ADMINISTRATORS, hot),
        *alert(turn, text, purpose="heat", to=sorted(turn.school.administrators)),
    )


def _hot(talk: tuple[Recent, ...]) -> tuple[Recent, ...]:
    """What heats a talk; where no message stands out, the talk as a whole."""
    return heated(talk) or talk


def _gist(turn: Turn, said: MessageSaid, hot: tuple[Recent, ...]) -> wording.Gist:
    """Who quarrels and where to look. Only the newest message has its words at hand."""
    look_at, last = max(hot, key=lambda one: one.heat), hot[-1]
    return wording.Gist(
        people={
            author: (turn.state.name_of(author), count)
            for author, count in Counter(one.author_id for one in hot).most_common()
        },
        messages=len(hot),
        since=turn.school.local(hot[0].at),
        look_at=(turn.state.name_of(look_at.author_id), turn.school.local(look_at.at)),
        gone=any(one.cmid == look_at.cmid for one in turn.state.strikes.values()),
        last=(turn.state.name_of(last.author_id), turn.school.local(last.at)),
        text=said.spoken if last.cmid == said.cmid else "",
    )


def _line(
    turn: Turn, said: MessageSaid, limits: Limits, needs: Due, hot: tuple[Recent, ...]
) -> JournalLine:
    """A line about the last heated message: it may be a calm one at which something is due."""
    talk = talk_of(turn.state.recent, limits)
    return JournalLine(
        kind="heat",
        at=said.at,
        user_id=hot[-1].author_id,
        cmid=hot[-1].cmid,
        rule="conflict",
        confidence=round(chance(talk, limits), 4),
        more={
            "due": needs.value,
            "mode": turn.mode.value,
            "messages": len(hot),
            "people": sorted({one.author_id for one in hot}),
        },
    )
