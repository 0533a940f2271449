"""Failures on order: errors, HTML, lost connections, before and after the deed."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from aiohttp import ClientError

SEND = {"peer_id": 2_000_000_001, "random_id": 9, "message": "Дошло?"}


async def arrived(vk) -> int:
    return len((await vk.look("state"))["chats"][str(vk.chat)]["messages"])


async def test_given_a_code_and_a_count_when_called_then_that_often_and_not_carried_out(vk):
    await vk.control("fail", method="messages.send", count=2, code=10)
    assert await vk.call("users.get") == []
    assert [await vk.error("messages.send", **SEND) for _ in range(2)] == [10, 10]
    assert await arrived(vk) == 0
    assert await vk.call("messages.send", **SEND) == 0
    assert await arrived(vk) == 1


async def test_given_a_star_when_any_method_is_called_then_it_fails(vk):
    await vk.control("fail", method="*", count=1, code=9)
    assert await vk.error("users.get") == 9
    assert await vk.call("users.get") == []


async def test_given_a_captcha_when_ordered_then_it_has_sid_and_img(vk):
    await vk.control("fail", method="messages.send", count=1, code=14)
    error = (await vk.raw("messages.send", **SEND))["error"]
    assert {"captcha_sid", "captcha_img"} <= set(error)


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ({"http": 502}, 502, "502"),
        ({"body": "<html>оопс"}, 200, "<html>оопс"),
        ({"http": 503, "body": "занято"}, 503, "занято"),
    ],
)
async def test_given_http_or_html_when_called_then_that_instead_of_json(vk, fault, status, text):
    await vk.control("fail", method="messages.send", count=1, **fault)
    given = {"access_token": vk.world.token, "v": "5.199", **SEND}
    async with vk.session.post(f"{vk.base}/method/messages.send", data=given) as response:
        assert response.status == status
        assert text in await response.text()
    assert await arrived(vk) == 0


@pytest.mark.parametrize(("drop", "messages"), [("before", 0), ("after", 1)])
async def test_given_a_drop_when_called_then_no_answer_and_done_only_after(vk, drop, messages):
    await vk.control("fail", method="messages.send", count=1, drop=drop)
    with pytest.raises(ClientError):
        await vk.raw("messages.send", **SEND)
    assert await arrived(vk) == messages
    assert await vk.call("messages.send", **SEND) == 0
    assert await arrived(vk) == 1


async def test_given_a_hang_when_called_then_done_at_once_and_answered_late(vk):
    await vk.control("fail", method="messages.send", count=1, hang=0.2)
    began = time.monotonic()
    call = asyncio.create_task(vk.call("messages.send", **SEND))
    while not await arrived(vk):
        pass
    assert not call.done()
    await call
    assert time.monotonic() - began >= 0.2


async def test_given_an_inner_call_fails_when_executed_then_false_and_the_others_go_on(vk):
    await vk.control("fail", method="messages.send", count=1, code=901)
    reply = await vk.execute(("messages.send", SEND), ("messages.send", SEND))
    assert reply["response"] == [False, 0]
    assert reply["execute_errors"][0]["error_code"] == 901


async def test_given_an_inner_call_drops_after_when_executed_then_all_is_done_and_unknown(vk):
    await vk.control("fail", method="messages.send", count=1, drop="after")
    other = {**SEND, "random_id": 10}
    with pytest.raises(ClientError):
        await vk.execute(("messages.send", SEND), ("messages.send", other))
    assert await arrived(vk) == 2


async def test_given_an_inner_call_drops_before_when_executed_then_the_earlier_ones_are_done(vk):
    await vk.control("fail", method="users.get", count=1, drop="before")
    with pytest.raises(ClientError):
        await vk.execute(("messages.send", SEND), ("users.get", {}), ("messages.send", SEND))
    assert await arrived(vk) == 1


async def test_given_execute_itself_fails_when_executed_then_nothing_is_done(vk):
    await vk.control("fail", method="*", count=1, code=10)
    reply = await vk.execute(("messages.send", SEND))
    assert reply["error"]["error_code"] == 10
    assert await arrived(vk) == 0


async def test_given_execute_has_met_its_failure_when_a_star_waits_then_inner_calls_go_on(vk):
    await vk.control("fail", method="execute", count=1, hang=0)
    await vk.control("fail", method="*", count=1, code=10)
    assert (await vk.execute(("users.get", {})))["response"] == [[]]
    assert await vk.error("users.get") == 10


async def test_given_a_long_poll_failure_when_polled_then_once(vk):
    await vk.control("fail", method="longpoll", count=1, drop="before")
    with pytest.raises(ClientError):
        # A lost GET is sent again by aiohttp itself; a POST, as vkbottle makes it, is not.
        await vk.session.post(f"{vk.base}/lp/{vk.world.community.id}")
    await vk.control("fail", method="longpoll", count=1, http=500)
    async with vk.session.get(f"{vk.base}/lp/{vk.world.community.id}") as response:
        assert response.status == 500
    assert await vk.poll() == {"ts": "0", "updates": []}


async def test_given_a_star_when_polled_then_the_poll_is_left_alone(vk):
    await vk.control("fail", method="*", count=1, code=10)
    assert await vk.poll() == {"ts": "0", "updates": []}


@pytest.mark.parametrize("body", [{}, {"code": 1, "http": 500}, {"drop": "sometimes"}, {"cod": 1}])
async def test_given_no_or_two_ways_to_fail_when_ordered_then_400(vk, body):
    status, answer = await vk.attempt("fail", method="users.get", count=1, **body)
    assert (status, answer["error"]) == (400, "bad_request")


async def test_given_latency_when_called_then_every_method_takes_it(vk):
    await vk.control("latency", seconds=0.15)
    began = time.monotonic()
    await vk.call("users.get")
    assert time.monotonic() - began >= 0.15


async def test_given_a_revoked_token_when_called_then_5_until_it_works_again(vk):
    await vk.control("token", revoked=True)
    assert await vk.error("users.get") == 5
    await vk.control("token", revoked=False)
    assert await vk.call("users.get") == []


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("users.get", {"access_token": None}, 5),
        ("users.get", {"access_token": "wrong"}, 5),
        ("users.get", {"v": None}, 8),
        ("users.fly", {}, 3),
        ("messages.getHistory", {}, 3),
    ],
)
async def test_given_a_request_vk_does_not_take_when_made_then_its_code(vk, method, params, code):
    assert await vk.error(method, **params) == code


async def test_given_a_refusal_when_read_then_request_params_without_the_token(vk):
    reply = await vk.raw("messages.send", peer_id=vk.chat, message="Привет")
    assert vk.world.token not in json.dumps(reply)
    shown = {pair["key"]: pair["value"] for pair in reply["error"]["request_params"]}
    assert shown["method"] == "messages.send"
    assert shown["peer_id"] == str(vk.chat)


async def test_given_the_token_in_the_header_or_the_url_when_called_then_accepted(vk):
    url = f"{vk.base}/method/users.get?v=5.199"
    header = {"Authorization": f"Bearer {vk.world.token}"}
    async with vk.session.get(url, headers=header) as response:
        assert await response.json() == {"response": []}
    async with vk.session.post(f"{url}&access_token={vk.world.token}") as response:
        assert await response.json() == {"response": []}
