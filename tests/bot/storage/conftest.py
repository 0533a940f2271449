"""A database file in the test's folder, migrated, with its one writer at work."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import close, open_database
from bot.storage.writer import Writer


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """A database that has the tables."""
    engine = open_database(database)
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
