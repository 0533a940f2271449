"""An answer that never came: every call that may have been made is made again, harmlessly."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.courier import Courier
from bot.promises import Fate
from bot.vk.client import Messenger
from bot.vk.delivery import VKDelivery
from bot.vk.errors import TREATMENTS, treatment
from bot.vk.limiter import Limiter
from bot.vk.seals import Seals
from bot.vk.translate import METHODS
from emulator import Fault, ShiftedClock, World, create_app
from handlers.calls import Rank, Send
from tests.bot.memory_outbox import LeapingClock, MemoryOutbox
from tests.faults.resent import CHAT, OTHER, PARENT, TWICE

TEACHER = 201
ELSEWHERE = 303
EVENING = 1_772_474_400.0


@asynccontextmanager
async def vk() -> AsyncIterator[tuple[World, Messenger]]:
    world = World(clock=ShiftedClock(lambda: EVENING), rate=None)
    for user, name in ((TEACHER, "Ольга"), (PARENT, "Анна"), (OTHER, "Борис"), (ELSEWHERE, "Вера")):
        world.add_user(user, name, "Иванова")
    world.add_chat(CHAT, "5А, родители", owner=TEACHER, members=[PARENT, OTHER])
    world.say(CHAT, PARENT, "реклама")
    world.say(CHAT, TEACHER, "собрание")
    world.chats[CHAT].members[OTHER].restricted_until = EVENING + 3600
    world.presses["press"] = {"user_id": PARENT, "peer_id": CHAT, "until": EVENING + 60}
    server = TestServer(create_app(world))
    await server.start_server()
    token = SecretStr(world.token)
    messenger = Messenger(token, str(server.make_url("/method/")), Limiter(), timeout=2)
    yield world, messenger
    await messenger.close()
    await server.close()


async def delivered(messenger: Messenger, outbox: MemoryOutbox) -> list[str]:
    """Everything ends, by leaps of the clock; the alarms."""
    alarms: list[str] = []

    async def alarm(text: str) -> None:
        alarms.append(text)

    clock = LeapingClock(patience=0.05)
    edge = VKDelivery(messenger, Seals(b"a key of the tests"))
    courier = Courier(outbox, edge, clock, random=Random(1), on_alarm=alarm)

    task = asyncio.create_task(courier.run())
    await outbox.all_ended()
    await courier.stop(0)
    await task
    return alarms


def shown(world: World) -> str:
    """All that people could see of it."""
    state = world.state()
    for chat in state["chats"].values():
        # VK's own words about what was done, without number or text of the bot.
        chat["messages"] = [one for one in chat["messages"] if not one["action"]]
    seen = {name: state[name] for name in ("chats", "private", "answers")}
    links = re.compile(r"join/[\w-]+")
    return links.sub("join/…", json.dumps(seen, sort_keys=True, ensure_ascii=False))


def test_every_method_that_is_promised_has_its_reason() -> None:
    assert {one.method for one in TWICE.values()} == set(METHODS.values())


@pytest.mark.parametrize("name", TWICE)
@pytest.mark.parametrize("together", [True, False], ids=["execute", "alone"])
async def test_a_lost_answer_makes_the_call_again_and_nobody_notices(
    name: str, together: bool
) -> None:
    ends = []
    for lost in (False, True):
        async with vk() as (world, messenger):
            outbox = MemoryOutbox()
            row = outbox.promise(TWICE[name].call, rank=Rank.SANCTION)
            if together:
                outbox.promise(Send(ELSEWHERE, "другое"))
            if lost:
                world.fail("*", Fault(drop="after"))
            await delivered(messenger, outbox)
            made = [one for one in world.calls.since(0) if one["method"] == TWICE[name].method]
            assert {one["in_execute"] for one in made} <= {together, False}
            ends.append((shown(world), len(made), outbox.state(row)))
    (once, made_once, _), (twice, made_twice, state) = ends
    assert twice == once
    assert made_twice > made_once
    assert state in ("done", "dropped")


# The whole table of errors, by the real client over HTTP

ENDS: dict[Fate, str] = {
    Fate.RETRY: "done",
    Fate.LIMITED: "done",
    Fate.FLOODED: "done",
    Fate.SUSPENDED: "done",
    Fate.STOPPED: "done",
    Fate.REFUSED: "failed",
    Fate.DROPPED: "dropped",
}


@pytest.mark.parametrize("code", sorted(TREATMENTS))
async def test_each_code_of_vks_ends_a_call_as_its_table_says(code: int) -> None:
    meaning = treatment(code, "messages.send")
    async with vk() as (world, messenger):
        outbox = MemoryOutbox()
        row = outbox.promise(Send(CHAT, "слово " * 300, reply_to=1))
        after = outbox.promise(Send(PARENT, "после"))
        world.fail("messages.send", Fault(code=code))
        alarms = await delivered(messenger, outbox)
        mended = meaning.mend is not None and code != 911
        assert outbox.state(row) == ("done" if mended else ENDS[meaning.fate])
        assert outbox.state(after) == "done"
        assert bool(alarms) == (bool(meaning.alarm) and not mended)
        requests = {one["requests"] for one in world.calls.since(0)}
        assert len(requests) <= 4


HTTP = {
    "500": Fault(http=500),
    "503 with a page": Fault(http=503, body="<h1>Service unavailable</h1>"),
    "a page for JSON": Fault(body="<html>ведутся работы</html>"),
    "half of the JSON": Fault(body='{"response":[{"peer_id":2000000'),
    "JSON of another kind": Fault(body="[1,2,3]"),
    "nothing": Fault(body=""),
    "cut before": Fault(drop="before"),
    "cut after": Fault(drop="after"),
    "hanging": Fault(hang=3),
}


@pytest.mark.parametrize("name", HTTP)
async def test_each_way_of_http_to_fail_delays_and_doubles_nothing(name: str) -> None:
    async with vk() as (world, messenger):
        outbox = MemoryOutbox()
        for n in range(3):
            outbox.promise(Send(CHAT, f"объявление {n}"))
            outbox.promise(Send(PARENT, f"письмо {n}"))
        world.fail("*", HTTP[name], 1 if name == "hanging" else 3)
        assert await delivered(messenger, outbox) == []
        posts = [m.text for m in world.chats[CHAT].messages.values() if m.from_id < 0]
        letters = [m.text for m in world.private[PARENT].messages.values()]
        assert posts == [f"объявление {n}" for n in range(3)]
        assert letters == [f"письмо {n}" for n in range(3)]
