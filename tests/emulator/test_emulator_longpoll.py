"""Bots Long Poll: waiting, replay by ts, the three failures, what is delivered at all."""

from __future__ import annotations

import asyncio

import pytest


async def server(vk) -> dict:
    return await vk.call("groups.getLongPollServer", group_id=vk.world.community.id)


async def test_given_the_server_when_polled_by_post_at_its_own_url_then_updates(vk):
    given = await server(vk)
    await vk.say("Добрый вечер")
    query = {"act": "a_check", "key": given["key"], "ts": given["ts"], "wait": 25}
    async with vk.session.post(given["server"], params=query) as response:
        answer = await response.json()
    assert given["ts"] == "0"
    assert answer["ts"] == "1"
    assert answer["updates"][0]["object"]["message"]["text"] == "Добрый вечер"


async def test_given_nothing_new_when_polled_then_it_waits_until_something_happens(vk):
    poll = asyncio.create_task(vk.poll(0, wait=25))
    await vk.someone_waits()
    await vk.say("Проснитесь")
    answer = await asyncio.wait_for(poll, 5)
    assert (answer["ts"], len(answer["updates"])) == ("1", 1)


async def test_given_nothing_new_when_the_wait_is_over_then_the_same_ts_and_no_updates(vk):
    assert await vk.poll(0, wait=0) == {"ts": "0", "updates": []}


async def test_given_an_old_ts_when_polled_then_the_same_events_again(vk):
    await vk.say("Первое")
    await vk.say("Второе")
    first = await vk.poll(0)
    assert await vk.poll(0) == first
    again = await vk.poll(1)
    assert again["updates"] == first["updates"][1:]


async def test_given_more_than_a_hundred_events_when_polled_then_a_hundred_at_a_time(vk):
    for number in range(150):
        vk.world.say(vk.chat, vk.parent, str(number))
    first = await vk.poll(0)
    rest = await vk.poll(first["ts"])
    texts = [u["object"]["message"]["text"] for u in first["updates"] + rest["updates"]]
    assert (first["ts"], rest["ts"]) == ("100", "150")
    assert texts == [str(number) for number in range(150)]


async def test_given_history_is_lost_when_polled_by_an_older_ts_then_failed_1_with_an_int(vk):
    vk.world.events.kept = 10
    for number in range(35):
        vk.world.say(vk.chat, vk.parent, str(number))
    assert await vk.poll(24) == {"failed": 1, "ts": 35}
    kept = await vk.poll(25)
    assert [u["object"]["message"]["text"] for u in kept["updates"]] == [
        str(number) for number in range(25, 35)
    ]


@pytest.mark.parametrize("ts", [5, "-1", "", "вчера", "9" * 30])
async def test_given_a_ts_that_never_was_when_polled_then_failed_1(vk, ts):
    assert await vk.poll(ts) == {"failed": 1, "ts": 0}


async def test_given_a_wrong_key_when_polled_then_failed_2(vk):
    assert await vk.poll(0, key="wrong") == {"failed": 2}


@pytest.mark.parametrize("failed", [2, 3])
async def test_given_the_key_expires_when_polled_then_failed_until_a_new_key_is_fetched(vk, failed):
    old = (await server(vk))["key"]
    await vk.control("longpoll", failed=failed)
    assert await vk.poll(0, key=old) == {"failed": failed}
    assert await vk.poll(0, key=old) == {"failed": 2}
    new = (await server(vk))["key"]
    assert await vk.poll(0, key=new) == {"ts": "0", "updates": []}


async def test_given_a_poll_is_waiting_when_a_failure_is_ordered_then_it_gets_it(vk):
    poll = asyncio.create_task(vk.poll(0, wait=25))
    await vk.someone_waits()
    await vk.control("longpoll", failed=1)
    assert await asyncio.wait_for(poll, 5) == {"failed": 1, "ts": 0}


async def test_given_another_group_when_polled_then_failed_3(vk):
    url = f"{vk.base}/lp/1?act=a_check&key={vk.world.key}&ts=0&wait=0"
    async with vk.session.get(url) as response:
        assert await response.json() == {"failed": 3}


async def test_given_an_event_when_replayed_then_the_same_event_id_twice(vk):
    event_id = (await vk.control("say", peer_id=vk.chat, from_id=vk.parent, text="?"))["event_id"]
    await vk.control("replay", event_id=event_id)
    first, second = await vk.events()
    assert first == second
    assert await vk.attempt("replay", event_id="never") == (404, {"error": "unknown_event"})


async def test_given_settings_when_changed_then_only_the_wanted_types_come(vk):
    group = vk.world.community.id
    settings = await vk.call("groups.getLongPollSettings", group_id=group)
    assert [name for name, on in settings["events"].items() if on] == ["message_new"]
    cmid = await vk.say("Раз")
    await vk.control("edit", peer_id=vk.chat, cmid=cmid, text="Два")
    wanted = {"message_new": 0, "message_edit": 1}
    assert await vk.call(
        "groups.setLongPollSettings", group_id=group, enabled=1, api_version="5.199", **wanted
    )
    await vk.say("Три")
    await vk.control("edit", peer_id=vk.chat, cmid=cmid, text="Четыре")
    assert [event["type"] for event in await vk.events()] == ["message_new", "message_edit"]


async def test_given_the_long_poll_is_off_when_asked_for_then_100_until_it_is_on(vk):
    group = vk.world.community.id
    await vk.call("groups.setLongPollSettings", group_id=group, enabled=0)
    assert await vk.error("groups.getLongPollServer", group_id=group) == 100
    await vk.call("groups.setLongPollSettings", group_id=group, enabled=1)
    assert (await server(vk))["ts"] == "0"
    assert await vk.error("groups.getLongPollServer", group_id=group + 1) == 15


async def test_given_a_poll_is_waiting_when_the_server_stops_then_it_is_answered_at_once(vk):
    poll = asyncio.create_task(vk.poll(0, wait=80))
    await vk.someone_waits()
    await asyncio.wait_for(vk.stop(), 5)
    assert await poll == {"ts": "0", "updates": []}
