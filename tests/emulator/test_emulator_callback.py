"""Callback API: confirmation, the secret, retries, the pace a server asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer


class Receiver:
    """A bot's server: answers as told, remembers what came."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.bodies: asyncio.Queue[tuple[dict[str, Any], str | None]] = asyncio.Queue()
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["type"] == "confirmation":
            return web.Response(text="c0de")
        await self.bodies.put((body, request.headers.get("X-Retry-Counter")))
        return self.answers.pop(0) if self.answers else web.Response(text="ok")

    async def next(self) -> tuple[dict[str, Any], str | None]:
        return await asyncio.wait_for(self.bodies.get(), 5)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on its own port."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/vk", receiver.receive)
    server = TestServer(app)
    await server.start_server()
    receiver.url = str(server.make_url("/vk"))
    yield receiver
    await server.close()


async def subscribe(vk, receiver: Receiver, **more: Any) -> None:
    await vk.control("callback", url=receiver.url, pauses=[0.01, 0.01], **more)


async def test_given_a_confirmed_server_when_people_talk_then_events_come_in_order_with_the_secret(
    vk, receiver
):
    await vk.say("До подписки")
    await subscribe(vk, receiver, secret="тайна", confirmation="c0de")
    await vk.say("Раз")
    await vk.say("Два")
    came = [(await receiver.next())[0] for _ in range(2)]
    assert [body["object"]["message"]["text"] for body in came] == ["Раз", "Два"]
    assert [body["secret"] for body in came] == ["тайна", "тайна"]
    assert came[0]["event_id"] != came[1]["event_id"]


async def test_given_a_wrong_confirmation_when_subscribed_then_409(vk, receiver):
    body = {"url": receiver.url, "confirmation": "другой"}
    assert await vk.attempt("callback", **body) == (409, {"error": "not_confirmed"})


@pytest.mark.parametrize("bad", [web.Response(text="принято"), web.Response(status=500)])
async def test_given_no_ok_when_sent_then_the_same_event_again_with_a_counter(vk, receiver, bad):
    receiver.answers = [bad]
    await subscribe(vk, receiver)
    await vk.say("Повторите")
    first, counter = await receiver.next()
    again, second_counter = await receiver.next()
    assert first == again
    assert (counter, second_counter) == (None, "1")


async def test_given_the_server_stays_broken_when_tries_are_over_then_the_next_event(vk, receiver):
    receiver.answers = [web.Response(status=500) for _ in range(3)]
    await subscribe(vk, receiver)
    await vk.say("Потеряно")
    await vk.say("Дошло")
    came = [await receiver.next() for _ in range(4)]
    assert [counter for _, counter in came] == [None, "1", "2", None]
    assert came[-1][0]["object"]["message"]["text"] == "Дошло"


async def test_given_503_with_retry_after_when_sent_then_paced_and_no_try_is_spent(vk, receiver):
    paced = {"status": 503, "headers": {"Retry-After": "0.01"}}
    receiver.answers = [web.Response(**paced) for _ in range(5)]
    await subscribe(vk, receiver)
    await vk.say("Терпение")
    came = [await receiver.next() for _ in range(6)]
    assert {body["event_id"] for body, _ in came} == {came[0][0]["event_id"]}
    assert [counter for _, counter in came] == [None, "1", "2", "3", "4", "5"]


async def test_given_410_when_sent_then_that_event_is_dropped(vk, receiver):
    receiver.answers = [web.Response(status=410)]
    await subscribe(vk, receiver)
    await vk.say("Не надо")
    await vk.say("А это надо")
    came = [(await receiver.next())[0] for _ in range(2)]
    assert [b["object"]["message"]["text"] for b in came] == ["Не надо", "А это надо"]


async def test_given_an_event_when_replayed_then_sent_again(vk, receiver):
    await subscribe(vk, receiver)
    event_id = (await vk.control("say", peer_id=vk.chat, from_id=vk.parent, text="?"))["event_id"]
    await vk.control("replay", event_id=event_id)
    came = [(await receiver.next())[0] for _ in range(2)]
    assert [body["event_id"] for body in came] == [event_id, event_id]
