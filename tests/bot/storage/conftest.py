"""A database file in the test's folder, migrated, with its one writer at work."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import close, open_database, upgrade
from bot.storage.writer import Writer


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database that has the tables."""
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path / 'school.db'}")
    await upgrade(engine)
    yield engine
    await close(engine)


@pytest.fixture
async def writer(engine: AsyncEngine) -> AsyncIterator[Writer]:
    """The writer of that database, running."""
    writer = Writer(engine)
    running = asyncio.create_task(writer.run())
    yield writer
    writer.close()
    await running
