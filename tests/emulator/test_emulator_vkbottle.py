"""vkbottle's own API and BotPolling talk to the emulator as they talk to VK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from vkbottle import API, BotPolling, Callback, Keyboard, OpenLink, Text, VKAPIError
from vkbottle.http import AiohttpClient
from vkbottle_types.events.bot_events import MessageEdit, MessageEvent, MessageNew


@pytest.fixture
async def api(vk) -> AsyncIterator[API]:
    """vkbottle's API at the emulator's address."""
    client = AiohttpClient()

    class LocalAPI(API):
        API_URL = f"{vk.base}/method/"

    yield LocalAPI(vk.world.token, http_client=client)
    await client.close()


async def updates(polling: BotPolling, count: int) -> list[dict[str, Any]]:
    """The next `count` updates of vkbottle's polling."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        async for event in polling.listen():
            found += event["updates"]
            if len(found) >= count:
                return found
    raise AssertionError("the polling ended by itself")


@pytest.fixture
def polling(api, tmp_path, monkeypatch) -> BotPolling:
    """vkbottle's polling, in a temporary folder: it keeps a file under the working directory."""
    monkeypatch.chdir(tmp_path)
    return BotPolling(api=api, wait=2)


async def test_given_typed_calls_when_answered_then_vkbottles_models_accept_them(vk, api):
    people = await api.users.get(user_ids=[vk.parent], fields=["sex"])
    assert people[0].first_name == "Анна"
    assert (await api.groups.get_by_id()).groups[0].id == vk.world.community.id
    assert (await api.groups.get_token_permissions()).mask == 266244
    members = await api.messages.get_conversation_members(peer_id=vk.chat, count=1000)
    assert {member.member_id for member in members.items} == {101, 201, 301, 302, vk.world.bot}
    chats = await api.messages.get_conversations_by_id(peer_ids=[vk.chat])
    assert chats.items[0].chat_settings.title == "5А, родители"
    link = await api.messages.get_invite_link(peer_id=vk.chat)
    assert link.link.startswith("https://")


async def test_given_settings_by_vkbottle_when_set_then_read_back(vk, api):
    group = vk.world.community.id
    await api.groups.set_long_poll_settings(
        group_id=group, enabled=True, api_version="5.199", message_new=True, message_edit=True
    )
    settings = await api.groups.get_long_poll_settings(group_id=group)
    assert settings.is_enabled
    assert settings.events.message_edit
    assert settings.events.message_new


async def test_given_a_keyboard_of_vkbottle_when_sent_then_accepted_and_shown(vk, api):
    keyboard = (
        Keyboard(inline=True)
        .add(Callback("Ознакомлен(а)", {"agree": 1}))
        .row()
        .add(Text("Правила", {"command": "rules"}))
        .add(OpenLink("https://vk.com", "Написать"))
    )
    sent = await api.messages.send(
        peer_ids=[vk.chat], random_id=5, message="Добро пожаловать", keyboard=keyboard.get_json()
    )
    assert sent[0].conversation_message_id == 1
    await vk.control("longpoll", events={"message_event": True})
    press = {"peer_id": vk.chat, "user_id": vk.parent, "cmid": 1, "payload": {"agree": 1}}
    pressed = await vk.control("press", **press)
    event = MessageEvent(**(await vk.events())[0])
    assert (event.object.event_id, event.object.payload) == (pressed["event_id"], {"agree": 1})
    answered = await api.messages.send_message_event_answer(
        event_id=event.object.event_id,
        user_id=vk.parent,
        peer_id=vk.chat,
        event_data='{"type": "show_snackbar", "text": "Записано"}',
    )
    assert answered == 1


async def test_given_a_refusal_when_called_then_vkbottle_raises_its_code(vk, api):
    await vk.control("allow", user_id=vk.parent, allowed=False)
    with pytest.raises(VKAPIError) as refused:
        await api.messages.send(user_id=vk.parent, random_id=1, message="?")
    assert refused.value.code == 901


async def test_given_execute_by_vkbottle_when_called_then_results(vk, api):
    cmid = await vk.say("Лишнее")
    code = (
        f'return [API.messages.delete({{"peer_id": {vk.chat}, "cmids": "{cmid}", '
        '"delete_for_all": 1}), API.messages.changeConversationMemberRestrictions('
        f'{{"peer_id": {vk.chat}, "member_ids": "301", "action": "ro", "for": 60}})];'
    )
    reply = await api.request("execute", {"code": code})
    assert reply["response"][0][0]["response"] == 1
    assert reply["response"][1] == {"failed_member_ids": []}


async def test_given_vkbottles_polling_when_people_talk_then_its_models_read_every_event(
    vk, polling
):
    await vk.control("longpoll", events={"message_edit": True})
    listening = asyncio.create_task(updates(polling, 6))
    await vk.someone_waits()
    first = await vk.say("Добрый вечер")
    await vk.say("И вам", reply_to=first, forward=[first])
    await vk.control("edit", peer_id=vk.chat, cmid=first, text="Добрый вечер!")
    await vk.control("leave", peer_id=vk.chat, user_id=vk.other)
    await vk.control("join", peer_id=vk.chat, user_id=vk.other, how="link")
    await vk.control("say", peer_id=vk.parent, from_id=vk.parent, text="/правила")
    came = await listening
    assert [event["type"] for event in came].count("message_edit") == 1
    read = [
        MessageEdit(**event).object
        if event["type"] == "message_edit"
        else MessageNew(**event).object.message
        for event in came
    ]
    assert [message.text for message in read] == [
        "Добрый вечер",
        "И вам",
        "Добрый вечер!",
        "",
        "",
        "/правила",
    ]
    assert read[1].reply_message.text == "Добрый вечер"
    assert read[3].action.type.value == "chat_kick_user"
    assert read[4].action.member_id is None


@pytest.mark.parametrize("failed", [1, 2, 3])
async def test_given_a_failed_poll_when_vkbottle_goes_on_then_the_next_message_comes(
    vk, polling, failed
):
    listening = asyncio.create_task(updates(polling, 1))
    await vk.someone_waits()
    await vk.control("longpoll", failed=failed)
    await vk.someone_waits()
    await vk.say("После сбоя")
    (event,) = await listening
    assert event["object"]["message"]["text"] == "После сбоя"


async def test_given_broken_polls_when_vkbottle_goes_on_then_nothing_is_lost(vk, polling):
    listening = asyncio.create_task(updates(polling, 2))
    await vk.someone_waits()
    await vk.control("fail", method="longpoll", count=2, drop="before")
    await vk.say("Раз")
    await vk.say("Два")
    texts = [event["object"]["message"]["text"] for event in await listening]
    assert texts == ["Раз", "Два"]
