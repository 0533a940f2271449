"""``dezhurny db``: a school's database backed up, put back, verified and moved."""

import asyncio
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import SystemClock
from bot.storage.copying import rows_in
from bot.storage.database import close, open_database
from bot.storage.lease import Lease
from bot.storage.models import InboxRow, StrikeRow
from tests import databases
from tests.databases import Postgres, copied

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
STRIKE = {
    "peer_id": 2_000_000_001, "user_id": 301, "rule": "profanity", "clause": "3.4", "quotes": ["ж"],
    "text": "Ну ж «кавычки»\n", "cmid": 7, "given_at": NOW, "expires_at": NOW + timedelta(days=365),
    "by_id": 0,
}  # fmt: skip


class Office:
    """An operator before a terminal, and a school with some history."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.folder = folder
        self.path = folder / "school.db"
        self.address = copied(migrated, self.path)
        asyncio.run(self._live())

    async def _live(self) -> None:
        engine = open_database(self.address)
        async with engine.begin() as connection:
            for number in range(700):
                await connection.execute(insert(StrikeRow), {**STRIKE, "key": f"s{number}"})
            event = {"event_id": "e", "lane": 1, "origin": "vk", "body": "{}", "taken_at": NOW}
            await connection.execute(insert(InboxRow), {**event, "state": "done", "attempts": 0})
            await connection.execute(text("UPDATE inbox SET id = 41"))
        await close(engine)

    def ran(self, *args: str, code: int = 0) -> str:
        """What a command says, once it ended with this code."""
        ended = CliRunner().invoke(app, ["db", *args])
        assert ended.exit_code == code, ended.output
        return ended.output

    def rows(self, address: str) -> int:
        async def count() -> int:
            engine = open_database(address)
            found = await rows_in(engine)
            await close(engine)
            return found

        return asyncio.run(count())


@pytest.fixture
def office(tmp_path: Path, migrated: Path) -> Office:
    return Office(tmp_path, migrated)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of PostgreSQL."""
    if databases.POSTGRESQL not in databases.kinds(every=True):
        pytest.skip(f"{databases.SERVER} names no server")
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as address:
        yield address


def test_a_backup_is_taken_while_the_bot_writes_and_is_its_owners_only(office: Office) -> None:
    file = office.folder / "copy.db"
    with sqlite3.connect(office.path) as writing:
        writing.execute("DELETE FROM strikes WHERE key = 's0'")  # not committed
        office.ran("backup", str(file), "--database", office.address)
        writing.rollback()
    writing.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(one.name for one in office.folder.glob("copy*")) == ["copy.db"]
    assert office.rows(databases.sqlite_at(file)) == office.rows(office.address)


def test_a_backup_overwrites_nothing(office: Office) -> None:
    file = office.folder / "copy.db"
    file.write_text("dear")
    said = office.ran("backup", str(file), "--database", office.address, code=1)
    assert "уже есть" in said
    assert file.read_text() == "dear"


def test_where_no_backup_can_be_written_the_reason_is_told_in_russian(office: Office) -> None:
    for folder in ("nowhere", "school.db"):
        file = office.folder / folder / "copy.db"
        said = office.ran("backup", str(file), "--database", office.address, code=1)
        assert f"{file}: такой папки нет" in said


def test_a_backup_is_put_back_where_nothing_is(office: Office) -> None:
    file = office.folder / "copy.db"
    office.ran("backup", str(file), "--database", office.address)
    fresh = office.folder / "fresh" / "school.db"
    fresh.parent.mkdir()
    address = databases.sqlite_at(fresh)
    assert "возвращена" in office.ran("restore", str(file), "--database", address)
    assert office.rows(address) == office.rows(office.address)


def test_what_is_there_is_replaced_only_when_told_to(office: Office) -> None:
    file = office.folder / "copy.db"
    office.ran("backup", str(file), "--database", office.address)
    with sqlite3.connect(office.path) as connection:
        connection.execute("DELETE FROM strikes")
    connection.close()
    assert "--replace" in office.ran("restore", str(file), "--database", office.address, code=1)
    assert office.rows(office.address) == 1
    office.ran("restore", str(file), "--database", office.address, "--replace")
    assert office.rows(office.address) == 701


@pytest.mark.parametrize("content", [b"", b"words", b"SQLite format 3\x00 but no more"])
def test_what_is_no_backup_is_refused_and_the_database_stays(
    office: Office, content: bytes
) -> None:
    file = office.folder / "copy.db"
    file.write_bytes(content)
    office.ran("restore", str(file), "--database", office.address, "--replace", code=1)
    assert office.rows(office.address) == 701


def test_nothing_is_put_back_under_a_running_bot(office: Office) -> None:
    file = office.folder / "copy.db"
    office.ran("backup", str(file), "--database", office.address)
    lease = Lease(open_database(office.address), SystemClock())
    asyncio.run(lease.take())
    said = office.ran("restore", str(file), "--database", office.address, "--replace", code=1)
    assert "уже работает" in said
    asyncio.run(lease.release())


def test_a_whole_database_is_called_whole(office: Office) -> None:
    assert "цела" in office.ran("verify", "--database", office.address)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE strikes SET rule = '' WHERE key = 's1'", "Предупреждения без правила: 1"),
        ("UPDATE inbox SET state = 'lost'", "События в неизвестном состоянии: 1"),
        ("UPDATE alembic_version SET version_num = '0001'", "dezhurny db upgrade"),
        ("UPDATE alembic_version SET version_num = '9999'", "более новой программой"),
        ("DROP TABLE recent", "Не хватает таблиц: recent"),
        ("DROP TABLE alembic_version", "нет таблиц Дежурного"),
    ],
)
def test_what_must_never_be_is_named(office: Office, harm: str, told: str) -> None:
    with sqlite3.connect(office.path) as connection:
        connection.execute(harm)
    connection.close()
    assert told in office.ran("verify", "--database", office.address, code=1)


def test_a_damaged_file_is_named(office: Office) -> None:
    pages = bytearray(office.path.read_bytes())
    pages[3 * 4096 : 9 * 4096] = b"\xff" * (6 * 4096)
    office.path.write_bytes(pages)
    office.ran("verify", "--database", office.address, code=1)


def test_a_school_moves_to_postgresql_and_back(office: Office, elsewhere: str) -> None:
    said = office.ran("copy", "--from", office.address, "--to", elsewhere)
    assert "сверено строк: 701" in said
    assert "цела" in office.ran("verify", "--database", elsewhere)
    home = databases.sqlite_at(office.folder / "home.db")
    office.ran("copy", "--from", elsewhere, "--to", home)
    assert office.rows(home) == 701


def test_rows_are_numbered_on_after_a_move(office: Office, elsewhere: str) -> None:
    office.ran("copy", "--from", office.address, "--to", elsewhere)

    async def next_number() -> int:
        engine = open_database(elsewhere)
        event = {"event_id": "f", "lane": 1, "origin": "vk", "body": "{}", "taken_at": NOW}
        async with engine.begin() as connection:
            found = await connection.execute(
                insert(InboxRow).returning(InboxRow.id), {**event, "state": "done", "attempts": 0}
            )
            number = found.scalar_one()
        await close(engine)
        return int(number)

    assert asyncio.run(next_number()) == 42


def test_a_database_is_not_copied_into_itself(office: Office) -> None:
    said = office.ran("copy", "--from", office.address, "--to", office.address, code=2)
    assert "одна и та же база" in said


def test_an_interrupted_move_is_made_again(office: Office) -> None:
    home = office.folder / "home.db"
    office.ran("copy", "--from", office.address, "--to", databases.sqlite_at(home))
    with sqlite3.connect(home) as connection:
        connection.execute("DELETE FROM strikes WHERE key > 's3'")
    connection.close()
    office.ran("copy", "--from", office.address, "--to", databases.sqlite_at(home))
    assert office.rows(databases.sqlite_at(home)) == 701


def test_a_move_into_what_is_not_empty_is_told(office: Office, migrated: Path) -> None:
    other = copied(migrated, office.folder / "other.db")
    with sqlite3.connect(office.folder / "other.db") as connection:
        connection.execute("INSERT INTO sources VALUES ('longpoll:1', '17')")
    connection.close()
    said = office.ran("copy", "--from", office.address, "--to", other, code=1)
    assert "sources: было 0, стало 1" in said


def test_a_backup_of_postgresql_is_put_back(office: Office, elsewhere: str) -> None:
    office.ran("copy", "--from", office.address, "--to", elsewhere)
    file = office.folder / "copy.dump"
    office.ran("backup", str(file), "--database", elsewhere)

    async def lose() -> None:
        engine = open_database(elsewhere)
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM strikes"))
        await close(engine)

    asyncio.run(lose())
    office.ran("restore", str(file), "--database", elsewhere, "--replace")
    assert office.rows(elsewhere) == 701
