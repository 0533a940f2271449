"""The limiter in virtual time: never more than VK allows, sanctions first, nobody forgotten."""

import asyncio
from collections.abc import Awaitable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.vk.limiter import Limiter


class Time:
    """Seconds that pass only when everybody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = 0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._number += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, self._number, future))
        await future

    async def run(self, work: Awaitable[object]) -> None:
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(50):
                await asyncio.sleep(0)
            if not task.done():
                assert self._sleepers, "everybody waits for ever"
                self._sleepers.sort()
                moment, _, future = self._sleepers.pop(0)
                self.now = max(self.now, moment)
                if not future.done():
                    future.set_result(None)
        await task


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start - 1 < one <= start for one in moments) for start in moments)


async def test_a_burst_is_spread_over_the_seconds() -> None:
    time = Time()
    limiter = Limiter(20, monotonic=time.monotonic, sleep=time.sleep)
    moments: list[float] = []

    async def one() -> None:
        await limiter.acquire()
        moments.append(time.now)

    await time.run(asyncio.gather(*(one() for _ in range(100))))
    assert most_in_a_second(moments) == 20
    assert moments[19] == 0
    assert 4.0 <= moments[-1] <= 4.5


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 20), st.floats(0.01, 3))
def test_vk_never_sees_more_than_its_limit_however_the_network_delays(
    seed: int, rate: int, slowest: float
) -> None:
    async def life() -> list[float]:
        time, random = Time(), Random(seed)
        limiter = Limiter(rate, monotonic=time.monotonic, sleep=time.sleep)
        arrivals: list[float] = []

        async def request() -> None:
            await time.sleep(random.uniform(0, 2))
            async with limiter.turn(rank=random.randrange(3)):
                await time.sleep(random.uniform(0, slowest))
                arrivals.append(time.now)
                await time.sleep(random.uniform(0, slowest))

        await time.run(asyncio.gather(*(request() for _ in range(60))))
        return arrivals

    arrivals = asyncio.run(life())
    assert len(arrivals) == 60
    assert most_in_a_second(arrivals) <= rate


async def test_a_lower_rank_goes_first_and_equal_ranks_in_order() -> None:
    time = Time()
    limiter = Limiter(1, monotonic=time.monotonic, sleep=time.sleep)
    order: list[str] = []

    async def one(name: str, rank: int) -> None:
        await limiter.acquire(rank=rank)
        order.append(name)

    names = [("first", 0), ("hint", 2), ("reason", 1), ("sanction", 0), ("another", 0)]
    await time.run(asyncio.gather(*(one(*name) for name in names)))
    assert order == ["first", "sanction", "another", "reason", "hint"]


async def test_who_gives_up_waiting_takes_no_place() -> None:
    time = Time()
    limiter = Limiter(1, monotonic=time.monotonic, sleep=time.sleep)
    await limiter.acquire()
    gone = asyncio.ensure_future(limiter.acquire())
    stays = asyncio.ensure_future(limiter.acquire())
    await asyncio.sleep(0)
    gone.cancel()
    await time.run(stays)
    assert gone.cancelled()
    assert time.now < 1.5


async def test_several_places_can_be_taken_at_once() -> None:
    time = Time()
    limiter = Limiter(20, monotonic=time.monotonic, sleep=time.sleep)
    await limiter.acquire(15)
    await time.run(limiter.acquire(6))
    assert time.now >= 1


async def test_a_request_under_way_keeps_its_place_until_it_is_answered() -> None:
    time = Time()
    limiter = Limiter(1, monotonic=time.monotonic, sleep=time.sleep)

    async def slow() -> None:
        async with limiter.turn():
            await time.sleep(7)

    await time.run(asyncio.gather(slow(), limiter.acquire()))
    assert time.now >= 8


@pytest.mark.parametrize("n", [0, 21])
async def test_an_impossible_number_is_refused_instead_of_waiting_for_ever(n: int) -> None:
    with pytest.raises(ValueError):
        await Limiter(20).acquire(n)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        Limiter(0)
