"""messages.send and messages.edit: what VK takes, what it refuses, what it sends once."""

from __future__ import annotations

import json

import pytest


async def test_given_one_peer_when_sent_then_the_answer_is_the_private_message_id(vk):
    first = await vk.call("messages.send", peer_id=vk.parent, random_id=1, message="Здравствуйте")
    second = await vk.call("messages.send", user_id=vk.parent, random_id=2, message="Ещё")
    assert (first, second) == (1, 2)


async def test_given_a_chat_when_sent_then_the_message_id_is_zero_and_the_cmid_grows(vk):
    assert await vk.call("messages.send", chat_id=1, random_id=1, message="Раз") == 0
    sent = await vk.send("Два")
    assert sent == {"peer_id": vk.chat, "message_id": 0, "conversation_message_id": 2}
    assert (await vk.message(2))["text"] == "Два"


async def test_given_the_same_random_id_when_sent_again_then_nothing_new_appears(vk):
    first = await vk.send("Один раз", random_id=77)
    again = await vk.send("Один раз", random_id=77)
    elsewhere = await vk.send("Один раз", random_id=77, peer_ids=vk.parent)
    state = await vk.look("state")
    assert first == again
    assert elsewhere["peer_id"] == vk.parent
    assert len(state["chats"][str(vk.chat)]["messages"]) == 1
    assert len(state["private"][str(vk.parent)]) == 1


async def test_given_random_id_zero_when_sent_twice_then_two_messages_appear(vk):
    first, second = await vk.send("Плюс", random_id=0), await vk.send("Плюс", random_id=0)
    assert first["conversation_message_id"] != second["conversation_message_id"]


async def test_given_several_peers_when_one_forbids_then_the_others_still_get_it(vk):
    await vk.control("allow", user_id=vk.other, allowed=False)
    sent = await vk.call(
        "messages.send",
        peer_ids=f"{vk.parent},{vk.other},999,{vk.chat + 5}",
        random_id=3,
        message="Собрание",
    )
    assert [item.get("error", {}).get("code") for item in sent] == [None, 901, 936, 917]
    assert sent[0]["conversation_message_id"] == 1
    assert sent[1]["message_id"] == 0


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"random_id": None}, 100),
        ({"random_id": "2147483648"}, 100),
        ({"random_id": "много"}, 100),
        ({"message": ""}, 100),
        ({"message": "  "}, 100),
        ({"message": "я" * 4097}, 914),
        ({"peer_id": None}, 100),
        ({"peer_id": "0"}, 100),
        ({"peer_id": "999"}, 936),
        ({"peer_id": "2000000099"}, 917),
        ({"peer_ids": ",".join(["301"] * 101)}, 100),
        ({"attachment": "not an attachment"}, 100),
        ({"keyboard": "{"}, 911),
        ({"forward": "[]"}, 100),
        ({"forward": '{"peer_id": 2000000001}'}, 100),
        ({"forward": '{"peer_id": 2000000001, "conversation_message_ids": [404]}'}, 921),
        (
            {
                "forward": json.dumps(
                    {"peer_id": 2000000001, "conversation_message_ids": list(range(1, 102))}
                )
            },
            913,
        ),
    ],
)
async def test_given_a_bad_parameter_when_sent_then_vk_refuses(vk, params, code):
    given = {"peer_id": vk.chat, "random_id": 1, "message": "Текст", **params}
    assert await vk.error("messages.send", **given) == code


async def test_given_the_longest_text_when_sent_then_it_goes(vk):
    assert (await vk.send("я" * 4096))["conversation_message_id"] == 1


async def test_given_a_reply_when_sent_then_it_hangs_on_the_message_and_others_see_it(vk):
    cmid = await vk.say("Во сколько собрание?")
    forward = {"peer_id": vk.chat, "conversation_message_ids": [cmid], "is_reply": True}
    sent = await vk.send("В 18:00", forward=json.dumps(forward))
    assert (await vk.message(sent["conversation_message_id"]))["reply_to"] == cmid


async def test_given_a_reply_to_two_messages_or_elsewhere_when_sent_then_refused(vk):
    one, two = await vk.say(), await vk.say()
    both = {"peer_id": vk.chat, "conversation_message_ids": [one, two], "is_reply": True}
    given = {"random_id": 1, "message": "?"}
    assert (
        await vk.error("messages.send", peer_id=vk.chat, forward=json.dumps(both), **given) == 100
    )
    both["conversation_message_ids"] = [one]
    assert (
        await vk.error("messages.send", peer_id=vk.parent, forward=json.dumps(both), **given) == 921
    )


async def test_given_deleted_message_when_forwarded_then_refused(vk):
    cmid = await vk.say()
    await vk.control("delete", peer_id=vk.chat, cmid=cmid)
    forward = json.dumps({"peer_id": vk.chat, "conversation_message_ids": [cmid]})
    given = {"peer_id": vk.chat, "random_id": 1, "forward": forward}
    assert await vk.error("messages.send", **given) == 921


async def test_given_a_private_message_when_replied_by_its_id_then_the_reply_hangs_on_it(vk):
    await vk.control("say", peer_id=vk.parent, from_id=vk.parent, text="/помощь")
    given = {"peer_id": vk.parent, "random_id": 1, "message": "Пожалуйста"}
    await vk.call("messages.send", reply_to=1, **given)
    assert (await vk.message(2, vk.parent))["reply_to"] == 1
    assert await vk.error("messages.send", reply_to=55, **given) == 100


async def test_given_the_bot_is_not_in_the_chat_when_it_sends_then_917(vk):
    await vk.control("bot", peer_id=vk.chat, bot="absent")
    assert await vk.error("messages.send", peer_id=vk.chat, random_id=1, message="Я здесь") == 917


async def test_given_a_person_writes_first_when_forbidden_before_then_may_be_written_to(vk):
    await vk.control("users/301", messages_allowed=False)
    given = {"peer_id": vk.parent, "random_id": 1, "message": "Ответ"}
    assert await vk.error("messages.send", **given) == 901
    allowed = {"group_id": vk.world.community.id, "user_id": vk.parent}
    assert await vk.call("messages.isMessagesFromGroupAllowed", **allowed) == {"is_allowed": 0}
    await vk.control("say", peer_id=vk.parent, from_id=vk.parent, text="Вопрос")
    assert await vk.call("messages.send", **given) == 2
    assert await vk.call("messages.isMessagesFromGroupAllowed", **allowed) == {"is_allowed": 1}


async def test_given_attachments_when_sent_then_they_are_kept_as_objects(vk):
    sent = await vk.send("", attachment="photo-1_2,doc3_4_key", sticker_id=5)
    kinds = [a["type"] for a in (await vk.message(sent["conversation_message_id"]))["attachments"]]
    assert kinds == ["photo", "doc", "sticker"]


async def test_given_own_message_when_edited_then_text_and_time_change(vk):
    cmid = (await vk.send("Собрание в 18:00"))["conversation_message_id"]
    await vk.control("clock", advance=60)
    assert await vk.call("messages.edit", peer_id=vk.chat, cmid=cmid, message="В 19:00") == 1
    edited = await vk.message(cmid)
    assert (edited["text"], edited["edited"] - edited["date"]) == ("В 19:00", 60)


async def test_given_what_cannot_be_edited_when_edited_then_refused(vk):
    theirs = await vk.say()
    own = (await vk.send())["conversation_message_id"]
    edit = {"peer_id": vk.chat, "message": "Иначе"}
    assert await vk.error("messages.edit", cmid=theirs, **edit) == 920
    assert await vk.error("messages.edit", cmid=404, **edit) == 100
    assert await vk.error("messages.edit", cmid=own, peer_id=vk.chat) == 100
    await vk.control("clock", advance=24 * 3600 + 1)
    assert await vk.error("messages.edit", cmid=own, **edit) == 909


async def test_given_a_message_when_the_bot_reacts_then_the_reaction_is_seen(vk):
    cmid = await vk.say("Спасибо")
    given = {"peer_id": vk.chat, "cmid": cmid}
    assert await vk.call("messages.sendReaction", reaction_id=1, **given) == 1
    assert (await vk.message(cmid))["reactions"] == {str(vk.world.bot): 1}
    assert await vk.error("messages.sendReaction", reaction_id=65, **given) == 100
