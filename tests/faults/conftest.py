"""The undisturbed day, against which every other is held."""

import asyncio
from pathlib import Path

import pytest

from tests.databases import copied
from tests.faults.lives import End, Lives, lived
from tests.flows.conftest import school, stage

__all__ = ["school", "stage"]


@pytest.fixture(scope="module")
def peaceful(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[End, Lives]:
    """The day without an accident: how it ends, and where the program waited in it."""
    folder = tmp_path_factory.mktemp("peaceful")
    return asyncio.run(lived(folder, copied(migrated, folder / "school.db")))
