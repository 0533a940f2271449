"""Twenty requests a second, not one more; an execute is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emulator import ShiftedClock, World
from emulator.limiter import Limiter


@given(st.lists(st.floats(0, 0.5), max_size=200), st.integers(1, 20))
def test_given_any_arrivals_when_admitted_then_no_second_holds_more_than_the_rate(gaps, rate):
    now = 0.0
    limiter = Limiter(rate, lambda: now)
    admitted: list[float] = []
    for gap in gaps:
        now += gap
        if limiter.admit():
            admitted.append(now)
        else:
            assert sum(now - at < 1.0 for at in admitted) == rate
    for start in admitted:
        assert sum(start <= at < start + 1.0 for at in admitted) <= rate


def test_given_no_rate_when_flooded_then_all_are_admitted():
    assert all(Limiter(None, lambda: 0.0).admit() for _ in range(1000))


async def test_given_twenty_requests_in_a_second_when_one_more_then_error_6(vk):
    second = 0.0
    vk.world.limiter = Limiter(20, lambda: second)
    for _ in range(10):
        assert "error" not in await vk.raw("users.get")
        assert "error" not in await vk.execute(("users.get", {}), ("users.get", {}))
    assert await vk.error("users.get") == 6
    await vk.control("clock", advance=3600)
    assert await vk.error("users.get") == 6
    second = 1.0
    assert "error" not in await vk.raw("users.get")


async def test_given_a_refused_request_when_recorded_then_it_did_nothing(vk):
    await vk.control("rate", rate=1)
    await vk.send("Раз")
    assert await vk.error("messages.send", peer_id=vk.chat, random_id=1, message="Два") == 6
    assert len((await vk.look("state"))["chats"][str(vk.chat)]["messages"]) == 1
    assert (await vk.look("calls?since=1"))["calls"][0]["error_code"] == 6


async def test_given_polls_when_many_then_they_are_not_counted(vk):
    await vk.control("rate", rate=1)
    for _ in range(5):
        assert "failed" not in await vk.poll()
    assert "error" not in await vk.raw("users.get")


def test_given_a_world_when_nothing_is_said_then_the_rate_is_twenty():
    assert World(ShiftedClock()).limiter.rate == 20
