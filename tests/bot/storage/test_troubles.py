"""Whether the database is out of order, or refuses what it was given."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import close, open_database
from bot.storage.models import ChatRow
from bot.storage.troubles import is_out_of_order
from tests.databases import sqlite_at


@pytest.fixture
def server(engine: AsyncEngine) -> AsyncEngine:
    """A database of PostgreSQL."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite knows no such trouble")
    return engine


async def error_of(
    engine: AsyncEngine, statement: object, values: Mapping[str, object]
) -> Exception:
    try:
        async with engine.begin() as connection:
            await connection.execute(statement, values)
    except Exception as error:  # noqa: BLE001 - whatever the driver raises is asked about
        return error
    raise AssertionError("the database took it")


@pytest.mark.every_database
@pytest.mark.parametrize(
    "values",
    [
        {"peer_id": None},
        {"peer_id": 2**80},
        {"peer_id": 1, "mode": "\ud83d"},
        {"peer_id": 1, "mode": {}},
    ],
    ids=["constraint", "too large", "half an emoji", "no text"],
)
async def test_a_value_that_no_database_takes(
    engine: AsyncEngine, values: Mapping[str, object]
) -> None:
    given = {"peer_id": 1, "mode": "observe", **values}
    error = await error_of(engine, insert(ChatRow), given)
    assert not is_out_of_order(error), repr(error)


@pytest.mark.every_database
async def test_a_statement_that_cannot_be_carried_out(engine: AsyncEngine) -> None:
    assert not is_out_of_order(await error_of(engine, text("SELECT nothing FROM nowhere"), {}))


@pytest.mark.every_database
@pytest.mark.parametrize("wrong", ["a" * 65, "\0"], ids=["too long", "a zero"])
async def test_a_text_that_only_postgresql_refuses(server: AsyncEngine, wrong: str) -> None:
    given = {"peer_id": 1, "hours": wrong}
    assert not is_out_of_order(await error_of(server, insert(ChatRow), given))


async def test_a_file_that_another_program_holds(engine: AsyncEngine) -> None:
    path = make_url(str(engine.url)).database or ""
    async with engine.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout=10"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        error = await error_of(engine, insert(ChatRow), {"peer_id": 1})
    assert is_out_of_order(error)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "school.db").write_bytes(b"no database" * 1000)
    engine = open_database(sqlite_at(tmp_path / "school.db"))
    assert is_out_of_order(await error_of(engine, text("SELECT 1"), {}))
    await close(engine)


async def test_a_server_that_is_not_there() -> None:
    engine = open_database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    assert is_out_of_order(await error_of(engine, text("SELECT 1"), {}))
    await close(engine)


@pytest.mark.every_database
async def test_a_connection_that_the_server_ended(server: AsyncEngine) -> None:
    async with server.connect() as ended, server.connect() as other:
        number = await ended.scalar(text("SELECT pg_backend_pid()"))
        await other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        with pytest.raises(DBAPIError) as raised:
            # The server may answer once more before it obeys.
            for _ in range(1000):
                await ended.execute(text("SELECT 1"))
    assert is_out_of_order(raised.value)


@pytest.mark.every_database
async def test_a_statement_that_took_too_long(server: AsyncEngine) -> None:
    async with server.connect() as connection:
        await connection.execute(text("SET statement_timeout = 10"))
        with pytest.raises(DBAPIError) as raised:
            await connection.execute(text("SELECT pg_sleep(5)"))
    assert is_out_of_order(raised.value)


@pytest.mark.parametrize("error", [ValueError("connection"), TypeError("timeouterror"), KeyError()])
def test_a_mistake_of_ours(error: Exception) -> None:
    assert not is_out_of_order(error)


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), BrokenPipeError()])
def test_no_answer(error: Exception) -> None:
    assert is_out_of_order(error)
