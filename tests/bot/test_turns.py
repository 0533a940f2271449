"""Turns: of those who compute, one goes on in each turn of the loop, the first first."""

import asyncio

from bot.turns import Turns


async def test_they_go_on_in_their_order_and_answers_are_heard_between_any_two() -> None:
    turns, happened = Turns(), list[str]()
    loop = asyncio.get_running_loop()

    async def computing(name: str) -> None:
        for _ in range(2):
            await turns.next()
            happened.append(name)
            # As an answer of the database or the messenger would come in.
            loop.call_soon(happened.append, "answer")

    await asyncio.gather(*(computing(name) for name in ("one", "two", "three")))
    order = [one for one in happened if one != "answer"]
    assert order == ["one", "two", "three"] * 2
    for at, what in enumerate(happened[:-1]):
        if what != "answer":
            # Whoever is next has its turn only when that answer was heard, or with it.
            assert "answer" in happened[at + 1 : at + 3]


async def test_whoever_is_cancelled_leaves_the_turn_to_the_next() -> None:
    turns = Turns()
    waiting = [asyncio.create_task(turns.next()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    async with asyncio.timeout(5):
        await waiting[2]
        await turns.next()
    assert [one.cancelled() for one in waiting] == [True, True, False]
