"""``dezhurny roster``: the school's roster from a file into the database and back."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.storage.database import close, open_database
from bot.storage.models import RosterRow
from tests.flows.process import environment, ran
from tests.school import POLICY

GOOD = """\
класс;ученик;vk ученика;родитель;vk родителя;выбыл;сотрудник;должность
5А;Котов Пётр;301;Котова Анна;302;;;
5А;Лисов Олег;;Лисова Анна;id303;;;
5А;;;;;;Учителева Ольга Ивановна;классный руководитель
"""
BROKEN = GOOD + "5А;Совин;vk.com/sovin;;;;;\n"


@dataclass
class Office:
    """A secretary's folder, with the program's database in it."""

    folder: Path

    @property
    def address(self) -> str:
        return f"sqlite:///{self.folder / 'school.db'}"

    def file(self, text: str, name: str = "roster.csv", encoding: str = "utf-8-sig") -> str:
        path = self.folder / name
        path.write_text(text, encoding=encoding)
        return str(path)

    def roster(self, *args: str) -> Result:
        return CliRunner().invoke(app, ["roster", *args])

    def count(self) -> int:
        async def counted() -> int:
            engine = open_database(self.address.replace("sqlite:", "sqlite+aiosqlite:"))
            try:
                async with engine.connect() as connection:
                    query = select(func.count()).select_from(RosterRow)
                    return int(await connection.scalar(query) or 0)
            finally:
                await close(engine)

        return asyncio.run(counted())


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    office = Office(tmp_path)
    monkeypatch.setenv("DEZHURNY_DATABASE_URL", office.address)
    monkeypatch.setenv("DEZHURNY_POLICY_FILE", "policy.yaml")
    return office


@pytest.mark.parametrize("command", ["check", "import"])
def test_who_stands_in_a_column_that_is_not_understood_is_not_taken_for_gone(
    office: Office, command: str
) -> None:
    office.roster("import", office.file(GOOD))
    before = office.count()
    renamed = GOOD.replace("родитель;vk родителя", "кто забирает;телефон")
    done = office.roster(command, office.file(renamed))
    assert done.exit_code == 1
    assert "столбец «кто забирает» не используется, а в нём люди" in done.stderr
    assert "Котова Анна, Лисова Анна" in done.stderr
    assert office.count() == before


def test_what_else_a_secretary_keeps_names_nobody(office: Office) -> None:
    office.roster("import", office.file(GOOD))
    # The psychologist's column names no one of the roster, and who is gone is gone.
    noted = GOOD.replace("5А;Лисов Олег;;Лисова Анна;id303;;;\n", "").replace(
        ";должность\n", ";должность;психолог\n"
    )
    noted = noted.replace("302;;;\n", "302;;;;Мудрова Яна\n")
    done = office.roster("import", office.file(noted))
    assert done.exit_code == 0
    assert "Выбыло: 2" in done.stdout


def test_a_file_is_imported_and_its_changes_are_told(office: Office) -> None:
    done = office.roster("import", office.file(GOOD))
    assert done.exit_code == 0
    assert "Реестр загружен: учеников 2, родителей 2, сотрудников 1." in done.stdout
    assert "Добавлено: 5" in done.stdout
    changed = GOOD.replace("302", "309").replace("Лисов Олег;;Лисова Анна;id303;", "Совин Олег;;;;")
    done = office.roster("import", office.file(changed))
    assert "Котова Анна (5А, родитель): страница id302 → id309" in done.stdout
    assert "Лисов Олег (5А, ученик)" in done.stdout.partition("Выбыло: 2")[2]
    assert office.count() == 4


def test_nothing_is_imported_of_a_file_with_an_error(office: Office) -> None:
    office.roster("import", office.file(GOOD))
    file = office.file(BROKEN)
    done = office.roster("import", file)
    assert done.exit_code == 1
    assert f"{file}:5: ученик: «Совин» — одно слово" in done.stderr
    assert f"{file}:5: vk ученика: по адресу «vk.com/sovin»" in done.stderr
    assert "прежний реестр остался" in done.stderr
    assert office.count() == 5


def test_a_failure_of_the_database_leaves_the_old_roster_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.roster("import", office.file(GOOD))
    # The journal's line is the last thing written: it is made to fail.
    monkeypatch.setattr("bot.storage.roster.JournalRow", RosterRow)
    done = office.roster("import", office.file(GOOD.replace("5А;Котов", "6А;Котов")))
    assert done.exit_code != 0
    assert office.count() == 5
    assert "5А;Котов Пётр" in office.roster("export").stdout


def test_check_writes_nothing_and_tells_what_to_look_at(office: Office) -> None:
    file = office.file(GOOD + "7Б;Совин Олег;301;;;;;\n")
    done = office.roster("check", file)
    assert done.exit_code == 0
    assert f"{file}:5: предупреждение: Совин Олег (7Б, ученик): не указаны родители" in done.stdout
    assert "страница id301 указана у разных людей: Котов Пётр и Совин Олег" in done.stdout
    assert "класс 7Б: в файле политики нет его чата" in done.stdout
    assert "Ошибок нет" in done.stdout
    assert not (office.folder / "school.db").exists()
    assert office.roster("check", office.file(BROKEN)).exit_code == 1


def test_import_says_that_there_is_something_to_look_at(office: Office) -> None:
    done = office.roster("import", office.file(GOOD + "7Б;Совин Олег;;;;;;\n"))
    assert done.exit_code == 0
    assert "Замечаний: 1" in done.stderr


def test_where_no_table_can_be_written_the_reason_is_told_in_russian(office: Office) -> None:
    office.roster("import", office.file(GOOD))
    missing = office.folder / "nowhere" / "out.csv"
    assert office.roster("export", str(missing)).stderr == f"{missing}: такой папки нет\n"
    folder = office.roster("export", str(office.folder))
    assert (folder.exit_code, "это папка, а нужен файл" in folder.stderr) == (2, True)


def test_what_is_exported_is_imported_without_a_change(office: Office) -> None:
    office.roster("import", office.file(GOOD.replace("id303;;", "id303;02.03.2026;")))
    table = office.folder / "out.csv"
    assert office.roster("export", str(table)).exit_code == 0
    data = table.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "02.03.2026" in data.decode("utf-8-sig")
    done = office.roster("import", str(table))
    assert "Добавлено: 0\nВыбыло: 0\nИзменено: 0" in done.stdout
    office.roster("export", str(table))
    assert table.read_bytes() == data


def test_a_dash_is_the_standard_output(office: Office) -> None:
    office.roster("import", office.file(GOOD))
    done = office.roster("export", "-")
    assert done.stdout == office.roster("export").stdout
    assert "Котов Пётр" in done.stdout
    assert not (office.folder / "-").exists()


def test_a_dash_is_the_standard_input(office: Office) -> None:
    office.roster("import", office.file(GOOD))
    table = office.roster("export", "-").stdout_bytes
    again = CliRunner().invoke(app, ["roster", "check", "-"], input=table)
    assert again.exit_code == 0, again.output
    assert "Добавлено: 0\nВыбыло: 0\nИзменено: 0" in again.stdout


def test_windows_1251_is_read(office: Office) -> None:
    done = office.roster("import", office.file(GOOD, encoding="cp1251"))
    assert "Котов Пётр (5А, ученик)" in done.stdout


def test_a_program_gets_json(office: Office) -> None:
    file = office.file(GOOD)
    said = json.loads(office.roster("import", "--json", file).stdout)
    assert said["accepted"] is True
    assert len(said["changes"]["added"]) == said["people"] == 5
    refused = office.roster("check", "--json", office.file(BROKEN))
    assert refused.exit_code == 1
    said = json.loads(refused.stdout)
    assert said["accepted"] is False
    assert [one["line"] for one in said["problems"]] == [5, 5]
    assert {one["severity"] for one in said["problems"]} == {"error"}


def test_the_import_is_in_the_journal(office: Office) -> None:
    office.roster("import", office.file(GOOD))
    done = CliRunner().invoke(app, ["journal", "export"])
    [line] = [json.loads(one) for one in done.stdout.splitlines()]
    assert line["kind"] == "roster_imported"
    assert line["added"] == 5
    assert "Котов" not in done.stdout


@pytest.mark.parametrize("command", ["import", "check"])
def test_a_file_that_is_not_there_is_misuse(office: Office, command: str) -> None:
    done = office.roster(command, "нет.csv")
    assert done.exit_code == 2
    assert "такого файла нет" in done.stderr


def test_there_is_nothing_to_export_before_an_import(office: Office) -> None:
    assert "db upgrade" in office.roster("export").stderr
    CliRunner().invoke(app, ["db", "upgrade"])
    done = office.roster("export")
    assert done.exit_code == 1
    assert "roster import" in done.stderr


def test_another_database_is_named_by_option(office: Office) -> None:
    other = f"sqlite:///{office.folder / 'other.db'}"
    office.roster("import", office.file(GOOD), "--database", other)
    assert not (office.folder / "school.db").exists()
    assert "Котов Пётр" in office.roster("export", "--database", other).stdout


def test_a_database_address_that_is_none_is_misuse(office: Office) -> None:
    done = office.roster("import", office.file(GOOD), "--database", "school")
    assert done.exit_code == 2
    assert "DEZHURNY_DATABASE_URL: " in done.stderr


async def test_the_program_from_outside(office: Office) -> None:
    env = environment(database_url=office.address, policy_file="policy.yaml")
    ended = await ran("roster", "import", office.file(GOOD), cwd=office.folder, env=env)
    assert (ended.code, ended.err) == (0, "")
    ended = await ran("roster", "export", cwd=office.folder, env=env)
    assert ended.out.startswith("\ufeffкласс;ученик;vk ученика")
    ended = await ran("roster", "check", office.file(BROKEN), cwd=office.folder, env=env)
    assert ended.code == 1
    assert "Traceback" not in ended.err
