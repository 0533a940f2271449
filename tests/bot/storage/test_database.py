"""Migrations: they give exactly the models, do no harm twice, and refuse a newer database."""

from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import migrating
from bot.storage.database import TooNew, close, open_database, revisions, shown, upgrade
from bot.storage.models import Base
from bot.storage.place import Moved
from tests.databases import sqlite_at

pytestmark = pytest.mark.every_database


async def test_the_migrations_give_exactly_the_models(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_the_revisions_are_known_without_alembic() -> None:
    with as_file(files("migrations")) as folder:
        found = ScriptDirectory.from_config(migrating.scripts(str(folder)))
    assert revisions() == sorted(one.revision for one in found.walk_revisions())
    assert revisions()[-1] == found.get_current_head()


async def test_upgrading_twice_is_harmless(tmp_path: Path) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path / 'school.db'}")
    before, after = await upgrade(engine)
    assert before is None
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO sources VALUES ('longpoll:1', '17')"))
    assert await upgrade(engine) == (after, after)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT position FROM sources")) == "17"
    await close(engine)


async def test_questions_of_the_old_shape_are_forgotten(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'school.db'}"
    engine = open_database(url)
    await upgrade(engine)
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO questions VALUES (1, 1, 0, x'00', x'', '{}', NULL, NULL, NULL, '')")
        )
        # What later versions added.
        await connection.execute(text("ALTER TABLE outbox DROP COLUMN cmids"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    await upgrade(engine)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM questions")) == 0
    await close(engine)


async def test_a_database_newer_than_the_program_is_refused(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TooNew, match="9999"):
        await upgrade(engine)


async def test_a_refused_database_is_not_touched(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.execute(text("DROP TABLE recent"))
    with pytest.raises(TooNew):
        await upgrade(engine)
    async with engine.connect() as connection:
        assert not await connection.run_sync(lambda one: inspect(one).has_table("recent"))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_each_commit_is_on_disk_before_it_is_answered(
    tmp_path: Path, pragma: str, value: object
) -> None:
    engine = open_database(sqlite_at(tmp_path / "school.db"))
    async with engine.connect() as connection:
        assert await connection.scalar(text(f"PRAGMA {pragma}")) == value
    await close(engine)


async def test_a_file_that_is_gone_is_not_found_again_empty(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "school.db", tmp_path / "elsewhere.db"
    engine = open_database(sqlite_at(path))
    await upgrade(engine)
    path.rename(elsewhere)
    await engine.dispose()
    with pytest.raises(Moved):
        async with engine.connect():
            pass
    assert not path.exists()
    elsewhere.rename(path)
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda one: inspect(one).has_table("strikes"))
    await close(engine)


def test_an_address_is_shown_without_its_password() -> None:
    address = shown("postgresql+asyncpg://school:top-secret@db/dezhurny")
    assert "top-secret" not in address
    assert "db/dezhurny" in address


# PostgreSQL


@pytest.fixture
def server(database: str) -> str:
    """The address of a database on a server."""
    if not database.startswith("postgresql"):
        pytest.skip("a file neither hangs nor hears of a client")
    return database


@pytest.mark.parametrize(
    ("patience", "setting", "value"),
    [
        (None, "tcp_keepalives_idle", "30"),
        (None, "tcp_user_timeout", "60000"),
        (None, "statement_timeout", "0"),
        (None, "idle_in_transaction_session_timeout", "0"),
        (30, "tcp_keepalives_count", "3"),
        (30, "statement_timeout", "31s"),
        (30, "idle_in_transaction_session_timeout", "30s"),
    ],
)
async def test_a_server_notices_that_its_client_is_no_more(
    server: str, patience: float | None, setting: str, value: str
) -> None:
    engine = open_database(server, patience)
    async with engine.connect() as connection:
        assert await connection.scalar(text(f"SHOW {setting}")) == value
    await close(engine)


async def test_a_migration_takes_as_long_as_it_takes(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(connection: Connection) -> None:
        connection.execute(text("SELECT pg_sleep(1.2)"))
        connection.execute(text("DROP TABLE recent"))

    monkeypatch.setattr(migrating, "migrate", slow)
    engine = open_database(server, patience=1)
    async with engine.begin() as connection:
        # What later versions added.
        await connection.execute(text("ALTER TABLE outbox DROP COLUMN cmids"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    await upgrade(engine)
    async with engine.connect() as connection:
        assert not await connection.run_sync(lambda one: inspect(one).has_table("recent"))
    await close(engine)
