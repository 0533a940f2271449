"""The client over HTTP: what leaves, what comes back, and that the token stays inside."""

import asyncio
import json
import logging
import traceback
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.vk.client import Messenger, Unreachable, VKError, execute_code
from bot.vk.limiter import Limiter
from emulator import Fault
from tests.bot.vk.conftest import Vk

TOKEN = "vk1.a.very-secret"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def vk_that(answer: Answer, patience: float = 5) -> AsyncIterator[Messenger]:
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/method/{name}", answer)
    server = TestServer(app)
    await server.start_server()
    url = str(server.make_url("/method/"))
    messenger = Messenger(SecretStr(TOKEN), url, Limiter(1000), timeout=patience)
    try:
        yield messenger
    finally:
        await messenger.close()
        await server.close()


def says(text: str, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, status=status)

    return answer


async def test_the_token_travels_in_the_body_and_never_in_the_address() -> None:
    seen: list[tuple[str, dict[str, str]]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((str(request.url), {k: str(v) for k, v in (await request.post()).items()}))
        return web.json_response({"response": 1})

    async with vk_that(answer) as messenger:
        assert await messenger.call("messages.pin", {"peer_id": 5, "empty": None}) == 1
    ((url, form),) = seen
    assert TOKEN not in url
    assert form == {"peer_id": "5", "v": "5.199", "access_token": TOKEN}


async def test_typed_calls_of_vkbottle_take_the_same_way(vk: Vk) -> None:
    (user,) = await vk.messenger.api.users.get(user_ids=[vk.parent])
    assert user.first_name == "Анна"


async def test_an_error_carries_vks_code_and_words() -> None:
    error = {"error_code": 15, "error_msg": f"Access denied: {TOKEN}", "request_params": [TOKEN]}
    async with vk_that(says(json.dumps({"error": error}))) as messenger:
        with pytest.raises(VKError) as caught:
            await messenger.call("messages.delete", {})
    assert (caught.value.code, caught.value.method) == (15, "messages.delete")
    assert TOKEN not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("<html>502</html>", 200),
        ("", 200),
        ("[1]", 200),
        ('"response"', 200),
        ("{}", 200),
        ('{"error": "invalid_request"}', 401),
        ('{"response": 1}', 503),
        ("[" * 100_000, 200),
    ],
)
async def test_an_answer_that_is_none_is_no_answer(text: str, status: int) -> None:
    async with vk_that(says(text, status)) as messenger:
        with pytest.raises(Unreachable) as caught:
            await messenger.call("messages.send", {})
    assert caught.value.method == "messages.send"


async def test_nothing_is_sent_twice() -> None:
    seen = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(text="<html>")

    async with vk_that(answer) as messenger:
        with pytest.raises(Unreachable):
            await messenger.call("messages.send", {})
    assert len(seen) == 1


async def test_a_server_that_hangs_is_given_up() -> None:
    never = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with vk_that(answer, patience=0.05) as messenger:
        with pytest.raises(Unreachable) as caught:
            await messenger.call("messages.send", {})
        never.set()
    assert caught.value.reason == "timeout"


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    messenger = Messenger(SecretStr(TOKEN), "http://127.0.0.1:9/method/", Limiter())
    with pytest.raises(Unreachable):
        await messenger.call("users.get", {})
    await messenger.close()


async def test_half_an_emoji_and_control_characters_do_not_break_a_request() -> None:
    texts: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        texts.append(str(form.get("message") or form.get("code")))
        return web.json_response({"response": [1, 1] if "code" in form else 1})

    odd = "Да\ud83d \x00\x0b«ё» 😀\n\u202e"
    async with vk_that(answer) as messenger:
        await messenger.call("messages.send", {"message": odd})
        await messenger.execute([("messages.send", {"message": odd})] * 2)
    assert texts[0] == "Да\N{REPLACEMENT CHARACTER}   «ё» 😀\n\u202e"
    assert "\\u" not in texts[1]


def test_execute_is_a_literal_array_of_calls() -> None:
    calls: list[tuple[str, dict[str, object]]] = [
        ("messages.delete", {"peer_id": 5, "cmids": "1,2", "delete_for_all": True, "spam": None}),
        ("messages.send", {"message": 'Он сказал: "]); API.x()"'}),
    ]
    assert execute_code(calls) == (
        'return [API.messages.delete({"peer_id":5,"cmids":"1,2","delete_for_all":1}), '
        'API.messages.send({"message":"Он сказал: \\"]); API.x()\\""})];'
    )


@pytest.mark.parametrize("method", ["execute", "messages.send({}),API.x", "messages", ""])
def test_execute_takes_only_names_of_methods(method: str) -> None:
    with pytest.raises(ValueError):
        execute_code([(method, {})])


async def test_execute_gives_each_call_its_own_result_or_error(vk: Vk) -> None:
    results = await vk.messenger.execute(
        [
            ("messages.send", {"peer_id": 999, "random_id": 1, "message": "да"}),
            ("messages.pin", {"peer_id": vk.chat, "cmid": 12345}),
            ("users.get", {"user_ids": vk.parent}),
            ("messages.send", {"peer_id": vk.chat, "random_id": 1, "message": ""}),
        ]
    )
    assert [type(one) is VKError for one in results] == [True, True, False, True]
    found = results[2]
    assert not isinstance(found, VKError)
    assert found[0]["id"] == vk.parent
    assert [one.method for one in results if isinstance(one, VKError)] == [
        "messages.send",
        "messages.pin",
        "messages.send",
    ]


async def test_an_answer_to_execute_that_does_not_fit_the_calls_is_an_error() -> None:
    for response in (None, [1], [1, 2, 3], {"0": 1}):
        async with vk_that(says(json.dumps({"response": response}))) as messenger:
            with pytest.raises(VKError) as caught:
                await messenger.execute([("users.get", {})] * 2)
        assert caught.value.code == 13


async def test_a_failed_call_without_a_reason_is_an_unknown_error() -> None:
    async with vk_that(says('{"response": [false, 1], "execute_errors": "odd"}')) as messenger:
        first, second = await messenger.execute([("users.get", {})] * 2)
    assert isinstance(first, VKError)
    assert (first.code, second) == (1, 1)


async def test_execute_takes_at_most_25_calls() -> None:
    async with vk_that(says('{"response": []}')) as messenger:
        assert await messenger.execute([]) == []
        with pytest.raises(ValueError):
            await messenger.execute([("users.get", {})] * 26)


async def test_neither_token_nor_words_reach_a_log_a_traceback_or_the_screen(
    vk: Vk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "vkbottle")
    said = {"peer_id": vk.parent, "random_id": 7, "message": "Тайна семьи"}
    seen = []
    for fault in (None, Fault(code=5), Fault(http=500), Fault(body="<html>"), Fault(drop="after")):
        if fault is not None:
            vk.world.fail("*", fault)
        try:
            await vk.messenger.call("messages.send", said)
        except (VKError, Unreachable) as error:
            shown = traceback.TracebackException.from_exception(error, capture_locals=True)
            seen.append("".join(shown.format()))
    await vk.messenger.execute([("messages.send", said)] * 2)
    out, err = capfd.readouterr()
    everything = "\n".join([caplog.text, out, err, repr(vk.messenger.api), *seen])
    assert len(seen) == 4
    assert vk.world.token not in everything
    assert "Тайна семьи" not in caplog.text + out + err


def test_importing_the_client_leaves_pythons_warnings_alone() -> None:
    assert warnings.showwarning.__module__ != "vkbottle.modules"
    assert not logging.getLogger("vkbottle").propagate
