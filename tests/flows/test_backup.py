"""A copy taken while the bot works, put back in an empty place: it goes on as if nothing had been.

What was done after the copy was taken is known to VK only. The events that it still remembers
come again, and what follows from them is what was said and done already.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.databases import back_up, put_back
from emulator import Fault
from handlers.own_messages import UNKNOWN
from tests.databases import Postgres, sqlite_at
from tests.faults.lives import MINUTE, RELEASE
from tests.faults.test_outage import live
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, STRANGER, VERA


@pytest.fixture
async def empty(
    request: pytest.FixtureRequest, database: str, tmp_path: Path
) -> AsyncIterator[str]:
    """The address of a database of the same kind that holds nothing yet."""
    if database.startswith("sqlite"):
        folder = tmp_path / "clean"
        folder.mkdir()
        yield sqlite_at(folder / "school.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    manager = server.database(migrated=False)
    yield await asyncio.to_thread(manager.__enter__)
    await asyncio.to_thread(manager.__exit__, None, None, None)


@pytest.mark.every_database
async def test_a_restored_copy_goes_on_and_tells_nothing_twice(school: Stage, empty: str) -> None:
    for who, times in ((ANNA, 2), (BORIS, 3)):
        for _ in range(times):
            await school.say(who, OBSCENE)
    assert school.member(BORIS)["restricted"]
    # VK is away: what is promised waits in the copy.
    school.world.fail("*", Fault(http=503), 1_000_000)
    waiting, event = school.world.say(CHAT, VERA, OBSCENE)
    await school.judged(event)
    copy = school.folder / "copy"
    await asyncio.to_thread(back_up, copy, school.database)

    # The bot works on for a while, then its disk is gone.
    school.world.faults.clear()
    school.world.join(CHAT, STRANGER, "link")
    await live(school, 4 * MINUTE)
    await school.settle()
    await school.pass_time(3 * MINUTE)
    posts, told = school.posts(), {who: school.told(who) for who in (ANNA, BORIS, VERA, STRANGER)}
    assert len(told[VERA]) == 1
    assert posts
    await school.stop()

    await asyncio.to_thread(put_back, copy, empty, replace=False)
    school.database = empty
    await school.start()
    await school.pass_time(3 * MINUTE)
    assert school.posts() == posts
    assert {who: school.told(who) for who in told} == told
    assert not school.shown(waiting.cmid)

    # The third strike counts on, and the block ends in time.
    await school.say(ANNA, OBSCENE)
    assert school.member(ANNA)["restricted"]
    assert len(school.told(ANNA)) == len(told[BORIS])
    assert school.member(BORIS)["restricted"]
    await school.move_to(RELEASE)
    assert not school.member(BORIS)["restricted"]
    await school.say(BORIS, "Добрый день")
    assert [one["user_id"] for one in await school.journal("strike")].count(VERA) == 1
    assert await school.journal(UNKNOWN) == []
