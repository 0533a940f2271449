"""What goes wrong with the database is said in words; what is not its fault is not."""

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
