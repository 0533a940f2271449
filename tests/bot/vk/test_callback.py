"""The Callback API: `ok` means committed, and only VK may tell us anything."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.vk.callback import MAX_BODY, CallbackHandler
from bot.vk.intake import Batch, Overloaded
from emulator.callback import Sender

SECRET, CODE = "тайный-ключ-1", "c0de42"


class Inbox:
    """Takes events in, or fails as it is told; may be held up, and counts who waits then."""

    def __init__(self) -> None:
        self.waiting = 0
        self.batches: list[Batch] = []
        self.failures: list[Exception] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, batch: Batch) -> None:
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(batch)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(one.body) for batch in self.batches for one in batch.events]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def handler(vk: Any, inbox: Inbox, request: pytest.FixtureRequest) -> CallbackHandler:
    return CallbackHandler(
        group_id=vk.world.community.id,
        confirmation=SecretStr(CODE),
        secret=SecretStr(SECRET),
        intake=inbox,
        max_waiting=3,
        body_time=0.5,
        slow=getattr(request, "param", 1.0),
    )


@pytest.fixture
async def url(handler: CallbackHandler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/vk", handler.answer)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/vk"))
    await server.close()


@pytest.fixture
async def post(url: str) -> AsyncIterator[Any]:
    async with ClientSession() as session:

        async def send(body: object, **more: Any) -> tuple[int, str, str | None]:
            given = {"data": body} if isinstance(body, bytes) else {"json": body}
            async with session.post(url, **given, **more) as answer:
                return answer.status, await answer.text(), answer.headers.get("Retry-After")

        yield send


def event(vk: Any, **fields: Any) -> dict[str, Any]:
    return {
        "type": "message_new",
        "event_id": "e1",
        "group_id": vk.world.community.id,
        "secret": SECRET,
        "object": {"message": {"peer_id": vk.chat, "from_id": vk.parent, "text": "Здравствуйте"}},
        **fields,
    }


async def test_vk_confirms_the_address_and_delivers_in_order(
    vk: Any, url: str, inbox: Inbox
) -> None:
    sender = Sender(vk.world, url, secret=SECRET)
    await sender.confirm(CODE)
    sender.start()
    vk.say("раз", "два", "три")
    await vk.until(lambda: len(inbox.batches) == 3)
    await sender.close()
    assert [body["object"]["message"]["text"] for body in inbox.bodies] == ["раз", "два", "три"]


async def test_what_is_taken_in_has_its_id_and_lane_and_not_the_secret(
    vk: Any, post: Any, inbox: Inbox
) -> None:
    assert await post(event(vk)) == (200, "ok", None)
    (batch,) = inbox.batches
    ((name, lane, body, _),) = batch.events
    assert (name, lane, batch.position) == ("e1", vk.chat, None)
    assert SECRET not in body
    assert "Здравствуйте" in body


async def test_ok_is_said_only_after_the_commit(vk: Any, post: Any, inbox: Inbox) -> None:
    inbox.open.clear()
    answer = asyncio.create_task(post(event(vk)))
    await vk.until(lambda: inbox.waiting == 1)
    # Who comes later is answered: an answer that did not wait would be there, too.
    assert (await post({}))[0] == 403
    assert not answer.done()
    inbox.open.set()
    assert await answer == (200, "ok", None)
    assert len(inbox.batches) == 1


@pytest.mark.parametrize(
    "secret", ["", "чужой", SECRET + " ", SECRET[:-1], None, 5, [SECRET], "\ud83d"]
)
async def test_a_wrong_secret_is_refused(vk: Any, post: Any, inbox: Inbox, secret: object) -> None:
    status, *_ = await post(event(vk, secret=secret))
    assert (status, inbox.batches) == (403, [])


async def test_a_missing_secret_is_refused(vk: Any, post: Any, inbox: Inbox) -> None:
    body = event(vk)
    del body["secret"]
    status, *_ = await post(body)
    assert (status, inbox.batches) == (403, [])


async def test_another_communitys_event_is_refused(vk: Any, post: Any, inbox: Inbox) -> None:
    status, *_ = await post(event(vk, group_id=1))
    assert (status, inbox.batches) == (403, [])


async def test_the_code_is_told_to_our_own_community_only(vk: Any, post: Any) -> None:
    ours = {"type": "confirmation", "group_id": vk.world.community.id}
    assert (await post(ours))[:2] == (200, CODE)
    assert (await post({**ours, "secret": SECRET}))[:2] == (200, CODE)
    assert (await post({**ours, "secret": "чужой"}))[0] == 403
    assert (await post({**ours, "group_id": 1}))[0] == 403
    assert (await post({"type": "confirmation"}))[0] == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
async def test_what_is_no_event_is_refused(post: Any, inbox: Inbox, body: bytes) -> None:
    status, *_ = await post(body)
    assert (status, inbox.batches) == (400, [])


async def test_a_body_over_the_limit_is_refused_with_its_length_told_or_not(
    vk: Any, url: str, post: Any, inbox: Inbox
) -> None:
    body = json.dumps(event(vk, padding="x" * MAX_BODY)).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    assert (await post(body))[0] == 413
    async with ClientSession() as session, session.post(url, data=in_pieces()) as answer:
        assert answer.status == 413
    assert inbox.batches == []


async def test_a_long_message_is_taken_in(vk: Any, post: Any, inbox: Inbox) -> None:
    long = event(vk, object={"message": {"text": "ы" * 102_400}})
    assert (await post(long))[0] == 200
    assert inbox.bodies[0]["object"]["message"]["text"] == "ы" * 102_400


async def test_an_overloaded_intake_makes_vk_wait(vk: Any, post: Any, inbox: Inbox) -> None:
    inbox.failures = [Overloaded(7)]
    assert (await post(event(vk)))[::2] == (429, "7")
    assert await post(event(vk)) == (200, "ok", None)


async def test_an_intake_that_fails_makes_vk_send_again(vk: Any, post: Any, inbox: Inbox) -> None:
    inbox.failures = [OSError("тайна из сообщения")]
    with capture_logs() as logs:
        assert (await post(event(vk)))[::2] == (503, "5")
    assert logs
    assert "тайна" not in str(logs)
    assert await post(event(vk)) == (200, "ok", None)


async def test_no_more_than_a_few_may_wait_for_their_commit(
    vk: Any, post: Any, inbox: Inbox
) -> None:
    inbox.open.clear()
    waiting = [asyncio.create_task(post(event(vk, event_id=f"e{n}"))) for n in range(3)]
    await vk.until(lambda: inbox.waiting == 3)
    assert (await post(event(vk)))[0] == 429
    inbox.open.set()
    assert [await answer for answer in waiting] == [(200, "ok", None)] * 3
    assert await post(event(vk)) == (200, "ok", None)


def test_without_a_secret_the_handler_cannot_be_made(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="DEZHURNY_CALLBACK_SECRET"):
        CallbackHandler(
            group_id=1, confirmation=SecretStr(CODE), secret=SecretStr(""), intake=inbox
        )


async def never_ending() -> AsyncIterator[bytes]:
    yield b'{"type":'
    await asyncio.Event().wait()


@asynccontextmanager
async def sending(url: str, count: int) -> AsyncIterator[list[asyncio.Task[int]]]:
    """So many send what never ends; each with the status that he gets for it."""
    async with ClientSession() as session:

        async def send() -> int:
            async with session.post(url, data=never_ending()) as answer:
                return answer.status

        yield [asyncio.create_task(send()) for _ in range(count)]


async def test_beyond_the_limit_nobodys_body_is_read(url: str, inbox: Inbox) -> None:
    async with sending(url, 4) as statuses:
        assert sorted([await one for one in statuses]) == [408, 408, 408, 429]
    assert inbox.batches == []


@pytest.mark.parametrize("handler", [0.0], indirect=True)
async def test_who_sends_without_end_keeps_nobody_out(
    vk: Any, handler: CallbackHandler, url: str, post: Any
) -> None:
    async with sending(url, 3) as first:
        await vk.until(lambda: len(handler._sending) == 3)
        assert await post(event(vk)) == (200, "ok", None)
        assert [await one for one in first] == [408] * 3


async def test_a_body_that_does_not_come_is_not_waited_for(url: str, inbox: Inbox) -> None:
    async with ClientSession() as session, session.post(url, data=never_ending()) as answer:
        assert answer.status == 408
    assert inbox.batches == []
