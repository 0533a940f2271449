"""``dezhurny personal-data export``: all that is kept of a person, for a written request."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.storage.database import close, open_database
from bot.storage.models import MemberRow, PolicyVersionRow, RosterRow, StrikeRow
from tests.school import ANNA, BORIS, CHAT, NOON, POLICY

LONG = "слово " * 2000


async def furnish(database: str) -> None:
    engine = open_database(database)
    async with engine.begin() as connection:
        for who, name in ((ANNA, "Анна Петрова"), (BORIS, "Борис Сидоров")):
            await connection.execute(
                insert(MemberRow).values(
                    peer_id=CHAT, user_id=who, name=name, present=True, admin=False
                )
            )
            await connection.execute(
                insert(StrikeRow).values(
                    key=f"s{who}", peer_id=CHAT, user_id=who, rule="insult", clause="п. 1",
                    quotes=["дурак"], text=f"{LONG}{who}", cmid=1, given_at=NOON,
                    expires_at=NOON.replace(year=2099), by_id=0,
                )
            )  # fmt: skip
            await connection.execute(
                insert(RosterRow).values(
                    class_name="5А", pupil=f"Ребёнок {who}", name=name, role="parent",
                    user_id=who, left_school=False, post="",
                )
            )  # fmt: skip
    await close(engine)


@pytest.fixture
def school(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEZHURNY_DATABASE_URL", database)
    asyncio.run(furnish(database))
    return tmp_path


def export(*args: str) -> Result:
    return CliRunner().invoke(app, ["personal-data", "export", *args])


def test_it_is_written_in_words_and_nothing_is_shortened(school: Path) -> None:
    done = export(str(ANNA))
    assert done.exit_code == 0
    for part in (
        f"Чат {CHAT}",
        "имя из VK: Анна Петрова",
        f"{LONG}{ANNA}",
        f"5А, родитель Анна Петрова, ребёнок: Ребёнок {ANNA}",
        "Зачем и сколько это хранится",
    ):
        assert part in done.stdout
    assert "Сидоров" not in done.stdout
    assert str(BORIS) not in done.stdout


def test_a_program_gets_json(school: Path) -> None:
    said = json.loads(export(str(ANNA), "--json").stdout)
    [chat] = said["chats"]
    [strike] = chat["strikes"]
    assert (said["user"], chat["chat"], chat["name"]) == (ANNA, CHAT, "Анна Петрова")
    assert (strike["rule"], strike["quotes"], strike["in_force"]) == ("insult", ["дурак"], True)
    assert strike["text"] == f"{LONG}{ANNA}"
    [place] = said["roster"]
    assert (place["class"], place["pupil"]) == ("5А", f"Ребёнок {ANNA}")


async def accept(database: str, policy: str) -> None:
    engine = open_database(database)
    async with engine.begin() as connection:
        # An evening of the 31st in London is the morning of the 1st on Kamchatka.
        await connection.execute(
            update(StrikeRow).values(expires_at=datetime(2099, 5, 31, 20, tzinfo=UTC))
        )
        await connection.execute(
            insert(PolicyVersionRow).values(version="v", text=policy, accepted_at=NOON)
        )
    await close(engine)


def test_its_hours_are_the_schools_wherever_the_machine_stands(school: Path, database: str) -> None:
    policy = POLICY.replace("Europe/Kaliningrad", "Asia/Kamchatka")
    asyncio.run(accept(database, policy))
    paper = export(str(ANNA)).stdout
    assert "Время указано по часовому поясу Asia/Kamchatka." in paper
    assert "предупреждение до 1 июня 2099 г." in paper
    [chat] = json.loads(export(str(ANNA), "--json").stdout)["chats"]
    assert chat["strikes"][0]["expires_at"] == "2099-06-01T08:00:00+12:00"


@pytest.mark.parametrize("policy", ["", "school: {timezone: Moon/Base}"])
def test_without_a_policy_that_can_be_read_its_hours_are_the_machines(
    school: Path, database: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if policy:
        asyncio.run(accept(database, policy))
    monkeypatch.setenv("TZ", "Asia/Vladivostok")
    time.tzset()
    try:
        said = export(str(ANNA)).stdout
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "Время указано по часовому поясу UTC+10:00." in said


def test_nobody_known_is_said_and_no_error(school: Path) -> None:
    done = export("987654")
    assert (done.exit_code, done.stdout.strip()) == (0, "О человеке id987654 ничего не хранится.")


def test_a_database_that_is_not_there_is_named_and_not_made(school: Path) -> None:
    done = export(str(ANNA), "--database", f"sqlite:///{school / 'no.db'}")
    assert done.exit_code == 1
    assert "no.db" in done.stderr
    assert not (school / "no.db").exists()
