"""Reading: members, conversations, messages by cmid, people, the community."""

from __future__ import annotations


async def test_given_a_chat_when_members_are_asked_then_flags_and_profiles(vk):
    answer = await vk.call("messages.getConversationMembers", peer_id=vk.chat)
    members = {item["member_id"]: item for item in answer["items"]}
    assert answer["count"] == 5
    assert members[vk.teacher]["is_owner"] is True
    assert members[vk.admin]["is_admin"] is True
    assert "is_admin" not in members[vk.parent]
    assert members[vk.parent]["can_kick"] is True
    assert members[vk.world.bot]["is_admin"] is True
    assert {profile["id"] for profile in answer["profiles"]} == {101, 201, 301, 302}
    assert answer["groups"][0]["id"] == vk.world.community.id


async def test_given_a_restricted_member_when_asked_then_seen_until_the_end(vk):
    restriction = {"member_ids": vk.parent, "action": "ro", "for": 60}
    await vk.call("messages.changeConversationMemberRestrictions", peer_id=vk.chat, **restriction)

    async def restricted() -> list[int]:
        answer = await vk.call("messages.getConversationMembers", peer_id=vk.chat)
        return [m["member_id"] for m in answer["items"] if m.get("is_restricted_to_write")]

    assert await restricted() == [vk.parent]
    await vk.control("clock", advance=60)
    assert await restricted() == []


async def test_given_many_members_when_no_count_then_twenty_and_pages_are_whole(vk):
    for number in range(1001, 1031):
        vk.world.add_user(number, "Имя", "Фамилия")
        vk.world.join(vk.chat, number, "link")
    first = await vk.call("messages.getConversationMembers", peer_id=vk.chat)
    assert (len(first["items"]), first["count"]) == (20, 35)
    rest = await vk.call("messages.getConversationMembers", peer_id=vk.chat, offset=20, count=1000)
    ids = [item["member_id"] for item in first["items"] + rest["items"]]
    assert len(set(ids)) == 35
    assert await vk.error("messages.getConversationMembers", peer_id=vk.chat, count=1001) == 100


async def test_given_an_admin_bot_when_the_chat_is_asked_then_its_settings(vk):
    cmid = (await vk.send("Правила"))["conversation_message_id"]
    await vk.call("messages.pin", peer_id=vk.chat, cmid=cmid)
    answer = await vk.call("messages.getConversationsById", peer_ids=vk.chat, extended=1)
    (chat,) = answer["items"]
    settings = chat["chat_settings"]
    assert chat["peer"] == {"id": vk.chat, "type": "chat", "local_id": 1}
    assert chat["last_conversation_message_id"] == 2
    assert (settings["title"], settings["owner_id"]) == ("5А, родители", vk.teacher)
    assert set(settings["admin_ids"]) == {vk.teacher, vk.admin, vk.world.bot}
    assert settings["pinned_message"]["text"] == "Правила"
    assert len(answer["profiles"]) == 4


async def test_given_a_bot_without_rights_when_the_chat_is_asked_then_nothing_is_shown(vk):
    await vk.control("bot", peer_id=vk.chat, bot="member")
    answer = await vk.call("messages.getConversationsById", peer_ids=vk.chat)
    assert (answer["count"], answer["items"]) == (0, [])
    await vk.control("bot", peer_id=vk.chat, bot="absent")
    assert await vk.error("messages.getConversationsById", peer_ids=vk.chat) == 917


async def test_given_cmids_when_asked_then_living_messages_in_vks_shape(vk):
    first = await vk.say("Первое", attachments=[{"type": "sticker", "sticker": {"sticker_id": 1}}])
    second = await vk.say("Второе", reply_to=first)
    gone = await vk.say("Третье")
    await vk.control("delete", peer_id=vk.chat, cmid=gone)
    answer = await vk.call(
        "messages.getByConversationMessageId",
        peer_id=vk.chat,
        conversation_message_ids=f"{first},{second},{gone},404",
        extended=1,
    )
    assert answer["count"] == 2
    one, two = answer["items"]
    assert one["attachments"][0]["type"] == "sticker"
    assert two["reply_message"]["text"] == "Первое"
    assert {"date", "from_id", "id", "version", "out", "peer_id", "conversation_message_id"} <= set(
        two
    )
    assert [profile["id"] for profile in answer["profiles"]] == [vk.parent]


async def test_given_101_cmids_when_asked_then_100(vk):
    many = ",".join(map(str, range(1, 102)))
    given = {"peer_id": vk.chat, "conversation_message_ids": many}
    assert await vk.error("messages.getByConversationMessageId", **given) == 100


async def test_given_ids_when_people_are_asked_then_the_known_ones(vk):
    people = await vk.call("users.get", user_ids="301,999,id302", fields="sex,screen_name")
    assert [(person["id"], person["sex"]) for person in people] == [(301, 1), (302, 2)]
    assert people[0]["screen_name"] == "id301"
    assert await vk.call("users.get") == []
    assert await vk.error("users.get", user_ids=",".join(map(str, range(1, 1002)))) == 100


async def test_given_a_community_token_when_the_group_is_asked_then_itself(vk):
    answer = await vk.call("groups.getById")
    assert answer["groups"][0]["id"] == vk.world.community.id
    assert answer["profiles"] == []
    assert await vk.error("groups.getById", group_id=1) == 100


async def test_given_the_token_when_permissions_are_asked_then_mask_and_names(vk):
    answer = await vk.call("groups.getTokenPermissions")
    assert answer["mask"] == 4 + 4096 + 262144
    assert {p["name"] for p in answer["permissions"]} == {"photos", "messages", "manage"}


async def test_given_a_lacking_permission_when_called_then_15(vk):
    group = vk.world.community.id
    await vk.control("permissions", mask=4096)
    assert await vk.error("groups.getLongPollServer", group_id=group) == 15
    await vk.control("permissions", mask=262144)
    assert await vk.error("messages.send", peer_id=vk.chat, random_id=1, message="?") == 15
    assert (await vk.call("groups.getTokenPermissions"))["mask"] == 262144
