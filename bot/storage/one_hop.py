"""SQLite's driver for a busy loop: a statement and its rows cost one way to the thread and back.

aiosqlite has a thread for each connection. SQLAlchemy's making, running, reading and closing of
a cursor are four ways there, and a fifth undoes what nobody began; while the loop judges
messages, each of them waits until Python hands the thread its turn. Here it is one. And of
statements that have no answer many go together, with their commit.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Self

import aiosqlite

AT_ONCE = 1_000
"""Rows that come with a statement's answer; what a longer one has is read as it is asked for."""

Row = tuple[Any, ...]
Answer = tuple[sqlite3.Cursor, list[Row]]


def connect(*where: Any, **how: Any) -> "OneHop":
    """A connection, not yet opened; takes what ``sqlite3.connect`` takes."""
    return OneHop(partial(sqlite3.connect, *where, **how), AT_ONCE)


class OneHop(aiosqlite.Connection):
    """A connection whose statements are answered rows and all."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        # A program that ends waits for nobody's thread.
        self._thread.daemon = True
        # What was handed over and is not known to have ended.
        self._under_way = 0
        self._queueing = False
        self._ending: asyncio.Future[Any] | None = None
        # Known in the thread alone.
        self._failed: Exception | None = None

    def stop(self) -> "asyncio.Future[Any] | None":
        """End the thread once it has done what it was given."""
        self._ending = super().stop()
        return self._ending

    async def _connect(self) -> Self:
        try:
            await super()._connect()
        except Exception:
            # The thread says once more that it ends: on a loop that is closed by then it would
            # write a traceback of its own.
            if self._ending is not None:
                await self._ending
            raise
        return self

    @contextmanager
    def queueing(self) -> Iterator[None]:
        """Within, statements are handed over and not waited for; none may have an answer.

        What one raises the commit raises in its place, and those after it are not run.
        """
        self._queueing = True
        try:
            yield
        finally:
            self._queueing = False

    def cursor(self) -> "OneHopCursor":  # type: ignore[override]  # it costs no way to the thread
        """A cursor, as SQLAlchemy's adapter uses one."""
        return OneHopCursor(self)

    async def rollback(self) -> None:
        """Undo what is not committed, if there is any."""
        if self._under_way or self._conn.in_transaction:
            await self._execute(self._undo)
            self._under_way = 0

    async def commit(self) -> None:
        """Commit, unless a statement that was not waited for failed. Raises what it raised."""
        await self._execute(self._settle)
        # The thread does one thing after the other: all before it has ended too.
        self._under_way = 0

    async def run(self, statement: Callable[[], Answer]) -> Answer | None:
        """The answer of a statement; None where it is not waited for."""
        if self._queueing:
            self._under_way += 1
            self._tx.put_nowait((None, partial(self._in_turn, statement)))
            return None
        found: Answer = await self._execute(statement)
        return found

    def _in_turn(self, statement: Callable[[], Answer]) -> None:
        if self._failed is not None:
            return
        try:
            statement()
        except Exception as error:  # noqa: BLE001 - raised by the commit
            self._failed = error

    def _settle(self) -> None:
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
        self._conn.commit()

    def _undo(self) -> None:
        self._failed = None
        self._conn.rollback()

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self._under_way += 1
        try:
            found = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        except Exception:
            # What is cancelled is none: the thread goes on with it.
            self._under_way -= 1
            raise
        self._under_way -= 1
        return found


class OneHopCursor:
    """The part of a cursor that SQLAlchemy's adapter for asyncio asks for."""

    arraysize = 1

    def __init__(self, connection: OneHop) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: deque[Row] = deque()
        self._more = False

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the answer; None of a statement that has none."""
        return None if self._cursor is None else self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed; -1 where that is not known."""
        return -1 if self._cursor is None else self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was added last."""
        return None if self._cursor is None else self._cursor.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement, and read the first rows of its answer."""
        await self._run(sqlite3.Cursor.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each set of parameters."""
        await self._run(sqlite3.Cursor.executemany, sql, parameters)

    async def _run(self, *statement: Any) -> None:
        answer = await self._connection.run(partial(_answered, self._connection._conn, *statement))
        if answer is not None:
            self._cursor, rows = answer
            self._took(rows)

    def _took(self, rows: Sequence[Row]) -> None:
        self._rows.extend(rows)
        self._more = len(rows) == AT_ONCE

    async def fetchone(self) -> Row | None:
        """The next row; None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        """At most so many of the next rows."""
        wanted = size or self.arraysize
        while self._more and len(self._rows) < wanted:
            await self._read_on()
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> list[Row]:
        """All rows that are left."""
        while self._more:
            await self._read_on()
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def _read_on(self) -> None:
        assert self._cursor is not None  # noqa: S101  there is more of what was run
        self._took(await self._connection._execute(self._cursor.fetchmany, AT_ONCE))

    async def __aiter__(self) -> AsyncIterator[Row]:
        while rows := await self.fetchmany(AT_ONCE):
            for row in rows:
                yield row

    async def close(self) -> None:
        """Let go of rows that nobody read."""
        self._rows.clear()
        if self._more and self._cursor is not None:
            self._more = False
            await self._connection._execute(self._cursor.close)


def _answered(
    connection: sqlite3.Connection, run: Any, sql: str, parameters: Sequence[Any]
) -> Answer:
    """In the connection's thread: a statement, run, and the first rows of its answer."""
    cursor = connection.cursor()
    run(cursor, sql, parameters)
    return cursor, cursor.fetchmany(AT_ONCE) if cursor.description else []
