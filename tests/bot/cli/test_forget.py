"""``dezhurny forget``: what is stored of a person is shown, asked about and erased (152-ФЗ)."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.storage.database import close, open_database
from bot.storage.models import (
    Base,
    DeferredRow,
    JournalRow,
    MarkRow,
    MemberRow,
    PolicyVersionRow,
    RosterRow,
    StrikeRow,
    TimerRow,
)
from tests.databases import copied
from tests.flows.process import environment, ran
from tests.school import ANNA, BORIS, CHAT, POLICY, VERA

SAID = "слово в слово"
FULL_NAME = "Петрова Анна Ивановна"
# The program's own clock is the machine's.
PAST = datetime.now(UTC) - timedelta(days=30)
STRIKE = {
    "peer_id": CHAT, "user_id": ANNA, "rule": "insult", "clause": "п. 1", "quotes": [SAID],
    "text": SAID, "cmid": 1, "given_at": PAST, "expires_at": PAST + timedelta(days=400),
    "by_id": 0,
}  # fmt: skip


class Office:
    """A folder with a database in it that knows Anna and Boris."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        copied(migrated, folder / "school.db")
        self.address = f"sqlite:///{folder / 'school.db'}"

    async def furnish(self) -> None:
        engine = open_database(self.address.replace("sqlite:", "sqlite+aiosqlite:"))
        for who, name in ((ANNA, "Анна Петрова"), (BORIS, "Борис Сидоров")):
            await _put(
                engine, MemberRow, peer_id=CHAT, user_id=who, name=name, present=True,
                admin=False, full_name=f"{FULL_NAME} {who}",
            )  # fmt: skip
            await _put(
                engine, JournalRow, key=f"j{who}", at=PAST, kind="verdict", peer_id=CHAT,
                user_id=who, cmid=1, rule="insult", evidence=[f"{SAID} {who}"],
                policy_version="v", more={"findings": [{"evidence": [f"{SAID} {who}"]}]},
            )  # fmt: skip
        await _put(engine, StrikeRow, **STRIKE, key="over", lifted_at=PAST)
        await _put(
            engine, DeferredRow, key="d", peer_id=CHAT, user_id=ANNA, cmid=7, text=SAID,
            attachments=[], said_at=PAST, due=PAST,
        )  # fmt: skip
        await _put(
            engine, TimerRow, lane=CHAT, name="post:000000000007", kind="post", due=PAST,
            payload={},
        )  # fmt: skip
        await _put(engine, MarkRow, lane=ANNA, name="waits_for_chat", at=PAST, value=SAID)
        await close(engine)

    async def enrol(self, who: int) -> None:
        engine = open_database(self.address.replace("sqlite:", "sqlite+aiosqlite:"))
        await _put(
            engine, RosterRow, class_name="5А", pupil="Ребёнок", name="Мама", role="parent",
            user_id=who, left_school=False, left_on="", post="",
        )  # fmt: skip
        await close(engine)

    async def _dump(self) -> str:
        engine = open_database(self.address.replace("sqlite:", "sqlite+aiosqlite:"))
        async with engine.connect() as connection:
            values = [
                str(value)
                for table in Base.metadata.sorted_tables
                for row in (await connection.execute(table.select())).all()
                for value in row
            ]
        await close(engine)
        return "\n".join(values)

    def stored(self) -> str:
        return asyncio.run(self._dump())

    def forget(self, *args: str, says: str = "") -> Result:
        return CliRunner().invoke(app, ["forget", *args], input=says)


async def _put(engine: AsyncEngine, model: type[Base], **row: object) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(model).values(**row))


@pytest.fixture
def office(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path, migrated)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEZHURNY_DATABASE_URL", office.address)
    asyncio.run(office.furnish())
    return office


def test_it_shows_what_is_stored_asks_and_erases(office: Office) -> None:
    done = office.forget(str(ANNA), says="y\n")
    assert done.exit_code == 0
    assert f"чат {CHAT} (Анна Петрова)" in done.stdout
    for part in ("полное имя: 1", "предупреждений: 1", "отложенных сообщений: 1"):
        assert part in done.stdout
    assert SAID not in done.stdout
    assert "стёрты" in done.stdout
    stored = office.stored()
    for gone in (f"{FULL_NAME} {ANNA}", f"{SAID} {ANNA}", "post:000000000007"):
        assert gone not in stored
    assert SAID not in stored.replace(f"{SAID} {BORIS}", "")


def test_who_stands_in_the_roster_alone_is_not_said_to_be_unknown(office: Office) -> None:
    asyncio.run(office.enrol(VERA))
    done = office.forget(str(VERA))
    assert done.exit_code == 0
    assert "только строки реестра школы: 1" in done.stdout
    assert "roster import" in done.stdout
    assert json.loads(office.forget(str(VERA), "--yes", "--json").stdout)["roster_lines"] == 1


def test_nobody_else_is_touched(office: Office) -> None:
    office.forget(str(ANNA), "--yes")
    stored = office.stored()
    assert f"{FULL_NAME} {BORIS}" in stored
    assert f"{SAID} {BORIS}" in stored
    assert "Борис Сидоров" in stored


@pytest.mark.parametrize("says", ["n\n", ""])
def test_without_a_yes_nothing_is_erased(office: Office, says: str) -> None:
    before = office.stored()
    done = office.forget(str(ANNA), says=says)
    assert done.exit_code == 1
    assert office.stored() == before


def test_what_is_in_force_stays_and_is_named_with_its_day(office: Office) -> None:
    engine = open_database(office.address.replace("sqlite:", "sqlite+aiosqlite:"))

    async def struck() -> None:
        await _put(engine, StrikeRow, **STRIKE, key="in force")
        await close(engine)

    asyncio.run(struck())
    done = office.forget(str(ANNA), "--yes")
    day = STRIKE["expires_at"]
    assert isinstance(day, datetime)
    assert f"чат {CHAT}: предупреждение (оскорбление) — до {day.astimezone().day} " in done.stdout
    assert SAID in office.stored()


def test_its_days_are_the_schools_wherever_the_machine_stands(office: Office) -> None:
    engine = open_database(office.address.replace("sqlite:", "sqlite+aiosqlite:"))
    policy = POLICY.replace("Europe/Kaliningrad", "Asia/Kamchatka")
    # An evening in London is the next morning on Kamchatka.
    evening = datetime(2099, 5, 31, 20, tzinfo=UTC)

    async def struck() -> None:
        await _put(engine, StrikeRow, **{**STRIKE, "expires_at": evening}, key="in force")
        await _put(engine, PolicyVersionRow, version="v", text=policy, accepted_at=PAST)
        await close(engine)

    asyncio.run(struck())
    assert "до 1 июня" in office.forget(str(ANNA), "--yes").stdout


def test_a_second_time_finds_only_what_stays(office: Office) -> None:
    office.forget(str(ANNA), "--yes")
    done = office.forget(str(ANNA), "--yes")
    assert done.exit_code == 0
    assert "полное имя" not in done.stdout.partition("стёрты")[0]


def test_nobody_known_is_said_and_no_error(office: Office) -> None:
    before = office.stored()
    done = office.forget("987654", "--yes")
    assert done.exit_code == 0
    assert "О человеке id987654 ничего не хранится." in done.stdout
    assert office.stored() == before


def test_a_program_gets_json(office: Office) -> None:
    done = office.forget(str(ANNA), "--yes", "--json")
    said = json.loads(done.stdout)
    assert (said["user"], said["erased"]) == (ANNA, True)
    [chat] = [one for one in said["found"] if one["chat"] == CHAT]
    assert (chat["strikes"], chat["strikes_in_force"], chat["held_messages"]) == (1, 0, 1)
    assert said["stays"] == []


def test_json_without_yes_is_misuse(office: Office) -> None:
    before = office.stored()
    done = office.forget(str(ANNA), "--json")
    assert done.exit_code == 2
    assert "--yes" in done.stderr
    assert office.stored() == before


@pytest.mark.parametrize("who", ["Анна", "0", "-5"])
def test_who_is_named_by_no_number_is_misuse(office: Office, who: str) -> None:
    assert office.forget(who).exit_code == 2


async def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    env = environment(database_url=f"sqlite:///{tmp_path / 'no.db'}")
    ended = await ran("forget", str(ANNA), "--yes", cwd=tmp_path, env=env)
    assert ended.code == 1
    assert "no.db" in ended.err
    assert not (tmp_path / "no.db").exists()


# The proof


def bytes_of(office: Office) -> bytes:
    """All that the database's files hold, pages that are free included."""
    file = Path(office.address.removeprefix("sqlite:///"))
    parts = [file, *(file.with_name(file.name + ending) for ending in ("-wal", "-journal"))]
    return b"".join(part.read_bytes() for part in parts if part.exists())


def forms(words: str) -> tuple[bytes, bytes]:
    """Words as a text column and as a JSON column holds them."""
    return words.encode(), json.dumps(words)[1:-1].encode()


def test_what_is_erased_is_in_no_byte_of_the_files_nor_of_a_copy(
    office: Office, tmp_path: Path
) -> None:
    gone = [form for words in (f"{FULL_NAME} {ANNA}", f"{SAID} {ANNA}") for form in forms(words)]
    before = bytes_of(office)
    assert sum(form in before for form in gone) == 2
    assert office.forget(str(ANNA), "--yes").exit_code == 0
    after = bytes_of(office)
    assert not [form for form in gone if form in after]
    with (
        closing(sqlite3.connect(office.address.removeprefix("sqlite:///"))) as school,
        closing(sqlite3.connect(tmp_path / "copy.db")) as copy,
    ):
        school.backup(copy)
    assert not [form for form in gone if form in (tmp_path / "copy.db").read_bytes()]


def test_while_another_holds_the_database_open_the_log_beside_it_is_emptied_too(
    office: Office,
) -> None:
    file = Path(office.address.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as bot:
        bot.execute("PRAGMA secure_delete=ON")
        # Anna's words are in the write-ahead log, and somebody keeps it from going away.
        bot.execute("UPDATE members SET full_name = full_name || ' кратко'")
        bot.commit()
        assert f"{ANNA} кратко".encode() in bytes_of(office)
        said = json.loads(office.forget(str(ANNA), "--yes", "--json").stdout)["proof"]
        assert (said["settled"], said["files"]) == (True, [])
        assert FULL_NAME.encode() + f" {ANNA}".encode() not in bytes_of(office)


def test_it_says_table_by_table_what_was_found_and_what_stays(office: Office) -> None:
    done = office.forget(str(ANNA), "--yes")
    for line in (
        "• marks: 1 → 0",
        "• journal: 1 → 4 — записи без слов: школа отвечает за порядок в чатах",
        "• members: 1 → 1 — пока человек в чате, его имя видно и так",
    ):
        assert line in done.stdout
    assert "Стёртых текстов: 3." in done.stdout


def test_where_nobody_said_the_same_nothing_is_found(office: Office) -> None:
    # Boris' words begin with Anna's.
    office.forget(str(BORIS), "--yes")
    done = office.forget(str(ANNA), "--yes")
    assert "Не найдено ничего: не будет этого и в новых копиях базы." in done.stdout


def test_words_that_another_said_too_are_told_of_and_not_touched(office: Office) -> None:
    engine = open_database(office.address.replace("sqlite:", "sqlite+aiosqlite:"))

    async def quoted() -> None:
        await _put(
            engine, StrikeRow, **{**STRIKE, "user_id": BORIS}, key="same", lifted_at=PAST
        )  # fmt: skip
        await close(engine)

    asyncio.run(quoted())
    done = office.forget(str(ANNA), "--yes")
    assert "Те же слова есть в строках других людей:" in done.stdout
    assert "strikes.text" in done.stdout
    assert SAID in office.stored()


def test_a_file_that_cannot_be_cleaned_now_is_named(office: Office) -> None:
    file = Path(office.address.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as writer, closing(sqlite3.connect(file)) as reader:
        writer.execute("PRAGMA secure_delete=ON")
        writer.execute("UPDATE members SET full_name = full_name || ' кратко'")
        writer.commit()
        # A reader in the middle of its work needs the log as it was.
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM members").fetchall()
        said = json.loads(office.forget(str(ANNA), "--yes", "--json").stdout)["proof"]
    assert (said["settled"], said["files"]) == (False, ["school.db", "school.db-wal"])
