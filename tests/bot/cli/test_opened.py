"""What goes wrong with the database is said in words; what is not its fault is not."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cli.opened import on_database


def refusing(error: OSError) -> Any:
    async def work(_: AsyncEngine) -> None:
        raise error

    return work


def test_a_reader_that_has_had_enough_is_no_trouble_of_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BrokenPipeError):
        on_database(f"sqlite+aiosqlite:///{tmp_path}/a.db", refusing(BrokenPipeError()))
    assert capsys.readouterr().err == ""


def test_a_database_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        on_database(f"sqlite+aiosqlite:///{tmp_path}/a.db", refusing(PermissionError("нельзя")))
    assert "a.db" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("unable to open database file", "такой папки нет"),
        ("[Errno 111] Connect call failed ('127.0.0.1', 5999)", "сервер не отвечает"),
    ],
)
def test_what_the_driver_says_is_told_in_russian(
    said: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        on_database(f"sqlite+aiosqlite:///{tmp_path}/a.db", refusing(OSError(said)))
    assert told in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_an_answer_for_which_there_is_no_room_is_told_in_a_line() -> None:
    with Path("/dev/full").open("w") as full:
        ended = _program("policy", "schema", stdout=full)
    assert ended.returncode == 1
    assert ended.stderr.strip() == "Ответ не записан: места больше нет."


def test_a_closed_input_is_told_in_a_line() -> None:
    # As the shell's «<&-» leaves it.
    code = "import os, sys; os.close(0); os.execv(sys.argv[1], sys.argv[1:])"
    ended = subprocess.run(
        [sys.executable, "-c", code, sys.executable, *_DEZHURNY, "policy", "check", "-"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.strip() == "-: стандартный ввод закрыт"


_DEZHURNY = ("-c", "from bot.entry import main; main()")


def _program(*args: str, stdout: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *_DEZHURNY, *args],
        stdout=stdout, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
