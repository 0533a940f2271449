"""The program as an operator meets it: what it says, its exit codes, what it leaves behind.

A process of its own costs seconds: one is started where it is what is looked at, or where the
bot itself is to work. What a command says before that is asked within the test's process.
"""

import asyncio
import csv
import gc
import io
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import SystemClock
from bot.storage.batch import Batch, Write, statements_for
from bot.storage.database import close, open_database
from bot.storage.journal import FIELDS
from bot.storage.lease import Lease
from emulator import Fault, World, create_app
from tests.databases import copied
from tests.flows.process import Ended, Program, environment, ran
from tests.flows.stage import furnish
from tests.school import ANNA, CHAT, POLICY

TOKEN = "vk1.a.SeCrEt-token-of-the-community-0123456789"
PRIVATE = "НикомуНеПоказывайте"
RUSSIAN = re.compile("[а-яё]{3}")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@dataclass
class Operator:
    """A folder, an emulated VK and the program between them."""

    folder: Path
    world: World
    url: str

    @property
    def database(self) -> Path:
        return self.folder / "school.db"

    def environment(self, **settings: str) -> dict[str, str]:
        """The settings of a bot that works, but for those that are given."""
        usual = {
            "vk_token": TOKEN,
            "vk_api_url": f"{self.url}/method/",
            "database_url": f"sqlite:///{self.database}",
            "policy_file": str(self.folder / "policy.yaml"),
            "http_port": "0",
        }
        return environment(**{**usual, **settings})

    async def ran(self, *args: str, **settings: str) -> Ended:
        """Run the program to its end."""
        return await ran(*args, cwd=self.folder, env=self.environment(**settings))

    async def told(self, *args: str, **settings: str) -> Ended:
        """Run a command in this process, and in a thread, where it has its own loop."""
        nothing = dict.fromkeys((one for one in os.environ if one.startswith("DEZHURNY_")), None)
        env = {**nothing, **self.environment(**settings)}
        result = await asyncio.to_thread(CliRunner().invoke, app, args, env=env)
        # `run` puts the collector off until the bot works, which in here it never does.
        gc.enable()
        return Ended(result.exit_code, result.stdout, result.stderr)

    def left(self) -> set[str]:
        """What lies in the folder, besides the policy file."""
        return {one.name for one in self.folder.iterdir()} - {"policy.yaml"}


@pytest.fixture
async def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Operator]:
    monkeypatch.chdir(tmp_path)
    world = World(token=TOKEN)
    furnish(world)
    (tmp_path / "policy.yaml").write_text(ALWAYS_OPEN, encoding="utf-8")
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Operator(tmp_path, world, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()


ALWAYS_OPEN = re.sub(r" *open_hours: .*\n", "", POLICY)


# Help


async def test_help_names_every_command_in_russian(operator: Operator) -> None:
    ended = await operator.ran("--help")
    assert ended.code == 0
    for command in ("run", "demo", "policy", "db", "journal"):
        assert re.search(rf"\b{command}\b.*{RUSSIAN.pattern}", ended.out)
    assert operator.left() == set()


@pytest.mark.parametrize("command", ["", "policy replay", "journal export", "roster import"])
async def test_help_names_no_type_of_the_programming_language(
    operator: Operator, command: str
) -> None:
    ended = await operator.ran(*command.split(), "--help")
    assert "--help" in ended.out
    assert not re.search(r"<\w+>", ended.out)


async def test_a_command_that_does_not_exist_is_misuse(operator: Operator) -> None:
    ended = await operator.told("dance")
    assert ended.code == 2
    assert "dance" in ended.err
    assert "Traceback" not in ended.err


# Starts that are refused


async def test_a_run_without_a_token_is_told_where_to_make_one(operator: Operator) -> None:
    ended = await operator.told("run", vk_token="")
    assert ended.code == 2
    assert "DEZHURNY_VK_TOKEN" in ended.err
    assert "Ключи доступа" in ended.err
    assert ended.out == ""
    assert operator.left() == set()


async def test_a_revoked_token_is_refused_in_words_and_not_repeated(operator: Operator) -> None:
    operator.world.token_revoked = True
    (operator.folder / ".env").write_text(f"DEZHURNY_VK_TOKEN={TOKEN}\n", encoding="utf-8")
    env = operator.environment()
    del env["DEZHURNY_VK_TOKEN"]
    ended = await ran("run", cwd=operator.folder, env=env)
    assert ended.code == 1
    assert "не принимает ключ доступа" in ended.err
    assert "Ключи доступа" in ended.err
    assert TOKEN not in ended.out + ended.err
    assert operator.world.calls.next == 1


async def test_a_missing_permission_is_named_with_the_place_to_click(operator: Operator) -> None:
    operator.world.permissions = 262144
    ended = await operator.ran("run")
    assert ended.code == 1
    assert "«Сообщения сообщества»" in ended.err
    assert "Ключи доступа" in ended.err


BAD_SETTINGS = {
    "http_port": f"{PRIVATE}-port",
    "vk_group_id": f"{PRIVATE}-id",
    "source": f"{PRIVATE}-source",
    "vk_api_url": f"ftp://{PRIVATE}/method/",
    "database_url": f"mysql://root:{PRIVATE}@db/school",
    "log_level": f"{PRIVATE}-loud",
    "log_json": f"{PRIVATE}-maybe",
}


@pytest.mark.parametrize("command", [("run",), ("journal", "export")])
async def test_bad_settings_are_each_named_and_never_repeated(
    operator: Operator, command: tuple[str, ...]
) -> None:
    ended = await operator.told(*command, **BAD_SETTINGS)
    assert ended.code == 2
    lines = ended.err.splitlines()
    for name in BAD_SETTINGS:
        [line] = [one for one in lines if one.startswith(f"DEZHURNY_{name.upper()}: ")]
        assert RUSSIAN.search(line)
    assert PRIVATE not in ended.out + ended.err
    assert TOKEN not in ended.out + ended.err
    assert operator.left() == set()


@pytest.mark.parametrize(
    "url", ["school", f"{PRIVATE}:x@y", f"postgresql://u:{PRIVATE}@h:port/x", "sqlite//x.db"]
)
async def test_a_database_address_that_is_none_is_said_in_words(
    operator: Operator, url: str
) -> None:
    ended = await operator.told("db", "upgrade", database_url=url)
    assert ended.code == 2
    assert "DEZHURNY_DATABASE_URL: " in ended.err
    assert PRIVATE not in ended.err
    assert "Traceback" not in ended.err


async def test_callback_without_its_secret_is_refused(operator: Operator) -> None:
    ended = await operator.told("run", source="callback")
    assert ended.code == 2
    assert "DEZHURNY_CALLBACK_SECRET" in ended.err


async def test_a_database_that_cannot_be_opened_is_named(operator: Operator) -> None:
    ended = await operator.ran("run", database_url="sqlite:////no/such/folder/school.db")
    assert ended.code == 1
    assert "/no/such/folder/school.db" in ended.err
    assert "DEZHURNY_DATABASE_URL" in ended.err
    assert "Traceback" not in ended.err


async def test_a_policy_file_that_is_broken_or_missing_is_named_with_its_line(
    operator: Operator,
) -> None:
    policy = operator.folder / "policy.yaml"
    policy.write_text(POLICY.replace("limit: 3", "limit: 0"), encoding="utf-8")
    line = next(n for n, one in enumerate(POLICY.splitlines(), 1) if "limit" in one)
    ended = await operator.ran("run")
    assert ended.code == 1
    assert f"{policy}:{line}: " in ended.err
    policy.unlink()
    ended = await operator.ran("run")
    assert ended.code == 1
    assert "DEZHURNY_POLICY_FILE" in ended.err
    assert "Traceback" not in ended.err


async def test_a_database_of_a_newer_program_is_refused(operator: Operator) -> None:
    await operator.told("db", "upgrade")
    engine = open_database(f"sqlite+aiosqlite:///{operator.database}")
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await close(engine)
    for ended in (await operator.ran("run"), await operator.told("db", "upgrade")):
        assert ended.code == 1
        assert "9999" in ended.err
        assert "новой программой" in ended.err


async def test_a_second_bot_on_the_same_database_is_refused_in_words(operator: Operator) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{operator.database}")
    lease = Lease(engine, SystemClock())
    await lease.take()
    ended = await operator.ran("run")
    assert ended.code == 1
    assert "уже работает другой Дежурный" in ended.err
    await lease.release()
    await close(engine)


async def test_a_messenger_that_does_not_answer_is_waited_for_until_told_to_stop(
    operator: Operator,
) -> None:
    operator.world.fail("groups.getById", Fault(http=502), 1000)
    program = await Program.start("run", cwd=operator.folder, env=operator.environment())
    try:
        async with asyncio.timeout(30):
            while len(_calls(operator.world, "groups.getById")) < 2:
                await operator.world.changed.wait(1)
        ended = await program.end(signal.SIGTERM, within=10)
    finally:
        await program.abandon()
    assert ended.code == 0
    assert "не отвечает" in ended.err


def _calls(world: World, method: str) -> list[Any]:
    return [one for one in world.calls.since(0) if one["method"] == method]


# A run


async def test_a_run_leaves_nothing_but_its_database(operator: Operator) -> None:
    program = await Program.start("run", cwd=operator.folder, env=operator.environment())
    try:
        await _until(operator.world, lambda: bool(_calls(operator.world, "groups.getById")))
        ended = await program.end(signal.SIGTERM, within=10)
    finally:
        await program.abandon()
    assert ended.code == 0
    assert operator.left() == {"school.db"}


async def _until(world: World, so: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not so():
            await world.changed.wait(1)


# The database and the journal


async def test_upgrading_a_database_twice_says_that_nothing_was_to_do(operator: Operator) -> None:
    first = await operator.told("db", "upgrade", vk_token="")
    second = await operator.told("db", "upgrade", vk_token="")
    assert (first.code, second.code) == (0, 0)
    assert "обновлена" in first.out
    assert "уже в нужном виде" in second.out
    assert operator.left() == {"school.db"}


@pytest.fixture
async def journal(operator: Operator, migrated: Path) -> None:
    """A journal of three lines: two chats, two days."""
    engine = open_database(copied(migrated, operator.database))
    batch = Batch()
    for number, (peer, day) in enumerate([(CHAT, 0), (CHAT, 1), (CHAT + 1, 1)]):
        batch.add(
            Write.JOURNAL_ADD, key=f"k{number}", at=NOON + timedelta(days=day), kind="strike",
            peer_id=peer, user_id=ANNA, cmid=number, rule="profanity", confidence=0.97,
            evidence=["слово;", '"два"\nстроки'], policy_version="abc", more={"number": number},
        )  # fmt: skip
    async with engine.begin() as connection:
        await batch.run(connection, statements_for("sqlite"))
    await close(engine)


@pytest.mark.usefixtures("journal")
async def test_the_journal_is_exported_as_json_lines(operator: Operator) -> None:
    ended = await operator.told("journal", "export", "--format", "jsonl", vk_token="")
    assert ended.code == 0
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [one["cmid"] for one in found] == [0, 1, 2]
    assert set(FIELDS) <= set(found[0])
    assert found[0]["at"].startswith("2026-03-04T12:00")
    assert found[0]["evidence"] == ["слово;", '"два"\nстроки']
    assert found[2]["number"] == 2
    assert "3" in ended.err


@pytest.mark.usefixtures("journal")
async def test_the_journal_is_exported_as_a_table(operator: Operator) -> None:
    ended = await operator.told("journal", "export", "--format", "csv", vk_token="")
    assert ended.code == 0
    found = list(csv.DictReader(io.StringIO(ended.out)))
    assert [one["cmid"] for one in found] == ["0", "1", "2"]
    assert set(FIELDS) <= set(found[0])
    assert "слово;" in found[0]["evidence"]
    assert json.loads(found[2]["more"]) == {"number": 2}


@pytest.mark.usefixtures("journal")
async def test_only_one_chat_or_only_the_latest_days_are_exported(operator: Operator) -> None:
    chat = await operator.told("journal", "export", "--peer", str(CHAT))
    days = await operator.told("journal", "export", "--since", "2026-03-05")
    assert [json.loads(line)["cmid"] for line in chat.out.splitlines()] == [0, 1]
    assert [json.loads(line)["cmid"] for line in days.out.splitlines()] == [1, 2]


@pytest.mark.usefixtures("journal")
async def test_the_journal_of_another_folders_database_is_named_by_its_address(
    operator: Operator,
) -> None:
    address = f"sqlite:///{operator.database}"
    elsewhere = {"database_url": f"sqlite:///{operator.folder / 'no.db'}"}
    lost = await operator.told("journal", "export", **elsewhere)
    assert (lost.code, "--database" in lost.err) == (1, True)
    found = await operator.told("journal", "export", "--database", address, **elsewhere)
    assert (found.code, len(found.out.splitlines())) == (0, 3)


@pytest.mark.parametrize("wrong", [("--format", "xlsx"), ("--since", "вчера")])
async def test_what_cannot_be_exported_is_misuse(
    operator: Operator, wrong: tuple[str, str]
) -> None:
    ended = await operator.told("journal", "export", *wrong)
    assert ended.code == 2
    assert f"«{wrong[1]}»" in ended.err
    assert ended.out == ""
    assert operator.left() == set()
