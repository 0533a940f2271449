"""Files with secrets or people's words: created for their owner, else warned about."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.exposed import exposed
from bot.settings import Settings
from bot.storage.backup import backup, restore
from bot.storage.database import close, open_database


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of the operator's, whose shell lets everybody read what it creates."""
    monkeypatch.chdir(tmp_path)
    mask = os.umask(0o022)
    yield
    os.umask(mask)


def settings(url: str = "sqlite:///school.db") -> Settings:
    return Settings(database_url=url)


def use(url: str) -> None:
    """Write something into a database, so that SQLite's files beside it come to be."""

    async def work() -> None:
        engine = open_database(url)
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE IF NOT EXISTS said (words TEXT)"))
        names = [Path("school.db"), Path("school.db-wal")]
        assert [oct(one.stat().st_mode & 0o777) for one in names] == [oct(0o600)] * 2
        await close(engine)

    asyncio.run(work())


def test_a_new_database_is_for_its_owner_and_what_lies_beside_it_too() -> None:
    use("sqlite+aiosqlite:///school.db")
    assert exposed(settings()) == []


def test_a_database_that_is_there_keeps_the_mode_it_was_given() -> None:
    Path("school.db").touch(0o640)
    engine = open_database("sqlite+aiosqlite:///school.db")

    async def work() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        await close(engine)

    asyncio.run(work())
    assert Path("school.db").stat().st_mode & 0o777 == 0o640


def test_a_backup_and_what_is_restored_from_it_are_for_their_owner() -> None:
    use("sqlite+aiosqlite:///school.db")
    backup("sqlite:///school.db", Path("copy"), lambda _: None)
    assert Path("copy").stat().st_mode & 0o777 == 0o600
    Path("copy").chmod(0o644)
    restore("sqlite:///back.db", Path("copy"), lambda _: None, replace=False)
    assert Path("back.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("mode", "found"),
    [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o620, True), (0o644, True)],
)
@pytest.mark.parametrize("name", [".env", "school.db", "school.db-wal", "school.db-shm"])
def test_what_group_or_others_may_open_is_named(name: str, mode: int, found: bool) -> None:
    Path(name).write_text("")
    Path(name).chmod(mode)
    assert exposed(settings()) == ([Path(name)] if found else [])


def test_what_is_not_there_or_not_here_is_not_named() -> None:
    assert exposed(settings()) == []
    Path("school.db").touch(0o644)
    assert exposed(settings("postgresql://u:p@db/school")) == []
