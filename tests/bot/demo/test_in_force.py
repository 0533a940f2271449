"""The page shows the hours and moderators by which the bot judges, whatever was shipped."""

import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.clock import SteeredClock
from bot.demo import school
from bot.demo.in_force import InForce
from emulator import World
from handlers.ports import ChatFacts
from policies.file import load
from tests.bot.demo.served import CHAT, MONDAY, Page

ANNA = 301
SHIPPED = school.POLICY.read_text("utf-8")
LUNCH = SHIPPED.replace('mon-fri: "08:00-19:00"', 'mon-fri: "12:00-13:00"')
ROUND_THE_CLOCK = re.sub("open_hours: {.*}", 'open_hours: {mon-sun: "00:00-24:00"}', SHIPPED)
Served = Callable[..., AbstractAsyncContextManager[Page]]


@pytest.fixture
def served(demo: Callable[..., web.Application], world: World) -> Served:
    """The page, with the file in force and what moderators laid upon the parents' chat."""

    @asynccontextmanager
    async def serve(text: str = SHIPPED, **laid: Any) -> AsyncIterator[Page]:
        async def facts(peers: Collection[int]) -> Mapping[int, ChatFacts]:
            return {one: ChatFacts(**laid) if one == CHAT else ChatFacts() for one in peers}

        snapshot = load(text, source="policy.yaml")
        application = demo(in_force=InForce(lambda: snapshot, facts))
        async with TestServer(application) as server, ClientSession() as session:
            yield Page(server, session, world)

    return serve


async def shown(page: Page, peer_id: int = CHAT) -> tuple[bool, timedelta | None]:
    """Whether the chat is shown open, and how long before it opens next."""
    state = await page.state(peer_id=peer_id)
    if state["opening"] is None:
        return state["open"], None
    return state["open"], timedelta(seconds=state["opening"] - MONDAY.timestamp())


async def test_the_hours_are_those_of_the_file_that_the_bot_took_in(served: Served) -> None:
    async with served(LUNCH) as page:
        assert await shown(page) == (False, timedelta(hours=2))


async def test_what_moderators_laid_upon_a_chat_holds_for_it_and_no_other(served: Served) -> None:
    """/часы 08:00-09:30: at ten it is closed till the morning."""
    async with served(hours="08:00-09:30") as page:
        assert await shown(page) == (False, timedelta(hours=22))
        assert await shown(page, school.PUPILS_CHAT) == (True, timedelta(hours=22))


async def test_a_silence_closes_the_chat_till_its_end(served: Served) -> None:
    async with served(quiet_until=MONDAY + timedelta(hours=2)) as page:
        assert await shown(page) == (False, timedelta(hours=2))
        await page.do("clock", move="opening")
        assert (await shown(page))[0]


async def test_the_clock_goes_to_the_opening_of_the_chat_one_looks_at(
    served: Served, clock: SteeredClock
) -> None:
    async with served(hours="11:00-12:00") as page:
        await page.do("clock", move="opening", peer_id=school.PARENTS_CHAT)
        assert clock.now() == MONDAY.replace(hour=11)
        await page.do("clock", move="opening", peer_id=school.PUPILS_CHAT)
        assert clock.now() == MONDAY.replace(day=3, hour=8)


async def test_a_chat_that_never_closes_has_no_opening(served: Served, clock: SteeredClock) -> None:
    async with served(ROUND_THE_CLOCK) as page:
        assert await shown(page) == (True, None)
        assert "открыт всё время" in await page.refused("clock", move="opening")
        assert clock.now() == MONDAY


async def test_a_chat_that_the_file_no_longer_names_is_held_closed_by_nobody(
    served: Served,
) -> None:
    async with served(SHIPPED.replace(str(CHAT), "2000000077"), hours="11:00-12:00") as page:
        assert await shown(page) == (True, None)


async def test_the_moderators_are_those_of_the_file_in_force(served: Served) -> None:
    async with served(SHIPPED.replace("[201]", "[301]")) as page:
        people = (await page.state())["people"]
        assert [one["id"] for one in people if one["moderator"]] == [ANNA]


async def test_times_are_told_in_the_time_zone_in_force(served: Served) -> None:
    async with served(SHIPPED.replace("Europe/Kaliningrad", "Asia/Vladivostok")) as page:
        state = await page.state()
        assert state["timezone"] == "Asia/Vladivostok"
        # Ten in Kaliningrad is six in the evening there; the school is open till seven.
        assert state["open"]
        await page.do("clock", to="19:00")
        assert not (await page.state())["open"]
