"""Effects as rows: what one judged event writes.

Longer than other files on purpose: a paragraph an effect, in the order of the effects.
"""

from datetime import UTC, datetime
from functools import singledispatch

from bot.storage.batch import Batch, Write
from bot.storage.codec import dump_call, dump_event
from bot.storage.gists import dump_gist, dump_names
from handlers.calls import Call, Send
from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CallPromised,
    CaseClosed,
    CaseOpened,
    DeferredClosed,
    DeferredHeld,
    Effect,
    Effects,
    EventRaised,
    FullNameGiven,
    HoursNarrowed,
    JournalLine,
    LeftSchool,
    LessonLearnt,
    LessonUndone,
    Marked,
    MemberCame,
    MemberGone,
    MembersKnown,
    MessageSeen,
    ModeSet,
    PersonForgotten,
    QuestionAnswered,
    QuestionAsked,
    QuestionForgotten,
    QuestionRefused,
    QuietSet,
    ReviewClosed,
    ReviewOpened,
    RulesAgreed,
    StrikeGiven,
    StrikeLifted,
    StrikeRestored,
    StrikeSoftened,
    TimerCleared,
    TimerSet,
    Unmarked,
    VoteCast,
)
from handlers.events import Event, Internal
from handlers.ports import RosterRole
from policies.school import CHAT_BASE

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def record(
    event: Event, effects: Effects, *, lane: int, policy_version: str, now: datetime
) -> Batch:
    """The rows of one event's effects.

    Journal lines are numbered within their event, so that an event taken in under
    two names cannot write its lines twice.
    """
    batch = Batch()
    for number, effect in enumerate(effects):
        match effect:
            case JournalLine():
                note(batch, f"{event.key}|{number}|{effect.kind}", effect, lane, policy_version)
            case CallPromised():
                _promise(batch, event.key, effect, lane, now)
            case EventRaised():
                take_in(batch, effect.event, now)
            case _:
                _write(effect, batch, lane)
    return batch


def take_in(batch: Batch, event: Event, now: datetime) -> None:
    """Put an event of our own into the inbox. Raises ``TypeError`` for a messenger's event."""
    if not isinstance(event, Internal):
        raise TypeError(f"{type(event).__name__} comes from the messenger")
    batch.add(
        Write.INBOX_ADD,
        event_id=event.key,
        lane=event.lane,
        origin="own",
        body=dump_event(event),
        state="waiting",
        attempts=0,
        taken_at=now,
    )


def note(batch: Batch, key: str, line: JournalLine, lane: int, version: str = "") -> None:
    """Write a line of the journal; ``version`` of the policy where one decided."""
    batch.add(
        Write.JOURNAL_ADD,
        key=key,
        at=line.at,
        kind=line.kind,
        peer_id=lane,
        user_id=line.user_id,
        cmid=line.cmid,
        rule=line.rule,
        confidence=line.confidence,
        evidence=list(line.evidence),
        policy_version=version,
        more=dict(line.more),
    )


def _promise(batch: Batch, key: str, promised: CallPromised, lane: int, now: datetime) -> None:
    batch.add(
        Write.OUTBOX_ADD,
        key=f"{key}|{promised.purpose}",
        lane=lane,
        purpose=promised.purpose,
        kind=promised.call.kind,
        recipient=promised.call.peer_id,
        body=dump_call(promised.call),
        context=dict(promised.context),
        rank=int(promised.rank),
        # A private explanation that cannot be delivered is said in the chat: its end matters.
        report=promised.report or _may_be_closed(promised.call),
        state="waiting",
        attempts=0,
        # Due from the beginning: a clock that is set back puts off nothing.
        not_before=_ALWAYS,
        expires=promised.expires,
        promised_at=now,
    )


def _may_be_closed(call: Call) -> bool:
    return isinstance(call, Send) and 0 < call.peer_id < CHAT_BASE


@singledispatch
def _write(effect: Effect, batch: Batch, lane: int) -> None:
    raise TypeError(f"no rows are known for {type(effect).__name__}")


@_write.register
def _(effect: StrikeGiven, batch: Batch, lane: int) -> None:
    batch.add(
        Write.STRIKE_ADD,
        key=effect.key,
        peer_id=lane,
        user_id=effect.user_id,
        rule=effect.rule,
        clause=effect.clause,
        quotes=list(effect.quotes),
        text=effect.text,
        cmid=effect.cmid,
        given_at=effect.given_at,
        expires_at=effect.expires_at,
        by_id=effect.by,
    )


@_write.register
def _(effect: StrikeLifted, batch: Batch, lane: int) -> None:
    batch.add(
        Write.STRIKE_LIFT,
        at_key=effect.key,
        lifted_at=effect.at,
        lifted_by=effect.by,
        lifted_why=effect.why.value,
    )


@_write.register
def _(effect: StrikeSoftened, batch: Batch, lane: int) -> None:
    batch.add(Write.STRIKE_SOFTEN, at_key=effect.key, expires_at=effect.expires_at)


@_write.register
def _(effect: StrikeRestored, batch: Batch, lane: int) -> None:
    batch.add(Write.STRIKE_RESTORE, at_key=effect.strike.key)


@_write.register
def _(effect: BlockBegun, batch: Batch, lane: int) -> None:
    batch.add(
        Write.BLOCK_ADD,
        key=effect.key,
        peer_id=lane,
        user_id=effect.user_id,
        rule=effect.rule,
        begun_at=effect.begun_at,
        chain_begun=effect.chain_begun,
        until=effect.until,
        by_id=effect.by,
        used=list(effect.used),
    )
    for strike in effect.used:
        batch.add(Write.STRIKE_USE, at_key=strike, used_by=effect.key)


@_write.register
def _(effect: BlockEnded, batch: Batch, lane: int) -> None:
    batch.add(
        Write.BLOCK_END,
        at_key=effect.key,
        ended_at=effect.at,
        ended_by=effect.by,
        ended_why=effect.why.value,
    )


@_write.register
def _(effect: DeferredHeld, batch: Batch, lane: int) -> None:
    batch.add(
        Write.DEFERRED_ADD,
        key=effect.key,
        peer_id=lane,
        user_id=effect.user_id,
        cmid=effect.cmid,
        text=effect.text,
        attachments=list(effect.attachments),
        reply_to=effect.reply_to,
        said_at=effect.said_at,
        due=effect.due,
    )


@_write.register
def _(effect: DeferredClosed, batch: Batch, lane: int) -> None:
    batch.add(
        Write.DEFERRED_CLOSE,
        at_key=effect.key,
        closed_at=effect.at,
        closed_why=effect.why.value,
    )


@_write.register
def _(effect: ReviewOpened, batch: Batch, lane: int) -> None:
    batch.add(
        Write.REVIEW_ADD,
        key=effect.key,
        peer_id=lane,
        user_id=effect.user_id,
        cmid=effect.cmid,
        rule=effect.rule,
        quotes=list(effect.quotes),
        text=effect.text,
        at=effect.at,
    )


@_write.register
def _(effect: ReviewClosed, batch: Batch, lane: int) -> None:
    batch.add(
        Write.REVIEW_CLOSE,
        at_key=effect.key,
        closed_at=effect.at,
        closed_by=effect.by,
        decision=effect.decision,
    )


@_write.register
def _(effect: MembersKnown, batch: Batch, lane: int) -> None:
    if effect.complete:
        batch.add(Write.MEMBERS_ABSENT, at_peer_id=lane)
    for person in effect.people:
        batch.add(
            Write.MEMBER_SET,
            peer_id=lane,
            user_id=person.user_id,
            name=person.name,
            present=True,
            admin=person.admin,
        )


@_write.register
def _(effect: MemberCame, batch: Batch, lane: int) -> None:
    batch.add(
        Write.MEMBER_PRESENT,
        peer_id=lane,
        user_id=effect.user_id,
        name="",
        present=True,
        admin=False,
    )


@_write.register
def _(effect: MemberGone, batch: Batch, lane: int) -> None:
    batch.add(
        Write.MEMBER_GONE,
        peer_id=lane,
        user_id=effect.user_id,
        name="",
        present=False,
        admin=False,
    )


@_write.register
def _(effect: RulesAgreed, batch: Batch, lane: int) -> None:
    batch.add(
        Write.MEMBER_AGREED,
        peer_id=lane,
        user_id=effect.user_id,
        name="",
        present=True,
        admin=False,
        agreed_at=effect.at,
    )


@_write.register
def _(effect: MessageSeen, batch: Batch, lane: int) -> None:
    recent = effect.recent
    batch.add(
        Write.RECENT_SET,
        peer_id=lane,
        cmid=recent.cmid,
        author_id=recent.author_id,
        at=recent.at,
        length=recent.length,
        reply_to_author=recent.reply_to_author,
        rules=list(recent.rules),
        heat=recent.heat,
        insult=recent.insult,
        peace=recent.peace,
        calls_to_order=recent.order,
        does=recent.does.value,
        reply_to=recent.reply_to,
    )


@_write.register
def _(effect: QuestionAsked, batch: Batch, lane: int) -> None:
    batch.add(
        Write.QUESTION_ADD,
        peer_id=lane,
        cmid=effect.cmid,
        at=effect.at,
        sketch=effect.gist.sketch,
        names=dump_names(effect.gist),
        gist=dump_gist(effect.gist),
        refused="",
    )


@_write.register
def _(effect: QuestionAnswered, batch: Batch, lane: int) -> None:
    batch.add(
        Write.QUESTION_ANSWER,
        lane=lane,
        question=effect.cmid,
        answered_by=effect.by_cmid,
        answer=dump_gist(effect.gist),
        answer_names=dump_names(effect.gist),
    )


@_write.register
def _(effect: QuestionRefused, batch: Batch, lane: int) -> None:
    batch.add(Write.QUESTION_REFUSE, lane=lane, question=effect.cmid, later=f",{effect.later}")


@_write.register
def _(effect: QuestionForgotten, batch: Batch, lane: int) -> None:
    batch.add(Write.QUESTION_FORGET, at_peer_id=lane, at_cmid=effect.cmid)


@_write.register
def _(effect: ModeSet, batch: Batch, lane: int) -> None:
    batch.add(Write.CHAT_MODE, peer_id=lane, mode=effect.mode.value if effect.mode else None)


@_write.register
def _(effect: HoursNarrowed, batch: Batch, lane: int) -> None:
    batch.add(Write.CHAT_HOURS, peer_id=lane, hours=effect.hours or None)


@_write.register
def _(effect: QuietSet, batch: Batch, lane: int) -> None:
    batch.add(Write.CHAT_QUIET, peer_id=lane, quiet_from=effect.at, quiet_until=effect.until)


@_write.register
def _(effect: FullNameGiven, batch: Batch, lane: int) -> None:
    batch.add(
        Write.MEMBER_NAMED,
        peer_id=lane,
        user_id=effect.user_id,
        name="",
        present=True,
        admin=False,
        full_name=effect.name or None,
    )


@_write.register
def _(effect: LeftSchool, batch: Batch, lane: int) -> None:
    on = effect.on.isoformat()
    if effect.pupil:
        family = {"at_class_name": effect.class_name, "at_pupil": effect.pupil}
        batch.add(Write.FAMILY_LEFT, **family, left_on=on)
    else:
        person = {"at_role": RosterRole.EMPLOYEE.value, "at_user_id": effect.user_id}
        batch.add(Write.EMPLOYEE_LEFT, **person, left_on=on)


@_write.register
def _(effect: CaseOpened, batch: Batch, lane: int) -> None:
    batch.add(
        Write.CASE_OPEN,
        key=effect.key,
        lane=lane,
        kind=effect.kind.value,
        user_id=effect.user_id,
        at=effect.at,
        due=effect.due,
        text=effect.text,
        data=dict(effect.data),
    )


@_write.register
def _(effect: VoteCast, batch: Batch, lane: int) -> None:
    batch.add(
        Write.CASE_VOTE,
        case_key=effect.case,
        user_id=effect.user_id,
        choice=effect.choice,
        at=effect.at,
    )


@_write.register
def _(effect: CaseClosed, batch: Batch, lane: int) -> None:
    batch.add(
        Write.CASE_CLOSE,
        at_key=effect.key,
        closed_at=effect.at,
        closed_by=effect.by,
        outcome=effect.outcome,
    )


@_write.register
def _(effect: LessonLearnt, batch: Batch, lane: int) -> None:
    batch.add(
        Write.LESSON_ADD,
        key=effect.key,
        peer_id=lane,
        rule=effect.rule,
        right=effect.right,
        features=list(effect.features),
        words=effect.words[:200],
        by_id=effect.by,
        at=effect.at,
        author_id=effect.author or None,
        undone_at=None,
        undone_by=None,
    )


@_write.register
def _(effect: LessonUndone, batch: Batch, lane: int) -> None:
    batch.add(Write.LESSON_UNDO, at_key=effect.key, undone_at=effect.at, undone_by=effect.by)


@_write.register
def _(effect: Marked, batch: Batch, lane: int) -> None:
    batch.add(Write.MARK_SET, lane=lane, name=effect.name, at=effect.at, value=effect.value)


@_write.register
def _(effect: Unmarked, batch: Batch, lane: int) -> None:
    batch.add(Write.MARK_CLEAR, at_lane=lane, at_name=effect.name)


@_write.register
def _(effect: PersonForgotten, batch: Batch, lane: int) -> None:
    whose = {"at_peer_id": lane, "at_user_id": effect.user_id}
    batch.add(Write.FORGET_MEMBER, **whose)
    batch.add(Write.FORGET_GONE, **whose)
    till = {**whose, "before": effect.before}
    batch.add(Write.FORGET_STRIKES, **till, now=effect.at)
    for write in (
        Write.FORGET_REVIEWS,
        Write.FORGET_CASES,
        Write.FORGET_VOTES,
        Write.FORGET_LESSONS,
        Write.FORGET_QUESTIONS,
        Write.FORGET_ANSWERS,
        Write.FORGET_JOURNAL,
    ):
        batch.add(write, **till)
    settled = {**whose, "before": min(effect.before, effect.settled)}
    batch.add(Write.FORGET_RECENT, **settled)
    batch.add(Write.FORGET_REPLIES, **settled)


@_write.register
def _(effect: TimerSet, batch: Batch, lane: int) -> None:
    batch.add(
        Write.TIMER_SET,
        lane=lane,
        name=effect.name,
        kind=effect.kind,
        due=effect.due,
        payload=dict(effect.payload),
    )


@_write.register
def _(effect: TimerCleared, batch: Batch, lane: int) -> None:
    batch.add(Write.TIMER_CLEAR, at_lane=lane, at_name=effect.name)
