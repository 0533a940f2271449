"""Late messages: taken down, kept, posted at opening under their author's name (С50 §4, КО 10)."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import review_case, wording
from handlers.buttons import Do, Pressed, button
from handlers.calls import DeleteMessages, Keyboard, Rank, Send
from handlers.effects import (
    CallPromised,
    DeferredClosed,
    DeferredHeld,
    Effects,
    HeldEnd,
    JournalLine,
    ReviewClosed,
    TimerCleared,
    TimerSet,
)
from handlers.events import ButtonPressed, CallEnded, Event, MessageSaid, Reply, TimerFired
from handlers.roster import learn_names
from handlers.telling import AUTHOR, answer_press, remind, tell
from handlers.turn import Turn
from policies.hours import OpenHours
from policies.judge import Judged

_CMID = re.compile("[0-9]{1,19}")
POST = "post"
TAKE_DOWN = "defer"
# A moderator has a day from the opening to decide about a message that he is asked about.
DECIDED_WITHIN = timedelta(days=1)
_WAITED = "waited"


def defer(turn: Turn, said: MessageSaid, found: Judged) -> Effects:
    """Hold a late message till the opening.

    Its author is told, and the posting is timed, once the messenger took it down: a
    message that could not be deleted must not appear twice. One that is judged only
    after the opening (the bot was away) stays where it is. An edit of one that is held changes
    what will be posted, and nothing else.
    """
    regulation = turn.school.regulation
    hours = turn.here.hours
    due = hours.next_opening(turn.school.local(said.at)) if hours else None
    if due is None or not said.cmid:
        text = wording.removed_notice(turn.here, regulation, found, (), said.text)
        short = wording.removed_short(found.rule)
        down = _down(said.lane, said.cmid) if said.cmid else ()
        return (*down, tell(said.author_id, text, purpose="removed", short=short))
    if due <= turn.now():
        text = wording.reminder(turn.here, regulation, found, found.finding.quotes)
        short = wording.removed_short(found.rule)
        return (remind(turn, said.author_id, text, purpose="reminder", short=short),)
    text, pictures = _kept_text(said), _kept_attachments(said)
    known = turn.state.deferred.get(_key(said.lane, said.cmid))
    if known is not None:
        # Edited meanwhile: its deletion is promised, and one letter tells of it.
        return (replace(known, text=text, attachments=pictures),)
    held = DeferredHeld(
        key=_key(said.lane, said.cmid),
        user_id=said.author_id,
        cmid=said.cmid,
        text=text,
        attachments=pictures,
        said_at=said.at,
        due=due,
        reply_to=said.reply.cmid if said.reply else None,
    )
    line = JournalLine(
        kind="deferred",
        at=said.at,
        user_id=said.author_id,
        cmid=said.cmid,
        rule=found.rule,
        confidence=found.finding.score,
        evidence=found.finding.quotes,
        more={"due": due.isoformat()},
    )
    return (held, line, *_down(said.lane, said.cmid))


def _kept_attachments(said: MessageSaid) -> tuple[str, ...]:
    return tuple(one.reference for one in said.attachments if one.reference)


def _kept_text(said: MessageSaid) -> str:
    """What is kept: the words, what was forwarded, and a note for what cannot be kept."""
    lost = sum(not one.reference for one in said.attachments)
    parts = [said.text, *(wording.forwarded(one) for one in said.forwarded)]
    if lost:
        parts.append(wording.not_kept(lost))
    return "\n".join(part for part in parts if part.strip())


def _down(lane: int, cmid: int) -> Effects:
    return (
        CallPromised(
            purpose=TAKE_DOWN,
            call=DeleteMessages(lane, (cmid,)),
            rank=Rank.SANCTION,
            report=True,
            context={"deferred": _key(lane, cmid)},
        ),
    )


def _key(lane: int, cmid: int) -> str:
    return f"deferred:{lane}:{cmid}"


def post_later(turn: Turn, user_id: int, cmid: int, text: str, said_at: datetime) -> Effects:
    """Post a text under its author's name, now or at the next opening."""
    now = turn.now()
    due = turn.here.hours.next_opening(now) if turn.here.hours else now
    if due is None:
        return ()
    held = DeferredHeld(
        key=_key(turn.event.lane, cmid),
        user_id=user_id,
        cmid=cmid,
        text=text,
        attachments=(),
        said_at=said_at,
        due=due,
    )
    return (held, _timed(held))


def sooner(turn: Turn, hours: OpenHours | None) -> Effects:
    """The chat opens before what held messages wait for: they appear then."""
    now = turn.now()
    opening = hours.next_opening(now) if hours else now
    if opening is None:
        return ()
    waiting = [one for one in turn.state.deferred.values() if one.due > opening]
    return tuple(
        effect
        for held in sorted(waiting, key=lambda one: one.cmid)
        for effect in (
            replace(held, due=opening),
            TimerSet(_timer(held.cmid), POST, opening, {"deferred": held.key}),
        )
    )


def _timer(cmid: int) -> str:
    """Names order the posts of one moment: as they were written."""
    return f"{POST}:{cmid:012}"


def taken_down(turn: Turn, ended: CallEnded) -> Effects:
    """The messenger said how the deletion of a late message ended."""
    held = turn.state.deferred.get(ended.context.get("deferred", ""))
    if held is None:
        return ()
    if ended.refusal is not None:
        return (
            DeferredClosed(held.key, at=ended.at, why=HeldEnd.NOT_TAKEN_DOWN),
            _line("deferred_dropped", turn.now(), held, why=HeldEnd.NOT_TAKEN_DOWN.value),
        )
    if turn.chat is None:
        # The chat has left the file meanwhile: the message waits for it to come back.
        return (_timed(held),)
    return _waits(turn, held)


def is_taken_down(event: Event) -> bool:
    """True for the end of a late message's deletion: its text is held here and nowhere else."""
    return isinstance(event, CallEnded) and event.purpose == TAKE_DOWN


def _timed(held: DeferredHeld) -> TimerSet:
    return TimerSet(_timer(held.cmid), POST, held.due, {"deferred": held.key})


def _waits(turn: Turn, held: DeferredHeld) -> Effects:
    """Time the posting and tell the author, who may withdraw it."""
    due = turn.school.local(held.due)
    asked = review_case.key_of(turn.event.lane, held.cmid) in turn.state.reviews
    regulation = turn.school.regulation
    return (
        _timed(held),
        tell(
            held.user_id,
            wording.deferred_notice(turn.here, regulation, due, held.text, asked=asked),
            purpose="deferred",
            short=wording.deferred_short(due, asked=asked),
            keyboard=_withdrawn(turn, held),
        ),
    )


def _withdrawn(turn: Turn, held: DeferredHeld) -> Keyboard:
    """«Отозвать»."""
    pressed = Pressed(Do.WITHDRAW, turn.event.lane, about=str(held.cmid))
    return ((button(wording.WITHDRAW, pressed),),)


def _again(turn: Turn, held: DeferredHeld, due: datetime | None) -> Effects:
    if due is None:
        return _lost(turn, held, wording.NEVER_OPENS, why=HeldEnd.NEVER_OPENS)
    later = replace(held, due=due)
    line = _line("deferred_again", turn.now(), later, due=due.isoformat())
    return (later, line, *_waits(turn, later))


async def post(turn: Turn, fired: TimerFired) -> Effects:
    """The chat opens: a held message appears, if its author may write by now.

    One that a moderator is asked about appears only when he lets it stand.
    """
    held = turn.state.deferred.get(fired.payload.get("deferred", ""))
    if held is None:
        return ()
    hours, now = turn.here.hours, turn.now()
    if turn.state.block_of(held.user_id, now) is not None:
        return _lost(turn, held, wording.AUTHOR_BLOCKED, why=HeldEnd.BLOCKED)
    author = turn.state.members.get(held.user_id)
    if author is not None and not author.present:
        return _lost(turn, held, wording.AUTHOR_GONE, why=HeldEnd.GONE, said_here=False)
    review = review_case.key_of(fired.lane, held.cmid)
    asked = review in turn.state.reviews
    if asked and _WAITED in fired.payload:
        closed = ReviewClosed(review, at=now, by=0, decision="undecided")
        return (closed, *_lost(turn, held, wording.UNDECIDED, why=HeldEnd.UNDECIDED))
    if hours is not None and not hours.is_open(now):
        # The bot was away past the opening, or the hours were narrowed: the next one.
        return _again(turn, held, hours.next_opening(now))
    if asked:
        return _wait_for_decision(turn, held)
    learnt = await learn_names(turn, (held.user_id,))
    turn = turn.after(learnt)
    text = wording.deferred_post(
        turn.state.name_of(held.user_id), turn.school.local(held.said_at), held
    )
    return (
        *learnt,
        DeferredClosed(held.key, at=fired.due, why=HeldEnd.POSTED),
        CallPromised(
            purpose=POST,
            call=Send(fired.lane, text, attachments=held.attachments, reply_to=held.reply_to),
            rank=Rank.EXPLANATION,
            report=True,
            context={AUTHOR: str(held.user_id)},
        ),
        _line("deferred_posted", turn.now(), held),
    )


def _wait_for_decision(turn: Turn, held: DeferredHeld) -> Effects:
    """A moderator has been asked about the message, and has not decided yet."""
    until = turn.now() + DECIDED_WITHIN
    return (
        TimerSet(_timer(held.cmid), POST, until, {"deferred": held.key, _WAITED: "yes"}),
        _line("deferred_asked", turn.now(), held, until=until.isoformat()),
        tell(
            held.user_id,
            wording.deferred_undecided(turn.here, held.text),
            purpose="deferred-asked",
            short=wording.DEFERRED_UNDECIDED,
            keyboard=_withdrawn(turn, held),
        ),
    )


def let_stand(turn: Turn, cmid: int) -> Effects:
    """A moderator lets a held message stand: it appears now where the opening has passed."""
    held = turn.state.deferred.get(_key(turn.event.lane, cmid))
    if held is None or held.due > turn.now():
        return ()
    return (TimerSet(_timer(cmid), POST, turn.now(), {"deferred": held.key}),)


def _lost(
    turn: Turn, held: DeferredHeld, why_not: str, *, why: HeldEnd, said_here: bool = True
) -> Effects:
    """A held message is not posted: its author gets it back, and why."""
    text = wording.not_posted(turn.here, why_not, held.text)
    return (
        *let_go(held, turn.now(), why=why),
        tell(held.user_id, text, purpose="deferred-lost", short=why_not if said_here else ""),
    )


def is_held(turn: Turn, cmid: int) -> bool:
    """True for a message that waits to be posted."""
    return _key(turn.event.lane, cmid) in turn.state.deferred


def as_said(turn: Turn, reply: Reply) -> Reply:
    """A late message that the bot posted is its author's, with his words alone.

    Only the bot's own posts are read so, and only a name that one member bears.
    """
    posted = wording.posted_as(reply.text) if reply.author_id == -turn.community_id else None
    if posted is None:
        return reply
    name, words = posted
    bearers = [one for one in turn.state.members.values() if wording.tame(one.name) == name]
    if len(bearers) != 1:
        return reply
    return replace(reply, author_id=bearers[0].user_id, text=words)


def withdraw(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """The author takes a held message back; by the chat's line, all that he has waiting.

    One line an hour serves them all (``handlers.closed_talks``).
    """
    if not _CMID.fullmatch(pressed.about):
        return (answer_press(event, wording.STALE_BUTTON),)
    cmid = int(pressed.about)
    held = turn.state.deferred.get(_key(event.lane, cmid))
    meant = turn.state.deferred.values() if event.peer_id == event.lane else (held,)
    own = [one for one in meant if one is not None and one.user_id == event.user_id]
    if not own:
        not_his = wording.NOT_WITHDRAWN if held is None else wording.NOT_FOR_YOU
        return (answer_press(event, not_his),)
    now = turn.now()
    return (
        *(effect for one in own for effect in let_go(one, now, why=HeldEnd.WITHDRAWN)),
        answer_press(event, wording.withdrawn(len(own))),
    )


def drop(turn: Turn, cmid: int, *, why: HeldEnd) -> Effects:
    """Let a held message go for good, if there is one."""
    held = turn.state.deferred.get(_key(turn.event.lane, cmid))
    return () if held is None else let_go(held, turn.now(), why=why)


def let_go(held: DeferredHeld, at: datetime, *, why: HeldEnd) -> Effects:
    """A held message is not posted any more."""
    return (
        DeferredClosed(held.key, at=at, why=why),
        TimerCleared(_timer(held.cmid)),
        _line("deferred_dropped", at, held, why=why.value),
    )


def _line(kind: str, at: datetime, held: DeferredHeld, **more: object) -> JournalLine:
    return JournalLine(
        kind=kind,
        at=at,
        user_id=held.user_id,
        cmid=held.cmid,
        rule="open_hours",
        more=more,
    )
