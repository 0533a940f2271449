"""Up and down through every revision, with rows in every table, on both databases."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Float,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    event,
    insert,
    inspect,
    select,
)

from bot.storage.database import close, open_database, revision_of, revisions, upgrade
from bot.storage.migrating import scripts
from tests.databases import POSTGRESQL, SQLITE, Postgres, kinds, sqlite_at

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(params=kinds(every=True))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table."""
    if request.param == SQLITE:
        yield sqlite_at(tmp_path / "school.db")
        return
    assert request.param == POSTGRESQL
    server: Postgres = request.getfixturevalue("postgres")
    with server.database(migrated=False) as address:
        yield address


def on(address: str, work: Callable[[Connection], Any]) -> Any:
    async def run() -> Any:
        engine = open_database(address)
        async with engine.begin() as connection:
            found = await connection.run_sync(work)
        await close(engine)
        return found

    return asyncio.run(run())


def moved(address: str, to: str, *, down: bool = False) -> None:
    def move(connection: Connection) -> None:
        with as_file(files("migrations")) as folder:
            config = scripts(str(folder))
            config.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(config, to)

    on(address, move)


def tables(connection: Connection) -> list[Table]:
    held = MetaData()
    held.reflect(connection)
    return [one for one in held.sorted_tables if one.name != "alembic_version"]


def fill(connection: Connection) -> None:
    """A row in every table that has none."""
    for table in tables(connection):
        if connection.execute(select(table)).first() is None:
            row = {column.name: _value(column.type) for column in table.columns}
            connection.execute(insert(table), row)


def _value(kind: Any) -> object:
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, LargeBinary):
        return b"\x00\xff"
    if isinstance(kind, JSON):
        return ["слова"]
    if isinstance(kind, Float):
        return 0.5
    return "слово"[: kind.length or 5] if isinstance(kind, String | Text) else 1


def counted(connection: Connection) -> dict[str, int]:
    return {one.name: len(connection.execute(select(one)).all()) for one in tables(connection)}


def shape(connection: Connection) -> dict[str, set[str]]:
    seen = inspect(connection)
    return {
        name: {column["name"] for column in seen.get_columns(name)}
        for name in seen.get_table_names()
    }


def test_every_revision_is_reached_and_left_with_rows_in_every_table(empty: str) -> None:
    shapes = {}
    for revision in revisions():
        moved(empty, revision)
        assert on(empty, revision_of) == revision
        on(empty, fill)
        shapes[revision] = on(empty, shape)
    for revision in reversed(revisions()[:-1]):
        moved(empty, revision, down=True)
        assert on(empty, revision_of) == revision
        assert on(empty, shape) == shapes[revision]
        left = on(empty, counted)
        # A revision may empty this one: its rows cannot be made from what was kept.
        left.pop("questions", None)
        assert set(left.values()) == {1}
    moved(empty, "head")
    held = on(empty, counted)
    begun_with = {"inbox", "strikes", "blocks", "journal", "outbox", "timers", "members"}
    assert {name: held[name] for name in begun_with} == dict.fromkeys(begun_with, 1)
    assert on(empty, shape) == shapes[revisions()[-1]]


class Dead(BaseException):
    """The program was killed: nothing may catch it."""


@pytest.mark.parametrize("last", [1, 2, 28, 32, 60, 71])
def test_an_upgrade_of_sqlite_that_is_killed_leaves_nothing_and_is_made_at_the_next_start(
    tmp_path: Path, last: int
) -> None:
    address = sqlite_at(tmp_path / "school.db")
    changes = 0

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal changes
        changes += statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE"))
        if changes >= last:
            # The dead do nothing more, whoever wants to tidy up.
            raise Dead

    async def killed() -> None:
        engine = open_database(address)
        event.listen(engine.sync_engine, "after_cursor_execute", count)
        with pytest.raises(Dead):
            await upgrade(engine)
        await close(engine)

    async def started_again() -> tuple[str | None, str | None]:
        engine = open_database(address)
        try:
            return await upgrade(engine)
        finally:
            await close(engine)

    asyncio.run(killed())
    assert on(address, shape) == {}
    assert asyncio.run(started_again()) == (None, revisions()[-1])
