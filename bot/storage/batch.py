"""What one commit writes: rows by statement, merged across lanes, run in one fixed order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import IntEnum, auto
from typing import Any

from sqlalchemy import Executable, Table, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.models import (
    Base,
    BlockRow,
    ChatRow,
    DeferredRow,
    InboxRow,
    JournalRow,
    MarkRow,
    MemberRow,
    Moment,
    OutboxRow,
    PolicyVersionRow,
    RecentRow,
    ReviewRow,
    SourceRow,
    StrikeRow,
    TimerRow,
)

Row = Mapping[str, Any]


class Write(IntEnum):
    """The statements a commit may run, in the order in which it runs them."""

    INBOX_ADD = auto()
    INBOX_DONE = auto()
    INBOX_FAILED = auto()
    SOURCE_SET = auto()
    POLICY_ADD = auto()
    CHAT_MODE = auto()
    MEMBERS_ABSENT = auto()
    MEMBER_SET = auto()
    MEMBER_PRESENT = auto()
    MEMBER_GONE = auto()
    MEMBER_AGREED = auto()
    STRIKE_ADD = auto()
    STRIKE_LIFT = auto()
    STRIKE_USE = auto()
    BLOCK_ADD = auto()
    BLOCK_END = auto()
    DEFERRED_ADD = auto()
    DEFERRED_CLOSE = auto()
    REVIEW_ADD = auto()
    REVIEW_CLOSE = auto()
    RECENT_SET = auto()
    MARK_SET = auto()
    TIMER_SET = auto()
    TIMER_CLEAR = auto()
    TIMER_FIRED = auto()
    OUTBOX_ADD = auto()
    OUTBOX_END = auto()
    OUTBOX_POSTPONE = auto()
    JOURNAL_ADD = auto()
    RECENT_FORGET = auto()
    INBOX_PRUNE = auto()
    OUTBOX_PRUNE = auto()


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
            }
        ),
        ("peer_id",),
    ),
    (frozenset({Write.DEFERRED_ADD, Write.DEFERRED_CLOSE}), ("key",)),
    (frozenset({Write.REVIEW_ADD, Write.REVIEW_CLOSE}), ("key",)),
    (frozenset({Write.TIMER_SET, Write.TIMER_CLEAR}), ("lane", "name")),
)
_TABLE_OF = {write: (table, keys) for table, keys in _TABLES for write in table}
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
                    self.add(write, **row)

    def __bool__(self) -> bool:
        return any(any(round_.values()) for round_ in self.rounds)

    async def run(self, connection: AsyncConnection, statements: "Statements") -> None:
        """Run every statement of a round that has rows, once, in the fixed order."""
        for round_ in self.rounds:
            for write in sorted(round_):
                rows = [dict(row) for row in round_[write]]
                await connection.execute(statements[write], rows)


def _thing(write: Write, row: Row) -> _Thing | None:
    """What a row is about, where the order of statements about it matters."""
    if write not in _TABLE_OF:
        return None
    table, keys = _TABLE_OF[write]
    return (min(table), *(row.get(key, row.get(f"at_{key}")) for key in keys))


Statements = Mapping[Write, Executable]


def statements_for(dialect: str) -> Statements:
    """The statements in the dialect of the database (``sqlite`` or ``postgresql``)."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert

    def ignore(model: type[Base]) -> Executable:
        return insert(_table(model)).on_conflict_do_nothing()

    def upsert(model: type[Base], keys: Sequence[str], *columns: str) -> Executable:
        statement = insert(_table(model))
        return statement.on_conflict_do_update(
            index_elements=list(keys),
            set_={name: statement.excluded[name] for name in columns},
        )

    member = ("peer_id", "user_id")
    return {
        Write.INBOX_ADD: ignore(InboxRow),
        Write.INBOX_DONE: _change(InboxRow, ("id",), "state", body=None),
        Write.INBOX_FAILED: _change(InboxRow, ("id",), "state", "attempts"),
        Write.SOURCE_SET: upsert(SourceRow, ("name",), "position"),
        Write.POLICY_ADD: upsert(PolicyVersionRow, ("version",), "accepted_at"),
        Write.CHAT_MODE: upsert(ChatRow, ("peer_id",), "mode"),
        Write.MEMBERS_ABSENT: _change(MemberRow, ("peer_id",), present=False),
        Write.MEMBER_SET: upsert(MemberRow, member, "name", "present", "admin"),
        Write.MEMBER_PRESENT: upsert(MemberRow, member, "present"),
        Write.MEMBER_GONE: upsert(MemberRow, member, "present", "admin"),
        Write.MEMBER_AGREED: upsert(MemberRow, member, "agreed_at"),
        Write.STRIKE_ADD: ignore(StrikeRow),
        Write.STRIKE_LIFT: _change(StrikeRow, ("key",), "lifted_at", "lifted_by", "lifted_why"),
        Write.STRIKE_USE: _change(StrikeRow, ("key",), "used_by"),
        Write.BLOCK_ADD: ignore(BlockRow),
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
        Write.RECENT_SET: upsert(RecentRow, ("peer_id", "cmid"), "rules", "length"),
        Write.MARK_SET: upsert(MarkRow, ("lane", "name"), "at", "value"),
        Write.TIMER_SET: upsert(TimerRow, ("lane", "name"), "kind", "due", "payload"),
        Write.TIMER_CLEAR: _remove(TimerRow, "lane", "name"),
        # Only the timer that fired goes: one set anew meanwhile has another due time.
        Write.TIMER_FIRED: _remove(TimerRow, "lane", "name", "due"),
        Write.OUTBOX_ADD: ignore(OutboxRow),
        Write.OUTBOX_END: _change(
            OutboxRow, ("id",), "state", "code", "attempts", "ended_at", body=None
        ),
        Write.OUTBOX_POSTPONE: _change(OutboxRow, ("id",), "not_before", "attempts"),
        Write.JOURNAL_ADD: ignore(JournalRow),
        Write.RECENT_FORGET: delete(_table(RecentRow)).where(
            RecentRow.peer_id == bindparam("lane"), RecentRow.cmid < bindparam("oldest")
        ),
        Write.INBOX_PRUNE: delete(_table(InboxRow)).where(
            InboxRow.state == "done", InboxRow.taken_at < bindparam("before", type_=Moment)
        ),
        Write.OUTBOX_PRUNE: delete(_table(OutboxRow)).where(
            OutboxRow.ended_at < bindparam("before", type_=Moment)
        ),
    }


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is mapped to no table")
    return table


def _change(model: type[Base], keys: Sequence[str], *columns: str, **fixed: object) -> Executable:
    """An update by key. The key's parameters are named ``at_<column>``."""
    table = _table(model)
    statement = update(table).values({**{name: bindparam(name) for name in columns}, **fixed})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"at_{key}", type_=table.c[key].type))
    return statement


def _remove(model: type[Base], *keys: str) -> Executable:
    """A delete by key. The key's parameters are named ``at_<column>``."""
    table = _table(model)
    statement = delete(table)
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"at_{key}", type_=table.c[key].type))
    return statement
