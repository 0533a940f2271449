"""Migrations: they give exactly the models, do no harm twice, and refuse a newer database."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import TooNew, close, open_database, shown, upgrade
from bot.storage.models import Base


async def test_the_migrations_give_exactly_the_models(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


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
        tables = await connection.execute(text("SELECT name FROM sqlite_master"))
        assert "recent" not in set(tables.scalars())


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_each_commit_is_on_disk_before_it_is_answered(
    engine: AsyncEngine, pragma: str, value: object
) -> None:
    async with engine.connect() as connection:
        assert await connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_an_address_is_shown_without_its_password() -> None:
    address = shown("postgresql+asyncpg://school:top-secret@db/dezhurny")
    assert "top-secret" not in address
    assert "db/dezhurny" in address
