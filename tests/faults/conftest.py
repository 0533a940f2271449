"""The undisturbed day, against which every other is held, and a school on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import databases
from tests.databases import Postgres, copied
from tests.faults.lives import End, Lives, lived
from tests.flows.conftest import school, stage
from tests.flows.stage import Stage

__all__ = ["school", "stage"]


@pytest.fixture(scope="module")
def peaceful(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[End, Lives]:
    """The day without an accident: how it ends, and where the program waited in it."""
    folder = tmp_path_factory.mktemp("peaceful")
    return asyncio.run(lived(folder, copied(migrated, folder / "school.db")))


@pytest.fixture
async def on_server(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[Stage]:
    """A school whose bot works on PostgreSQL."""
    if databases.POSTGRESQL not in databases.kinds(every=True):
        pytest.skip(f"{databases.SERVER} names no server")
    server: Postgres = await asyncio.to_thread(request.getfixturevalue, "postgres")
    manager = server.database()
    stage.database = await asyncio.to_thread(manager.__enter__)
    await stage.start()
    yield stage
    await stage.stop()
    await asyncio.to_thread(manager.__exit__, None, None, None)
