"""The tables. The same models serve SQLite and PostgreSQL.

Moments are stored as UTC microseconds since the epoch: both databases then order
and compare them alike, and none loses the zone.

Longer than 400 lines: the tables are one idea, and they refer to each other.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only in a column of type INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored as microseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since the epoch of an aware moment."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """The moment in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


class Base(DeclarativeBase):
    """All tables of a school."""

    type_annotation_map = {  # noqa: RUF012
        datetime: Moment,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[int]: JSON,
        list[int] | None: JSON,
    }


class InboxRow(Base):
    """An event taken in: before ``ts`` moves on, before a callback is answered.

    ``body`` is cleared once the event is done. ``state``: waiting, done, failed.
    """

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(200), unique=True)
    lane: Mapped[int] = mapped_column(BigInteger)
    origin: Mapped[str] = mapped_column(String(16))
    body: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    taken_at: Mapped[datetime]
    __table_args__ = (Index("ix_inbox_waiting", "state", "lane", "id"),)


class SourceRow(Base):
    """How far an event source was read: the long poll's ``ts``."""

    __tablename__ = "sources"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[str] = mapped_column(String(64))


class ChatRow(Base):
    """A chat and the overlays that commands wrote upon its policy."""

    __tablename__ = "chats"
    peer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    mode: Mapped[str | None] = mapped_column(String(16))
    hours: Mapped[str | None] = mapped_column(String(64))
    quiet_from: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]


class MemberRow(Base):
    """A person of a chat, present or gone."""

    __tablename__ = "members"
    peer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200), default="")
    present: Mapped[bool] = mapped_column(Boolean, default=True)
    admin: Mapped[bool] = mapped_column(Boolean, default=False)
    agreed_at: Mapped[datetime | None]
    full_name: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (Index("ix_members_user", "user_id"),)


class StrikeRow(Base):
    """A strike. ``used_by`` is the key of the block that used it up."""

    __tablename__ = "strikes"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    peer_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(64))
    clause: Mapped[str] = mapped_column(Text)
    quotes: Mapped[list[str]]
    text: Mapped[str] = mapped_column(Text)
    cmid: Mapped[int] = mapped_column(BigInteger)
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
    lifted_why: Mapped[str | None] = mapped_column(String(200))
    used_by: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        Index("ix_strikes_chat", "peer_id", "user_id"),
        Index("ix_strikes_user", "user_id"),
    )


class BlockRow(Base):
    """A block, at most a calendar month from ``chain_begun``."""

    __tablename__ = "blocks"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    peer_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime]
    chain_begun: Mapped[datetime]
    until: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[list[str]]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_why: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        Index("ix_blocks_chat", "peer_id", "ended_at"),
        Index("ix_blocks_user", "user_id"),
    )


class DeferredRow(Base):
    """A late message waiting for the opening; its text goes once it is closed."""

    __tablename__ = "deferred"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    peer_id: Mapped[int] = mapped_column(BigInteger, index=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    cmid: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[str]]
    reply_to: Mapped[int | None] = mapped_column(BigInteger)
    said_at: Mapped[datetime]
    due: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str | None] = mapped_column(String(200))


class ReviewRow(Base):
    """A message that a moderator is asked about; its text goes once he decided."""

    __tablename__ = "reviews"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    peer_id: Mapped[int] = mapped_column(BigInteger, index=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    cmid: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(64))
    quotes: Mapped[list[str]]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    decision: Mapped[str | None] = mapped_column(String(32))


class CaseRow(Base):
    """What waits for people's word: an apology, an appeal, a complaint, a relay.

    Its text goes once it is closed.
    """

    __tablename__ = "cases"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    lane: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    due: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(String(32))
    __table_args__ = (
        Index("ix_cases_open", "lane", "closed_at"),
        Index("ix_cases_user", "user_id"),
    )


class VoteRow(Base):
    """A person's last word on a case."""

    __tablename__ = "votes"
    case_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    choice: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class RosterRow(Base):
    """One person of the school's roster: a pupil, a parent of the pupil named, an employee.

    ``dezhurny roster import`` replaces it, `/выбыл` marks who has left. ``role``: pupil,
    parent or employee; ``user_id`` is None while the person's page is not known; ``post``
    is an employee's; ``left_on`` an ISO date where it is known.
    """

    __tablename__ = "roster"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    class_name: Mapped[str] = mapped_column(String(16), index=True)
    pupil: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    left_school: Mapped[bool] = mapped_column(Boolean, default=False)
    left_on: Mapped[str | None] = mapped_column(String(10))
    post: Mapped[str] = mapped_column(String(100), default="")


class LessonRow(Base):
    """A moderator's word on a judgement; the school's judge learns from those not undone.

    ``author_id`` is who wrote the message, ``by_id`` who judged it.
    """

    __tablename__ = "lessons"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    peer_id: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(64))
    right: Mapped[bool] = mapped_column(Boolean)
    features: Mapped[list[int]]
    words: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[int | None] = mapped_column(BigInteger)


class RecentRow(Base):
    """A recent message as features, without its text."""

    __tablename__ = "recent"
    peer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cmid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    author_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    length: Mapped[int] = mapped_column(Integer)
    reply_to_author: Mapped[int | None] = mapped_column(BigInteger)
    rules: Mapped[list[str]]
    heat: Mapped[float] = mapped_column(Float, default=0.0)
    insult: Mapped[float] = mapped_column(Float, default=0.0)
    peace: Mapped[float] = mapped_column(Float, default=0.0)
    calls_to_order: Mapped[bool] = mapped_column(Boolean, default=False)
    does: Mapped[str] = mapped_column(String(16), default="says")
    reply_to: Mapped[int | None] = mapped_column(BigInteger)


class QuestionRow(Base):
    """A question of a chat as salted hashes: no words, and nobody's name (КО 16).

    ``gist`` and ``answer`` are what :mod:`bot.storage.gists` makes of them; ``sketch`` and
    ``names`` stand apart, for a search reads those of every row. ``refused``: numbers of
    later questions, each after a comma, that somebody said are about something else.
    """

    __tablename__ = "questions"
    peer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cmid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    sketch: Mapped[bytes] = mapped_column(LargeBinary)
    names: Mapped[bytes] = mapped_column(LargeBinary)
    gist: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(BigInteger)
    answer: Mapped[str | None] = mapped_column(Text)
    answer_names: Mapped[bytes | None] = mapped_column(LargeBinary)
    refused: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("ix_questions_at", "peer_id", "at"),)


class MarkRow(Base):
    """A remembered fact of a lane with its moment."""

    __tablename__ = "marks"
    lane: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[datetime]
    value: Mapped[str] = mapped_column(Text, default="")


class TimerRow(Base):
    """A timer of a lane; it becomes an event when it falls due."""

    __tablename__ = "timers"
    lane: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    due: Mapped[datetime] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]]


class OutboxRow(Base):
    """A call promised to the messenger. It ends only when the messenger has said how.

    ``key`` is (event, purpose). ``recipient``: sends to one recipient keep their order.
    ``state``: waiting, done, failed (the messenger refused for good), dropped (pointless
    by now). ``body`` and ``context`` are cleared at the end, for they hold texts; ``cmids``
    are then the numbers of the messages that a send became.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(250), unique=True)
    lane: Mapped[int] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str | None] = mapped_column(Text)
    context: Mapped[dict[str, Any]]
    rank: Mapped[int] = mapped_column(Integer)
    report: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime]
    expires: Mapped[datetime | None]
    promised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    code: Mapped[int | None] = mapped_column(Integer)
    cmids: Mapped[list[int] | None]
    __table_args__ = (
        Index("ix_outbox_waiting", "state", "rank", "id"),
        Index("ix_outbox_recipient", "recipient", "state"),
    )


class JournalRow(Base):
    """The append-only record of everything decided and why."""

    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(250), unique=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    peer_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    cmid: Mapped[int | None] = mapped_column(BigInteger)
    rule: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None] = mapped_column(Float)
    evidence: Mapped[list[str]]
    policy_version: Mapped[str] = mapped_column(String(64))
    more: Mapped[dict[str, Any]]
    __table_args__ = (
        Index("ix_journal_chat", "peer_id", "at"),
        Index("ix_journal_person", "user_id", "peer_id", "at"),
        Index("ix_journal_at", "at"),
    )


class PolicyVersionRow(Base):
    """Every accepted policy file, so that a start with a broken one has the last good one."""

    __tablename__ = "policy_versions"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    version: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("version"),)
