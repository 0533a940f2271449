"""The control side: the scene, the record of calls, the clock, waiting for changes."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from emulator import Refused, ShiftedClock, World, add_routes, create_app


async def test_given_an_empty_world_when_people_and_chats_are_added_then_the_state_shows_them(vk):
    await vk.control("users", id=401, first_name="Нина", last_name="Орлова", sex=1)
    chat = {"peer_id": vk.chat + 1, "title": "5Б", "owner": 201, "admins": [101], "members": [401]}
    await vk.control("chats", bot="member", **chat)
    state = await vk.look("state")
    shown = state["chats"][str(vk.chat + 1)]
    assert state["users"]["401"]["first_name"] == "Нина"
    assert (shown["title"], shown["owner"], shown["bot"]) == ("5Б", 201, "member")
    assert {int(m): v["admin"] for m, v in shown["members"].items()} == {
        201: True,
        101: True,
        401: False,
    }


async def test_given_a_user_when_changed_then_only_what_was_named(vk):
    changed = await vk.control("users/301", last_name="Смирнова", messages_allowed=False)
    assert (changed["first_name"], changed["last_name"]) == ("Анна", "Смирнова")
    assert changed["messages_allowed"] is False


async def test_given_rights_when_given_and_taken_then_members_show_it(vk):
    await vk.control("admin", peer_id=vk.chat, user_id=vk.parent, admin=True)
    members = (await vk.look("state"))["chats"][str(vk.chat)]["members"]
    assert members[str(vk.parent)]["admin"]
    await vk.control("admin", peer_id=vk.chat, user_id=vk.parent, admin=False)
    members = (await vk.look("state"))["chats"][str(vk.chat)]["members"]
    assert not members[str(vk.parent)]["admin"]


@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("say", {"peer_id": 2_000_000_001, "from_id": 999, "text": "?"}, 409, "not_in_chat"),
        ("say", {"peer_id": 2_000_000_099, "from_id": 301, "text": "?"}, 404, "unknown_chat"),
        ("say", {"peer_id": 301, "from_id": 302, "text": "?"}, 409, "not_in_chat"),
        ("say", {"peer_id": 999, "from_id": 999, "text": "?"}, 404, "unknown_user"),
        ("say", {"peer_id": 2_000_000_001, "from_id": 301, "reply_to": 5}, 404, "unknown_message"),
        ("say", {"peer_id": "чат"}, 400, "bad_request"),
        ("say", {"peer_id": 301, "from_id": 301, "txt": "опечатка"}, 400, "bad_request"),
        ("chats", {"peer_id": 5, "title": "?", "owner": 201}, 400, "not_a_chat_peer_id"),
        ("chats", {"peer_id": 2_000_000_005, "title": "?", "owner": 9}, 404, "unknown_user"),
        ("users/нет", {}, 400, "bad_id"),
        ("users/999", {}, 404, "unknown_user"),
        ("admin", {"peer_id": 2_000_000_001, "user_id": 9, "admin": True}, 409, "not_in_chat"),
    ],
)
async def test_given_what_cannot_be_when_asked_then_4xx_with_a_reason(
    vk, path, body, status, reason
):
    answered, answer = await vk.attempt(path, **body)
    assert (answered, answer["error"]) == (status, reason)


async def test_given_a_body_that_is_not_json_when_sent_then_400(vk):
    async with vk.session.post(f"{vk.base}/control/say", data=b"{") as response:
        assert (response.status, await response.json()) == (400, {"error": "not_json"})


async def test_given_calls_when_looked_at_then_batches_and_outcomes_without_the_token(vk):
    await vk.call("users.get", user_ids=vk.parent)
    await vk.execute(("users.get", {}), ("messages.removeChatUser", {"chat_id": 1}))
    await vk.error("execute", code="return 1;")
    log = await vk.look("calls")
    seen = [
        (call["method"], call["requests"], call["in_execute"], call["batch"])
        for call in log["calls"]
    ]
    assert seen == [
        ("users.get", 1, False, 1),
        ("users.get", 2, True, 2),
        ("messages.removeChatUser", 2, True, 2),
        ("execute", 3, False, 1),
    ]
    assert log["calls"][0]["result"][0]["id"] == vk.parent
    assert log["calls"][0]["params"] == {"v": "5.199", "user_ids": "301"}
    assert [call.get("error_code") for call in log["calls"]] == [None, None, 100, 12]
    assert vk.world.token not in str(log)
    later = await vk.look(f"calls?since={log['next'] - 1}")
    assert [call["n"] for call in later["calls"]] == [3]
    assert (await vk.look("calls?since=99"))["calls"] == []


async def test_given_more_calls_than_kept_when_looked_at_then_the_newest(world):
    small = World(rate=None, calls_kept=3)
    for number in range(5):
        small.calls.record(
            "users.get", {}, at=0, monotonic=0, request=number, outcome={"result": []}
        )
    assert [call["n"] for call in small.calls.since(0)] == [2, 3, 4]
    assert [call["n"] for call in small.calls.since(4)] == [4]


def test_given_more_messages_than_kept_when_said_then_the_newest():
    small = World(rate=None, messages_kept=3, history=5)
    small.add_user(1, "Имя", "Фамилия")
    small.add_chat(2_000_000_001, "Чат", owner=1)
    for _ in range(20):
        small.say(2_000_000_001, 1, "ещё")
    assert list(small.chats[2_000_000_001].messages) == [18, 19, 20]
    assert len(small.events.since(small.events.tail, 100)) == 5


async def test_given_the_clock_when_set_and_advanced_then_messages_bear_the_new_time(vk):
    assert await vk.control("clock", now=1_800_000_000) == {"now": 1_800_000_000}
    assert await vk.control("clock", advance=60.5) == {"now": 1_800_000_060.5}
    assert await vk.control("clock") == {"now": 1_800_000_060.5}
    cmid = await vk.say()
    assert (await vk.message(cmid))["date"] == 1_800_000_060


def test_given_a_shared_clock_when_the_world_moves_it_then_it_moves_for_all():
    clock = ShiftedClock(lambda: 100.0)
    World(clock).set_clock(advance=50)
    assert clock() == 150.0


def test_given_a_plain_clock_when_moved_then_the_offset_is_the_worlds_own():
    world = World(lambda: 100.0)
    assert world.set_clock(now=500) == 500


def test_given_a_clock_that_is_not_ours_when_moved_then_409():
    with pytest.raises(Refused) as refused:
        World(lambda: 100.0, clock_settable=False).set_clock(advance=1)
    assert refused.value.status == 409


async def test_given_a_listener_when_something_changes_then_it_learns_the_new_version(vk):
    version = (await vk.look("state"))["version"]
    assert await vk.look(f"changes?since={version}&wait=0") == {"version": version}
    waiting = asyncio.create_task(vk.look(f"changes?since={version}&wait=25"))
    await vk.someone_waits(vk.world.changed)
    await vk.say()
    assert (await asyncio.wait_for(waiting, 5))["version"] > version


async def test_given_no_control_when_served_then_vks_side_only(world):
    server = TestServer(create_app(world, control=False))
    await server.start_server()
    async with ClientSession() as session:
        async with session.get(server.make_url("/control/state")) as response:
            assert response.status == 404
        async with session.get(server.make_url("/method/users.get")) as response:
            assert (await response.json())["error"]["error_code"] == 5
    await server.close()


async def test_given_another_application_when_mounted_then_its_own_page_stays(world):
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="страница")

    app = web.Application()
    app.router.add_get("/", page)
    add_routes(app, world)
    server = TestServer(app)
    await server.start_server()
    async with ClientSession() as session:
        async with session.get(server.make_url("/")) as response:
            assert await response.text() == "страница"
        big = {"access_token": world.token, "v": "5.199", "code": "x" * 2_000_000}
        async with session.post(server.make_url("/method/execute"), data=big) as response:
            assert (await response.json())["error"]["error_code"] == 12
    await server.close()
