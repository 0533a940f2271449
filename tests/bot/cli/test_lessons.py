"""``dezhurny lessons``: what the school taught its judge, exported, imported, forgotten."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.lesson_file import dumped
from bot.lesson_keeper import LessonKeeper
from bot.storage.batch import Batch, statements_for
from bot.storage.database import close, open_database
from bot.storage.journal import lines
from bot.storage.recorder import record
from handlers.effects import LessonUndone
from handlers.events import Nothing
from policies.lessons import Lesson, Lessons, features_of, words_of
from policies.text.view import TextView
from tests.school import CHAT, NOON, POLICY, TEACHER

T = TypeVar("T")

SAID = "Кто досмотрел новый сериал? Концовка совсем слабая"
AGAIN = "Кто досмотрел новый сериал? Концовка какая-то слабая"


def lesson(number: int, rule: str = "off_topic", *, right: bool = False) -> Lesson:
    return Lesson(
        key=f"lesson:{CHAT}:{number}:{rule}",
        chat=CHAT,
        rule=rule,
        right=right,
        features=features_of(TextView(SAID), 0.9),
        words=words_of(SAID),
        by=TEACHER,
        at=datetime(2026, 3, 4, 10, number, tzinfo=UTC),
        author=301,
    )


TWO = [lesson(1), lesson(2, "ads", right=True)]


@dataclass
class Office:
    """An operator's folder, with the program's database in it."""

    folder: Path

    @property
    def address(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'school.db'}"

    def file(self, *taught: Lesson, also: str = "") -> str:
        path = self.folder / "lessons.jsonl"
        path.write_text("".join(f"{dumped(one)}\n" for one in taught) + also, encoding="utf-8")
        return str(path)

    def lessons(self, *args: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["lessons", *args], input=typed)

    def taught(self) -> Lessons:
        """What a bot that looks into this database heeds."""

        async def look(engine: AsyncEngine) -> Lessons:
            keeper = LessonKeeper(engine)
            await keeper.look()
            return keeper.current

        return self.on_database(look)

    def on_database(self, work: Callable[[AsyncEngine], Coroutine[Any, Any, T]]) -> T:
        async def opened() -> T:
            engine = open_database(self.address)
            try:
                return await work(engine)
            finally:
                await close(engine)

        return asyncio.run(opened())


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    office = Office(tmp_path)
    monkeypatch.setenv("DEZHURNY_DATABASE_URL", office.address)
    return office


def test_what_is_imported_is_heeded_and_comes_out_again(office: Office) -> None:
    done = office.lessons("import", office.file(*TWO))
    assert done.exit_code == 0
    assert "Добавлено уроков: 2." in done.stdout
    assert office.taught().kept == tuple(TWO)
    out = office.lessons("export")
    assert out.stdout.splitlines() == [dumped(one) for one in TWO]
    assert "Выгружено уроков: 2." in out.stderr


def test_a_second_import_adds_only_what_is_new(office: Office) -> None:
    office.lessons("import", office.file(*TWO))
    turned = lesson(1, right=True)
    done = office.lessons("import", "-", typed="\n".join(map(dumped, (turned, lesson(3)))))
    assert "Добавлено уроков: 1, уже были: 1." in done.stdout
    assert [one.right for one in office.taught().kept] == [False, True, False]


BROKEN: dict[str, tuple[dict[str, object], str]] = {
    "an emergency": ({"rule": "emergency"}, "правилу «emergency» бот не учится"),
    "a rule judged by lists": ({"rule": "profanity"}, "бот не учится"),
    "no rule at all": ({"rule": "music"}, "бот не учится"),
    "features of another program": ({"features": [2, 500, 0]}, "не этой версии"),
    "features that are no numbers": ({"features": ["a"]}, "не подходит"),
    "a key without end": ({"key": "k" * 300}, "не подходит"),
    "a word instead of yes": ({"right": "да"}, "не подходит"),
    "no moment": ({"at": "вчера"}, "не подходит"),
    "a moment without zone": ({"at": "2026-03-04T10:00:00"}, "не подходит"),
    "something more": ({"weight": 100}, "не подходит"),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_nothing_is_imported_of_a_file_with_an_error(office: Office, name: str) -> None:
    changed, remark = BROKEN[name]
    line = json.dumps({**json.loads(dumped(lesson(3))), **changed})
    done = office.lessons("import", office.file(lesson(1), also=line + "\n"))
    assert done.exit_code == 1
    assert "lessons.jsonl:2: " in done.stderr
    assert remark in done.stderr
    assert "ничего не изменилось" in done.stderr
    assert not (office.folder / "school.db").exists()


def test_what_is_no_json_is_named_by_its_line(office: Office) -> None:
    done = office.lessons("import", office.file(lesson(1), also="\nпривет\n"))
    assert done.exit_code == 1
    assert "lessons.jsonl:3: строка не JSON" in done.stderr


def test_another_file_is_said_to_be_another_once(office: Office) -> None:
    said = '{"id": 1, "peer_id": 2000000001, "from_id": 205, "date": 1772476200, "text": "да"}\n'
    done = office.lessons("import", office.file(also=said * 20))
    assert done.exit_code == 1
    assert done.stderr.count("lessons.jsonl:") == 1
    assert "строка не урок; ждём файл из «dezhurny lessons export»" in done.stderr


@pytest.mark.parametrize("which", [("--all",), ("--rule", "off_topic"), (lesson(1).key,)])
def test_lessons_are_forgotten_for_good(office: Office, which: tuple[str, ...]) -> None:
    office.lessons("import", office.file(*TWO))
    left = office.lessons("forget", *which, typed="n\n")
    assert left.exit_code == 1
    assert len(office.taught().kept) == 2
    done = office.lessons("forget", *which, "--yes")
    assert done.exit_code == 0
    assert len(office.taught().kept) == (0 if which == ("--all",) else 1)
    # Forgotten is not undone: it may be imported anew.
    assert "Добавлено" in office.lessons("import", office.file(*TWO)).stdout
    assert len(office.taught().kept) == 2


@pytest.mark.parametrize("which", [(), ("--all", "--rule", "ads"), ("key", "--all")])
def test_what_to_forget_must_be_clear(office: Office, which: tuple[str, ...]) -> None:
    office.lessons("import", office.file(*TWO))
    assert office.lessons("forget", *which, "--yes").exit_code == 2
    assert len(office.taught().kept) == 2


def test_what_is_not_there_cannot_be_forgotten(office: Office) -> None:
    assert office.lessons("forget", "--all", "--yes").exit_code == 1
    office.lessons("import", office.file(*TWO))
    assert office.lessons("forget", "unknown", "--yes").exit_code == 1


def test_an_undone_lesson_is_not_exported(office: Office) -> None:
    office.lessons("import", office.file(*TWO))
    event = Nothing("vk:1", CHAT, NOON)
    undone = LessonUndone(TWO[0].key, by=TEACHER, at=NOON)
    batch: Batch = record(event, (undone,), lane=CHAT, policy_version="", now=NOON)

    async def undo(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await batch.run(connection, statements_for("sqlite"))

    office.on_database(undo)
    assert office.lessons("export").stdout.splitlines() == [dumped(TWO[1])]


def test_the_journal_says_what_the_command_line_did(office: Office) -> None:
    office.lessons("import", office.file(*TWO))
    office.lessons("forget", "--all", "--yes")

    async def kinds(engine: AsyncEngine) -> list[tuple[str, int]]:
        return [(one["kind"], one["lessons"]) async for one in lines(engine)]

    assert office.on_database(kinds) == [("lessons_imported", 2), ("lessons_forgotten", 2)]


def test_a_running_bot_notices_what_was_imported(office: Office) -> None:
    office.lessons("import", office.file(TWO[0]))

    async def looked(engine: AsyncEngine) -> list[int]:
        keeper = LessonKeeper(engine)
        counts = []
        for args in (None, ("import", office.file(*TWO)), ("forget", "--all", "--yes")):
            if args is not None:
                await asyncio.to_thread(office.lessons, *args)
            await keeper.look()
            counts.append(len(keeper.current.kept))
        return counts

    assert office.on_database(looked) == [1, 2, 0]


def test_explain_shows_what_a_lesson_did(office: Office) -> None:
    (office.folder / "policy.yaml").write_text(
        POLICY.replace("off_topic: {action: remind,", "off_topic: {action: delete, likely: 0.7,"),
        encoding="utf-8",
    )
    asked = [
        "policy", "explain", AGAIN, "--policy", "policy.yaml", "--peer", str(CHAT),
        "--at", "2026-03-04T12:00",
    ]  # fmt: skip
    plain = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    with_lessons = [*asked, "--lessons", office.file(TWO[0])]
    taught = json.loads(CliRunner().invoke(app, [*with_lessons, "--json"]).stdout)
    assert (plain["action"], taught["action"]) == ("review", "allow")
    [topic] = [one for one in taught["policies"] if one["rule"] == "off_topic"]
    assert topic["lesson"] == TWO[0].key
    assert topic["untaught"] > topic["score"]
    assert "отметили" in CliRunner().invoke(app, with_lessons).stdout


def test_the_newest_are_heeded_and_all_are_exported(office: Office) -> None:
    many = [
        Lesson(
            key=f"lesson:{CHAT}:{number}:ads",
            chat=CHAT,
            rule="ads",
            right=True,
            features=TWO[0].features,
            words="",
            by=TEACHER,
            at=NOON + timedelta(seconds=number),
        )
        for number in range(510)
    ]
    office.lessons("import", office.file(*many))
    assert len(office.lessons("export").stdout.splitlines()) == 510
    assert office.taught().kept == tuple(many[10:])
