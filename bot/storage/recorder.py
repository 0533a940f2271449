"""Effects as rows: what one judged event writes."""

from datetime import datetime
from functools import singledispatch

from bot.storage.batch import Batch, Write
from bot.storage.codec import dump_call, dump_event
from handlers.calls import Call, Send
from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CallPromised,
    DeferredClosed,
    DeferredHeld,
    Effect,
    Effects,
    EventRaised,
    JournalLine,
    Marked,
    MemberCame,
    MemberGone,
    MembersKnown,
    MessageSeen,
    ModeSet,
    ReviewClosed,
    ReviewOpened,
    RulesAgreed,
    StrikeGiven,
    StrikeLifted,
    TimerCleared,
    TimerSet,
)
from handlers.events import Event, Internal


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
                _journal(batch, event.key, number, effect, lane, policy_version)
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


def _journal(
    batch: Batch, key: str, number: int, line: JournalLine, lane: int, version: str
) -> None:
    batch.add(
        Write.JOURNAL_ADD,
        key=f"{key}|{number}|{line.kind}",
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
        not_before=now,
        expires=promised.expires,
        promised_at=now,
    )


def _may_be_closed(call: Call) -> bool:
    return isinstance(call, Send) and 0 < call.peer_id < 2_000_000_000


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
        lifted_why=effect.why,
    )


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
        ended_why=effect.why,
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
    batch.add(Write.DEFERRED_CLOSE, at_key=effect.key, closed_at=effect.at, closed_why=effect.why)


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
    )


@_write.register
def _(effect: ModeSet, batch: Batch, lane: int) -> None:
    batch.add(Write.CHAT_MODE, peer_id=lane, mode=effect.mode.value if effect.mode else None)


@_write.register
def _(effect: Marked, batch: Batch, lane: int) -> None:
    batch.add(Write.MARK_SET, lane=lane, name=effect.name, at=effect.at, value=effect.value)


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
