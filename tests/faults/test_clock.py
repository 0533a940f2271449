"""Clocks that jump and lie: no wrong sanction, no timer twice, none never."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.clock import SteeredClock
from bot.vk.client import Messenger
from bot.vk.true_time import watch_clock
from bot.vk.wording import clock_wrong
from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# A Saturday evening in Helsinki; the clocks go forward in the night, the chat opens on Monday.
EVENING_BEFORE_SPRING = datetime(2026, 3, 28, 19, 30, tzinfo=UTC)
SPRING_OPENING = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)
# The same in autumn, when they go back.
EVENING_BEFORE_AUTUMN = datetime(2026, 10, 24, 18, 30, tzinfo=UTC)
AUTUMN_OPENING = datetime(2026, 10, 26, 6, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)
OPENING = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


def step_back(school: Stage, by: timedelta) -> None:
    """The bot's machine is set back; VK's time goes on as ever."""
    world = school.clock.timestamp()
    shift = by.total_seconds()
    before = school.world.clock
    school.world.clock = lambda: before() + shift  # type: ignore[method-assign]
    clock: SteeredClock = school.clock
    assert clock._frozen is not None
    clock._frozen -= by
    clock.advance(timedelta())
    assert school.world.clock() == world


@pytest.fixture
async def finnish(stage: Stage) -> Stage:
    """A school in a zone whose clocks change."""
    stage.policy = stage.policy.replace("Europe/Kaliningrad", "Europe/Helsinki")
    return stage


# The clocks change


@pytest.mark.parametrize(
    ("evening", "opening"),
    [(EVENING_BEFORE_SPRING, SPRING_OPENING), (EVENING_BEFORE_AUTUMN, AUTUMN_OPENING)],
    ids=["forward", "back"],
)
async def test_over_a_change_of_clocks_a_late_message_waits_for_eight_oclock(
    finnish: Stage, evening: datetime, opening: datetime
) -> None:
    finnish.clock.move_to(evening)
    await finnish.start()
    await finnish.say(ANNA, "Что завтра на физкультуру?")
    await finnish.move_to(opening - timedelta(seconds=1))
    assert finnish.posts() == []
    await finnish.move_to(opening)
    assert len(finnish.posts()) == 1
    await finnish.move_to(opening + 3 * HOUR)
    assert len(finnish.posts()) == 1
    assert await finnish.journal("strike") == []


async def test_a_month_over_a_change_of_clocks_ends_at_the_same_hour(finnish: Stage) -> None:
    await finnish.start()
    for _ in range(3):
        await finnish.say(ANNA, OBSCENE)
    # Noon in winter is 10:00 UTC, noon in summer 9:00.
    end = datetime(2026, 4, 4, 9, 0, tzinfo=UTC)
    await finnish.move_to(end - timedelta(seconds=1))
    assert finnish.member(ANNA)["restricted"]
    await finnish.move_to(end)
    assert not finnish.member(ANNA)["restricted"]
    assert len(await finnish.journal("release")) == 1


# The machine's clock is set back


async def test_what_was_promised_goes_out_though_the_clock_was_set_back(school: Stage) -> None:
    school.world.fail("*", Fault(http=503), 1)
    message, _ = school.world.say(CHAT, ANNA, OBSCENE)
    async with asyncio.timeout(10):
        while not await school.journal("strike"):  # noqa: ASYNC110 - it is no event of ours
            await asyncio.sleep(0.01)
    await school.attempted("execute")
    step_back(school, 3 * HOUR)
    await school.pass_time(MINUTE)
    assert message.deleted
    assert len(school.told(ANNA)) == 1


async def test_a_timer_that_fired_does_not_fire_again(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.say(ANNA, "Что завтра на физкультуру?")
    await school.move_to(OPENING)
    assert len(school.posts()) == 1
    step_back(school, HOUR)
    await school.settle()
    await school.pass_time(2 * HOUR)
    assert len(school.posts()) == 1


async def test_a_timer_that_did_not_fire_fires_at_its_moment(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.say(ANNA, "Что завтра на физкультуру?")
    await school.move_to(OPENING - MINUTE)
    step_back(school, HOUR)
    await school.settle()
    assert school.posts() == []
    await school.pass_time(HOUR + MINUTE)
    assert len(school.posts()) == 1


@pytest.mark.parametrize("wrong", [timedelta(hours=-9), timedelta(hours=9)], ids=["late", "fast"])
async def test_the_hour_is_that_of_the_message_not_of_the_machine(
    school: Stage, wrong: timedelta
) -> None:
    # Noon in VK; by the machine's clock it is night.
    step_back(school, -wrong)
    assert school.shown(await school.say(BORIS, "Добрый день! Во сколько собрание?"))
    await school.say(ANNA, OBSCENE)
    [strike] = await school.journal("strike")
    assert strike["at"] == NOON.isoformat()
    assert await school.journal("deferred") == []


async def test_a_wrong_clock_is_told_of_once_and_again_when_it_is_wrong_again(
    school: Stage,
) -> None:
    step_back(school, timedelta(minutes=65))
    for _ in range(3):
        await school.pass_time(HOUR)
    told = [text for text in school.told(ADMINISTRATOR) if "Часы компьютера" in text]
    assert len(told) == 1
    assert "отстают на 1 ч 5 мин" in told[0]
    assert "спешат на 3 мин" in clock_wrong(timedelta(minutes=3))


# The machine is in another zone


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A host whose zone is not the school's."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
async def test_a_host_in_another_zone_changes_nothing(stage: Stage) -> None:
    await stage.start()
    assert stage.shown(await stage.say(BORIS, "Добрый день! Во сколько собрание?"))
    for _ in range(3):
        await stage.say(ANNA, OBSCENE)
    await stage.move_to(EVENING)
    assert not stage.shown(await stage.say(BORIS, "Что завтра на физкультуру?"))
    assert "5 марта в 08:00" in stage.told(BORIS)[-1]
    await stage.move_to(OPENING)
    assert "4 марта в 21:30" in stage.posts()[-1]
    await stage.move_to(datetime(2026, 4, 4, 10, 0, tzinfo=UTC))
    assert not stage.member(ANNA)["restricted"]


class Asleep(Exception):
    """The watch has measured and would wait an hour."""


class Moved:
    """A clock that somebody moves, also back."""

    moment = NOON

    def now(self) -> datetime:
        return self.moment

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        raise Asleep


@pytest.mark.parametrize("first", ["VK tells", "the clock is moved"])
@pytest.mark.parametrize("by", [timedelta(days=30), timedelta(hours=-1)])
async def test_a_clock_that_is_moved_while_vk_is_asked_is_not_called_wrong(
    by: timedelta, first: str
) -> None:
    clock, told = Moved(), []

    class Asked:
        async def call(self, method: str, params: object, *, rank: int) -> int:
            before = clock.now()
            clock.moment += by
            return int((before if first == "VK tells" else clock.now()).timestamp())

    async def alarm(text: str) -> None:
        told.append(text)

    with pytest.raises(Asleep):
        await watch_clock(cast(Messenger, Asked()), clock, alarm)
    assert told == []
