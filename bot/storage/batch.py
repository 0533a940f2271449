"""What one commit writes: rows by statement, merged across lanes, run in one fixed order.

Longer than other files on purpose: their order is one list, and each is there but once.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from enum import IntEnum, auto
from functools import cache

from sqlalchemy import Executable, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import erasing
from bot.storage.erasing import table_of
from bot.storage.models import (
    Base,
    BlockRow,
    CaseRow,
    ChatRow,
    DeferredRow,
    InboxRow,
    JournalRow,
    LessonRow,
    MarkRow,
    MemberRow,
    Moment,
    OutboxRow,
    PolicyVersionRow,
    QuestionRow,
    RecentRow,
    ReviewRow,
    RosterRow,
    SourceRow,
    StrikeRow,
    TimerRow,
    VoteRow,
)
from bot.storage.one_hop import OneHop
from bot.storage.prepared import Row, Statements


class Write(IntEnum):
    """The statements a commit may run, in the order in which it runs them."""

    INBOX_ADD = auto()
    INBOX_DONE = auto()
    INBOX_FAILED = auto()
    SOURCE_SET = auto()
    POLICY_ADD = auto()
    CHAT_MODE = auto()
    CHAT_HOURS = auto()
    CHAT_QUIET = auto()
    MEMBERS_ABSENT = auto()
    MEMBER_SET = auto()
    MEMBER_PRESENT = auto()
    MEMBER_GONE = auto()
    MEMBER_AGREED = auto()
    MEMBER_NAMED = auto()
    FAMILY_LEFT = auto()
    EMPLOYEE_LEFT = auto()
    STRIKE_ADD = auto()
    STRIKE_LIFT = auto()
    STRIKE_SOFTEN = auto()
    STRIKE_USE = auto()
    STRIKE_RESTORE = auto()
    BLOCK_ADD = auto()
    BLOCK_END = auto()
    DEFERRED_ADD = auto()
    DEFERRED_CLOSE = auto()
    REVIEW_ADD = auto()
    REVIEW_CLOSE = auto()
    CASE_OPEN = auto()
    CASE_VOTE = auto()
    CASE_CLOSE = auto()
    LESSON_ADD = auto()
    LESSON_UNDO = auto()
    RECENT_SET = auto()
    QUESTION_ADD = auto()
    QUESTION_ANSWER = auto()
    QUESTION_REFUSE = auto()
    QUESTION_FORGET = auto()
    MARK_SET = auto()
    MARK_CLEAR = auto()
    TIMER_SET = auto()
    TIMER_CLEAR = auto()
    TIMER_FIRED = auto()
    OUTBOX_ADD = auto()
    OUTBOX_END = auto()
    OUTBOX_POSTPONE = auto()
    JOURNAL_ADD = auto()
    FORGET_MEMBER = auto()
    FORGET_GONE = auto()
    FORGET_STRIKES = auto()
    FORGET_REVIEWS = auto()
    FORGET_CASES = auto()
    FORGET_VOTES = auto()
    FORGET_LESSONS = auto()
    FORGET_QUESTIONS = auto()
    FORGET_ANSWERS = auto()
    FORGET_RECENT = auto()
    FORGET_REPLIES = auto()
    FORGET_JOURNAL = auto()
    RECENT_FORGET = auto()
    INBOX_PRUNE = auto()
    OUTBOX_PRUNE = auto()
    STRIKES_AGED = auto()
    CASES_ABANDONED = auto()
    CASES_AGED = auto()
    VOTES_AGED = auto()
    REVIEWS_ABANDONED = auto()
    REVIEWS_AGED = auto()
    DEFERRED_AGED = auto()
    MARKS_AGED = auto()
    LESSONS_AGED = auto()
    MEMBERS_AGED = auto()
    JOURNAL_AGED = auto()
    EVENTS_FAILED = auto()
    QUESTIONS_AGED = auto()


# Statements on one table. A row whose statement would run before one that was added
# earlier for the same thing begins a new round, so that the last word stays the last.
_TABLES: tuple[tuple[frozenset[Write], tuple[str, ...]], ...] = (
    (
        frozenset(
            {
                Write.MEMBERS_ABSENT,
                Write.MEMBER_SET,
                Write.MEMBER_PRESENT,
                Write.MEMBER_GONE,
                Write.MEMBER_AGREED,
                Write.MEMBER_NAMED,
                Write.FORGET_MEMBER,
                Write.FORGET_GONE,
            }
        ),
        ("peer_id",),
    ),
    (frozenset({Write.BLOCK_ADD, Write.BLOCK_END}), ("key",)),
    (frozenset({Write.STRIKE_USE, Write.STRIKE_RESTORE}), ("key",)),
    (frozenset({Write.DEFERRED_ADD, Write.DEFERRED_CLOSE}), ("key",)),
    (frozenset({Write.REVIEW_ADD, Write.REVIEW_CLOSE}), ("key",)),
    (frozenset({Write.CASE_OPEN, Write.CASE_CLOSE}), ("key",)),
    (frozenset({Write.LESSON_ADD, Write.LESSON_UNDO}), ("key",)),
    (frozenset({Write.MARK_SET, Write.MARK_CLEAR}), ("lane", "name")),
    (frozenset({Write.TIMER_SET, Write.TIMER_CLEAR}), ("lane", "name")),
    (frozenset({Write.RECENT_SET, Write.FORGET_RECENT, Write.FORGET_REPLIES}), ("peer_id",)),
    (frozenset({Write.JOURNAL_ADD, Write.FORGET_JOURNAL}), ("peer_id",)),
    (frozenset({Write.QUESTION_ADD, Write.QUESTION_FORGET}), ("peer_id", "cmid")),
)
# Of each such statement: its table, by the first that writes it, and how its rows name things.
_TABLE_OF = {
    write: (min(table), [(key, f"at_{key}") for key in keys])
    for table, keys in _TABLES for write in table
}  # fmt: skip
_Thing = tuple[object, ...]


class Batch:
    """Rows to write, by statement, in one round or more.

    Merging keeps each statement's rows in order; a round runs its statements in the
    fixed order, and rounds follow each other.
    """

    def __init__(self) -> None:
        self.rounds: list[dict[Write, list[Row]]] = [defaultdict(list)]
        self._last: dict[_Thing, Write] = {}

    def add(self, write: Write, **row: object) -> None:
        """Add one row to a statement."""
        self._put(write, row)

    def _put(self, write: Write, row: Row) -> None:
        thing = _thing(write, row)
        if thing is not None:
            if self._last.get(thing, write) > write:
                self.rounds.append(defaultdict(list))
                self._last.clear()
            self._last[thing] = write
        self.rounds[-1][write].append(row)

    def merge(self, other: "Batch") -> None:
        """Add another batch's rows after one's own."""
        for round_ in other.rounds:
            for write in sorted(round_):
                for row in round_[write]:
                    self._put(write, row)

    def __bool__(self) -> bool:
        return any(any(round_.values()) for round_ in self.rounds)

    async def run(self, connection: AsyncConnection, statements: Statements[Write]) -> None:
        """Run every statement of a round that has rows, once, in the fixed order.

        Where the driver can hand them over together, what one raises is raised by the commit.
        """
        driver = (await connection.get_raw_connection()).driver_connection
        with driver.queueing() if isinstance(driver, OneHop) else nullcontext():
            for round_ in self.rounds:
                for write in sorted(round_):
                    await statements.run(connection, write, round_[write])


def _thing(write: Write, row: Row) -> _Thing | None:
    """What a row is about, where the order of statements about it matters."""
    if (named := _TABLE_OF.get(write)) is None:
        return None
    return (named[0], *[row[key] if key in row else row.get(at) for key, at in named[1]])


@cache
def statements_for(dialect: str) -> Statements[Write]:
    """The statements in the dialect of the database (``sqlite`` or ``postgresql``)."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert

    def ignore(model: type[Base]) -> Executable:
        return insert(table_of(model)).on_conflict_do_nothing()

    def upsert(model: type[Base], keys: Sequence[str], *columns: str) -> Executable:
        statement = insert(table_of(model))
        return statement.on_conflict_do_update(
            index_elements=list(keys),
            set_={name: statement.excluded[name] for name in columns},
        )

    member = ("peer_id", "user_id")
    every: dict[Write, Executable] = {
        Write.INBOX_ADD: ignore(InboxRow),
        Write.INBOX_DONE: _change(InboxRow, ("id",), "state", body=None),
        Write.INBOX_FAILED: _change(InboxRow, ("id",), "state", "attempts"),
        Write.SOURCE_SET: upsert(SourceRow, ("name",), "position"),
        Write.POLICY_ADD: upsert(PolicyVersionRow, ("version",), "accepted_at"),
        Write.CHAT_MODE: upsert(ChatRow, ("peer_id",), "mode"),
        Write.CHAT_HOURS: upsert(ChatRow, ("peer_id",), "hours"),
        Write.CHAT_QUIET: upsert(ChatRow, ("peer_id",), "quiet_from", "quiet_until"),
        Write.MEMBERS_ABSENT: _change(MemberRow, ("peer_id",), present=False),
        Write.MEMBER_SET: upsert(MemberRow, member, "name", "present", "admin"),
        Write.MEMBER_PRESENT: upsert(MemberRow, member, "present"),
        Write.MEMBER_GONE: upsert(MemberRow, member, "present", "admin"),
        Write.MEMBER_AGREED: upsert(MemberRow, member, "agreed_at"),
        Write.MEMBER_NAMED: upsert(MemberRow, member, "full_name"),
        Write.FAMILY_LEFT: _change(RosterRow, ("class_name", "pupil"), "left_on", left_school=True),
        Write.EMPLOYEE_LEFT: _change(RosterRow, ("role", "user_id"), "left_on", left_school=True),
        Write.STRIKE_ADD: ignore(StrikeRow),
        Write.STRIKE_LIFT: _change(StrikeRow, ("key",), "lifted_at", "lifted_by", "lifted_why"),
        Write.STRIKE_SOFTEN: _change(StrikeRow, ("key",), "expires_at"),
        Write.STRIKE_USE: _change(StrikeRow, ("key",), "used_by"),
        Write.STRIKE_RESTORE: _change(StrikeRow, ("key",), used_by=None),
        # Begun again after an appeal: it goes on, or ends sooner.
        Write.BLOCK_ADD: upsert(BlockRow, ("key",), "until", "ended_at", "ended_by", "ended_why"),
        Write.BLOCK_END: _change(BlockRow, ("key",), "ended_at", "ended_by", "ended_why"),
        # Held or asked about anew after an edit: what is said now counts.
        Write.DEFERRED_ADD: upsert(
            DeferredRow,
            ("key",),
            "text",
            "attachments",
            "said_at",
            "due",
            "closed_at",
            "closed_why",
        ),
        Write.DEFERRED_CLOSE: _change(
            DeferredRow, ("key",), "closed_at", "closed_why", text="", attachments=[]
        ),
        Write.REVIEW_ADD: upsert(
            ReviewRow,
            ("key",),
            "rule",
            "quotes",
            "text",
            "at",
            "closed_at",
            "closed_by",
            "decision",
        ),
        Write.REVIEW_CLOSE: _change(
            ReviewRow, ("key",), "closed_at", "closed_by", "decision", text=""
        ),
        Write.CASE_OPEN: upsert(
            CaseRow,
            ("key",),
            "due",
            "text",
            "data",
            "closed_at",
            "closed_by",
            "outcome",
        ),
        Write.CASE_VOTE: upsert(VoteRow, ("case_key", "user_id"), "choice", "at"),
        Write.CASE_CLOSE: _change(CaseRow, ("key",), "closed_at", "closed_by", "outcome", text=""),
        # The last word on a message holds, also after it was taken back.
        Write.LESSON_ADD: upsert(
            LessonRow,
            ("key",),
            "right",
            "features",
            "words",
            "by_id",
            "at",
            "author_id",
            "undone_at",
            "undone_by",
        ),
        Write.LESSON_UNDO: _change(
            LessonRow, ("key",), "undone_at", "undone_by", words="", features=[], author_id=None
        ),
        Write.RECENT_SET: upsert(
            RecentRow,
            ("peer_id", "cmid"),
            "author_id",
            "rules",
            "length",
            "heat",
            "insult",
            "peace",
            "calls_to_order",
            "does",
        ),
        # An edited question is asked anew; its answer, if it has one, stays.
        Write.QUESTION_ADD: upsert(
            QuestionRow, ("peer_id", "cmid"), "at", "sketch", "names", "gist"
        ),
        # The first answer counts.
        Write.QUESTION_ANSWER: update(table_of(QuestionRow))
        .where(
            QuestionRow.peer_id == bindparam("lane"),
            QuestionRow.cmid == bindparam("question"),
            QuestionRow.answered_by.is_(None),
        )
        .values({one: bindparam(one) for one in ("answered_by", "answer", "answer_names")}),
        Write.QUESTION_REFUSE: update(table_of(QuestionRow))
        .where(QuestionRow.peer_id == bindparam("lane"), QuestionRow.cmid == bindparam("question"))
        .values(refused=QuestionRow.refused + bindparam("later", type_=Text())),
        Write.QUESTION_FORGET: _remove(QuestionRow, "peer_id", "cmid"),
        Write.MARK_SET: upsert(MarkRow, ("lane", "name"), "at", "value"),
        Write.MARK_CLEAR: _remove(MarkRow, "lane", "name"),
        Write.TIMER_SET: upsert(TimerRow, ("lane", "name"), "kind", "due", "payload"),
        Write.TIMER_CLEAR: _remove(TimerRow, "lane", "name"),
        # Only the timer that fired goes: one set anew meanwhile has another due time.
        Write.TIMER_FIRED: _remove(TimerRow, "lane", "name", "due"),
        Write.OUTBOX_ADD: ignore(OutboxRow),
        Write.OUTBOX_END: _change(
            OutboxRow,
            ("id",),
            *("state", "code", "attempts", "ended_at", "cmids"),
            body=None,
            context={},
        ),
        Write.OUTBOX_POSTPONE: _change(OutboxRow, ("id",), "not_before", "attempts"),
        Write.JOURNAL_ADD: ignore(JournalRow),
        Write.RECENT_FORGET: delete(table_of(RecentRow)).where(
            RecentRow.peer_id == bindparam("lane"), RecentRow.cmid < bindparam("oldest")
        ),
        Write.INBOX_PRUNE: delete(table_of(InboxRow)).where(
            InboxRow.state == "done", InboxRow.taken_at < bindparam("before", type_=Moment)
        ),
        # The newest stays: SQLite would give its number to the next, and the courier, who knows
        # that number, would take it for one that it has seen.
        Write.OUTBOX_PRUNE: delete(table_of(OutboxRow)).where(
            OutboxRow.ended_at < bindparam("before", type_=Moment),
            OutboxRow.id < select(func.max(OutboxRow.id)).scalar_subquery(),
        ),
        Write.FORGET_MEMBER: erasing.names_of_member(),
        Write.FORGET_GONE: erasing.names_of_gone(),
        Write.FORGET_STRIKES: erasing.words_of_strikes(),
        Write.FORGET_REVIEWS: erasing.quotes_of_reviews(),
        Write.FORGET_CASES: erasing.data_of_cases(),
        Write.FORGET_VOTES: erasing.votes_of_person(),
        Write.FORGET_LESSONS: erasing.words_of_lessons(),
        Write.FORGET_QUESTIONS: erasing.questions_of_person(),
        Write.FORGET_ANSWERS: erasing.answers_of_person(),
        Write.FORGET_RECENT: erasing.author_of_recent(),
        Write.FORGET_REPLIES: erasing.answered_in_recent(),
        Write.FORGET_JOURNAL: erasing.words_of_journal(dialect),
        Write.STRIKES_AGED: erasing.aged_strikes(),
        Write.CASES_ABANDONED: erasing.abandoned_cases(),
        Write.CASES_AGED: erasing.aged_cases(),
        Write.VOTES_AGED: erasing.aged_votes(),
        Write.REVIEWS_ABANDONED: erasing.abandoned_reviews(),
        Write.REVIEWS_AGED: erasing.aged_reviews(),
        Write.DEFERRED_AGED: erasing.aged_deferred(),
        Write.MARKS_AGED: erasing.aged_marks(),
        Write.LESSONS_AGED: erasing.aged_lessons(),
        Write.MEMBERS_AGED: erasing.aged_members(),
        Write.JOURNAL_AGED: erasing.aged_journal(dialect),
        Write.EVENTS_FAILED: erasing.failed_events(),
        Write.QUESTIONS_AGED: delete(table_of(QuestionRow)).where(
            QuestionRow.at < bindparam("before", type_=Moment)
        ),
    }
    return Statements(every)


def _change(model: type[Base], keys: Sequence[str], *columns: str, **fixed: object) -> Executable:
    """An update by key. The key's parameters are named ``at_<column>``."""
    table = table_of(model)
    statement = update(table).values({**{name: bindparam(name) for name in columns}, **fixed})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"at_{key}", type_=table.c[key].type))
    return statement


def _remove(model: type[Base], *keys: str) -> Executable:
    """A delete by key. The key's parameters are named ``at_<column>``."""
    table = table_of(model)
    statement = delete(table)
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"at_{key}", type_=table.c[key].type))
    return statement
