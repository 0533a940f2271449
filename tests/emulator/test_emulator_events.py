"""What happens in a chat, as the events VK makes of it."""

from __future__ import annotations

from typing import Any

import pytest


async def last(vk) -> dict[str, Any]:
    return (await vk.events())[-1]


async def action(vk) -> tuple[int, dict[str, Any]]:
    message = (await last(vk))["object"]["message"]
    return message["from_id"], message["action"]


async def test_given_a_message_when_delivered_then_vks_envelope_and_nesting(vk):
    said = await vk.control("say", peer_id=vk.chat, from_id=vk.parent, text="Добрый вечер")
    event = await last(vk)
    assert set(event) == {"group_id", "type", "event_id", "v", "object"}
    assert (event["type"], event["v"]) == ("message_new", "5.199")
    assert event["group_id"] == vk.world.community.id
    assert event["event_id"] == said["event_id"]
    assert set(event["object"]) == {"message", "client_info"}
    message = event["object"]["message"]
    assert message == {
        "date": 1_772_474_400,
        "from_id": vk.parent,
        "id": 0,
        "version": message["version"],
        "out": 0,
        "fwd_messages": [],
        "important": False,
        "is_hidden": False,
        "attachments": [],
        "conversation_message_id": 1,
        "text": "Добрый вечер",
        "peer_id": vk.chat,
        "random_id": 0,
    }
    assert isinstance(message["version"], int)


async def test_given_a_private_message_when_delivered_then_it_has_an_id(vk):
    await vk.control("say", peer_id=vk.parent, from_id=vk.parent, text="/мои")
    message = (await last(vk))["object"]["message"]
    assert (message["peer_id"], message["id"]) == (vk.parent, 1)


async def test_given_two_chats_when_spoken_in_then_each_counts_its_own_cmids(vk):
    await vk.control("chats", peer_id=vk.chat + 1, title="5Б", owner=vk.teacher, members=[301])
    for peer in (vk.chat, vk.chat, vk.chat + 1):
        await vk.say(peer_id=peer)
    cmids = [e["object"]["message"]["conversation_message_id"] for e in await vk.events()]
    assert cmids == [1, 2, 1]
    assert len({event["event_id"] for event in await vk.events()}) == 3


async def test_given_a_reply_and_forwards_when_delivered_then_they_are_inside(vk):
    first = await vk.say("Первое")
    second = await vk.say("Второе", forward=[first])
    await vk.say("Третье", reply_to=first, forward=[first, second])
    message = (await last(vk))["object"]["message"]
    assert message["reply_message"]["text"] == "Первое"
    assert [forward["text"] for forward in message["fwd_messages"]] == ["Первое", "Второе"]
    assert message["fwd_messages"][1]["fwd_messages"][0]["text"] == "Первое"


async def test_given_attachments_and_a_date_when_said_then_they_come_as_given(vk):
    photo = {"type": "photo", "photo": {"id": 1, "text": "подпись", "new_field": [1]}}
    await vk.say("", attachments=[photo, {"type": "hologram"}], date=1_700_000_000)
    message = (await last(vk))["object"]["message"]
    assert message["attachments"] == [photo, {"type": "hologram"}]
    assert message["date"] == 1_700_000_000


async def test_given_an_edit_when_delivered_then_flat_with_the_time(vk):
    await vk.control("longpoll", events={"message_edit": True})
    cmid = await vk.say("Хорошо")
    await vk.control("clock", advance=30)
    await vk.control("edit", peer_id=vk.chat, cmid=cmid, text="Плохо")
    event = await last(vk)
    assert (event["type"], event["object"]["text"]) == ("message_edit", "Плохо")
    assert event["object"]["update_time"] - event["object"]["date"] == 30


async def test_given_message_reply_is_wanted_when_the_bot_writes_then_it_hears_itself(vk):
    await vk.send("Тихо")
    assert await vk.events() == []
    await vk.control("longpoll", events={"message_reply": True})
    await vk.send("Громко")
    event = await last(vk)
    assert (event["type"], event["object"]["out"]) == ("message_reply", 1)


async def test_given_random_ids_are_not_told_when_the_bot_writes_then_it_hears_a_nought(vk):
    await vk.control("longpoll", events={"message_reply": True})
    await vk.call("messages.send", peer_id=vk.chat, message="С меткой", random_id=7)
    await vk.control("longpoll", random_ids=False)
    await vk.call("messages.send", peer_id=vk.chat, message="Без метки", random_id=8)
    told = [update["object"]["random_id"] for update in (await vk.poll(0))["updates"]]
    assert told == [7, 0]


async def test_given_the_author_deletes_when_asked_then_gone_and_the_bot_is_not_told(vk):
    cmid = await vk.say()
    await vk.control("delete", peer_id=vk.chat, cmid=cmid)
    assert len(await vk.events()) == 1
    assert (await vk.message(cmid))["deleted"]


@pytest.mark.parametrize(
    ("how", "by", "expected"),
    [
        ("invite", 201, (201, {"type": "chat_invite_user", "member_id": 303})),
        ("invite", None, (201, {"type": "chat_invite_user", "member_id": 303})),
        ("return", None, (303, {"type": "chat_invite_user", "member_id": 303})),
        ("link", None, (303, {"type": "chat_invite_user_by_link"})),
        (
            "request",
            None,
            (303, {"type": "chat_invite_user_by_message_request", "member_id": 303}),
        ),
    ],
)
async def test_given_a_way_to_join_when_taken_then_vks_action_for_it(vk, how, by, expected):
    await vk.control("users", id=303, first_name="Мария", last_name="Ким")
    join = {"peer_id": vk.chat, "user_id": 303, "how": how, "by": by}
    await vk.control("join", **join)
    assert await action(vk) == expected
    assert await vk.attempt("join", **join) == (409, {"error": "already_in_chat"})


async def test_given_a_member_when_leaving_or_kicked_then_from_id_tells_which(vk):
    await vk.control("leave", peer_id=vk.chat, user_id=vk.parent)
    assert await action(vk) == (vk.parent, {"type": "chat_kick_user", "member_id": vk.parent})
    await vk.control("kick", peer_id=vk.chat, user_id=vk.other, by=vk.admin)
    assert await action(vk) == (vk.admin, {"type": "chat_kick_user", "member_id": vk.other})


async def test_given_who_may_not_when_kicking_then_refused(vk):
    kick = {"peer_id": vk.chat, "user_id": vk.other, "by": vk.parent}
    assert await vk.attempt("kick", **kick) == (409, {"error": "not_admin"})
    kick = {"peer_id": vk.chat, "user_id": vk.teacher, "by": vk.admin}
    assert await vk.attempt("kick", **kick) == (409, {"error": "owner"})


async def test_given_a_title_or_a_screenshot_when_made_then_told(vk):
    await vk.control("title", peer_id=vk.chat, user_id=vk.teacher, title="5А")
    assert await action(vk) == (vk.teacher, {"type": "chat_title_update", "text": "5А"})
    await vk.control("screenshot", peer_id=vk.chat, user_id=vk.parent)
    assert await action(vk) == (vk.parent, {"type": "chat_screenshot", "member_id": vk.parent})


async def test_given_a_new_chat_when_created_with_the_bot_then_chat_create(vk):
    peer = vk.chat + 7
    chat = {"peer_id": peer, "title": "6А", "owner": vk.teacher, "members": [vk.parent]}
    await vk.control("create_chat", **chat)
    assert await action(vk) == (vk.teacher, {"type": "chat_create", "text": "6А"})
    assert (await vk.look("state"))["chats"][str(peer)]["bot"] == "member"


async def test_given_the_bot_is_added_promoted_and_removed_when_told_then_only_coming_and_going(vk):
    bot = vk.world.bot
    await vk.control("chats", peer_id=vk.chat + 1, title="5Б", owner=201, bot="absent")
    for state in ("member", "admin", "absent"):
        await vk.control("bot", peer_id=vk.chat + 1, bot=state)
    actions = [event["object"]["message"]["action"] for event in await vk.events()]
    assert actions == [
        {"type": "chat_invite_user", "member_id": bot},
        {"type": "chat_kick_user", "member_id": bot},
    ]


async def test_given_permission_to_write_when_changed_then_allow_and_deny(vk):
    await vk.control("longpoll", events={"message_allow": True, "message_deny": True})
    await vk.control("allow", user_id=vk.parent, allowed=False)
    await vk.control("allow", user_id=vk.parent, allowed=True)
    deny, allow = await vk.events()
    assert (deny["type"], deny["object"]) == ("message_deny", {"user_id": vk.parent})
    assert (allow["type"], allow["object"]["user_id"]) == ("message_allow", vk.parent)


async def test_given_a_reaction_when_set_and_taken_back_then_told(vk):
    await vk.control("longpoll", events={"message_reaction_event": True})
    cmid = await vk.say()
    react = {"peer_id": vk.chat, "user_id": vk.other, "cmid": cmid}
    await vk.control("react", reaction_id=2, **react)
    body = {"reacted_id": vk.other, "peer_id": vk.chat, "cmid": cmid}
    assert (await last(vk))["object"] == {**body, "reaction_id": 2}
    await vk.control("react", **react)
    assert (await last(vk))["object"] == body


async def test_given_a_bot_without_rights_when_people_talk_then_it_hears_only_what_is_for_it(vk):
    await vk.control("bot", peer_id=vk.chat, bot="member")
    own = (await vk.send("Я здесь"))["conversation_message_id"]
    group = vk.world.community.id
    await vk.say("О чём-то своём")
    await vk.say(f"[club{group}|Дежурный], где правила?")
    await vk.say(f"@club{group} правила")
    await vk.say("Спасибо", reply_to=own)
    await vk.control("leave", peer_id=vk.chat, user_id=vk.other)
    await vk.control("say", peer_id=vk.parent, from_id=vk.parent, text="Лично")
    texts = [event["object"]["message"]["text"] for event in await vk.events()]
    assert texts == [
        f"[club{group}|Дежурный], где правила?",
        f"@club{group} правила",
        "Спасибо",
        "Лично",
    ]


async def test_given_an_absent_bot_when_people_talk_then_it_hears_nothing(vk):
    await vk.control("bot", peer_id=vk.chat, bot="absent")
    before = len(await vk.events())
    said = await vk.control("say", peer_id=vk.chat, from_id=vk.parent, text="Одни")
    assert said == {"cmid": 2, "event_id": None}
    assert len(await vk.events()) == before


async def test_given_a_raw_event_when_pushed_then_verbatim_with_a_filled_envelope(vk):
    body = {"type": "message_new", "object": {"message": "не объект"}}
    event_id = (await vk.control("event", **body))["event_id"]
    event = await last(vk)
    assert event == {
        "group_id": vk.world.community.id,
        "event_id": event_id,
        "v": "5.199",
        **body,
    }
    await vk.control("event", type="from_the_future", event_id=None, object=[1])
    assert (await last(vk))["event_id"] is None


async def test_given_a_malformed_event_when_pushed_verbatim_then_nothing_is_added(vk):
    async with vk.session.post(f"{vk.base}/control/event?verbatim=1", json=["?", 1]) as response:
        assert response.status == 200
    assert await last(vk) == ["?", 1]


async def test_given_strange_text_when_said_then_it_arrives_unharmed(vk):
    text = "а\u200bб\u202eв\x00\ud800" + "я" * 100_000
    await vk.say(text)
    assert (await last(vk))["object"]["message"]["text"] == text
