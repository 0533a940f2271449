"""Reads made together: shared by those who ask at once, and nobody harms another."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.storage.gathering import Gathering


class Shelf:
    """Answers each key with itself; ``torn`` keys cannot be read; every look is remembered."""

    def __init__(self, *torn: int) -> None:
        self.torn = set(torn)
        self.looks: list[tuple[int, ...]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def look(self, keys: Sequence[int]) -> Mapping[int, str]:
        self.looks.append(tuple(keys))
        await self.gate.wait()
        if self.torn & set(keys):
            raise ValueError(f"torn: {sorted(self.torn & set(keys))}")
        return {key: f"book {key}" for key in keys}


async def test_who_asks_alone_is_answered() -> None:
    shelf = Shelf()
    assert await Gathering(shelf.look, 8).one(3) == "book 3"
    assert shelf.looks == [(3,)]


async def test_who_ask_at_once_share_one_look() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.look, 8)
    found = await asyncio.gather(*(gathering.one(key) for key in (1, 2, 3, 2)))
    assert found == ["book 1", "book 2", "book 3", "book 2"]
    assert shelf.looks == [(1, 2, 3)]


async def test_who_come_meanwhile_share_the_next_look() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.look, 8)
    shelf.gate.clear()
    first = asyncio.create_task(gathering.one(1))
    await asyncio.sleep(0)
    later = [asyncio.create_task(gathering.one(key)) for key in (2, 3)]
    await asyncio.sleep(0)
    shelf.gate.set()
    assert await asyncio.gather(first, *later) == ["book 1", "book 2", "book 3"]
    assert shelf.looks == [(1,), (2, 3)]


async def test_no_more_than_so_many_at_once_and_all_are_answered() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.look, 2)
    found = await asyncio.gather(*(gathering.one(key) for key in range(5)))
    assert found == [f"book {key}" for key in range(5)]
    assert max(map(len, shelf.looks)) == 2
    assert sorted(key for look in shelf.looks for key in look) == list(range(5))


async def test_one_that_cannot_be_read_harms_no_other() -> None:
    shelf = Shelf(2)
    gathering = Gathering(shelf.look, 8)
    found = await asyncio.gather(*(gathering.one(key) for key in (1, 2, 3)), return_exceptions=True)
    assert (found[0], found[2]) == ("book 1", "book 3")
    assert str(found[1]) == "torn: [2]"
    shelf.torn.clear()
    shelf.looks.clear()
    assert await asyncio.gather(*(gathering.one(key) for key in (1, 2))) == ["book 1", "book 2"]
    assert shelf.looks == [(1, 2)]


async def test_where_one_who_led_goes_away_the_others_are_answered() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.look, 8)
    shelf.gate.clear()
    led, other = (asyncio.create_task(gathering.one(key)) for key in (1, 2))
    await asyncio.sleep(0.01)
    led.cancel()
    shelf.gate.set()
    assert await other == "book 2"
    with pytest.raises(asyncio.CancelledError):
        await led
