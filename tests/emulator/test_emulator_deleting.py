"""messages.delete: a list of outcomes, one a message; HTTP 200 is not success."""

from __future__ import annotations

import pytest


async def outcomes(vk, *cmids: int, for_all: int = 1, peer_id: int | None = None) -> list:
    items = await vk.call(
        "messages.delete",
        peer_id=peer_id or vk.chat,
        cmids=",".join(map(str, cmids)),
        delete_for_all=for_all,
    )
    assert [item["conversation_message_id"] for item in items] == list(cmids)
    return [item.get("response") or item["error"]["code"] for item in items]


async def test_given_an_ordinary_members_message_when_an_admin_bot_deletes_then_it_is_gone(vk):
    cmid = await vk.say()
    assert await outcomes(vk, cmid) == [1]
    assert (await vk.message(cmid))["deleted"]


async def test_given_it_is_deleted_when_deleted_again_then_no_error(vk):
    cmid = await vk.say()
    assert await outcomes(vk, cmid) == [1]
    await vk.control("clock", advance=25 * 3600)
    assert await outcomes(vk, cmid) == [1]


async def test_given_admins_and_owners_messages_when_deleted_then_15_each_and_the_rest_goes(vk):
    owners = await vk.say(from_id=vk.teacher)
    admins = await vk.say(from_id=vk.admin)
    parents = await vk.say()
    assert await outcomes(vk, owners, admins, parents, 404) == [15, 15, 1, 924]
    assert not (await vk.message(owners))["deleted"]


@pytest.mark.parametrize(("age", "outcome"), [(24 * 3600, 1), (24 * 3600 + 1, 924)])
async def test_given_a_days_old_message_when_deleted_then_924_from_24_hours_on(vk, age, outcome):
    theirs = await vk.say()
    own = (await vk.send())["conversation_message_id"]
    await vk.control("clock", advance=age)
    assert await outcomes(vk, theirs, own) == [outcome, outcome]


async def test_given_a_bot_without_rights_when_it_deletes_then_only_its_own_goes(vk):
    theirs = await vk.say()
    await vk.control("bot", peer_id=vk.chat, bot="member")
    own = (await vk.send())["conversation_message_id"]
    assert await outcomes(vk, theirs, own) == [15, 1]


async def test_given_not_for_all_when_deleted_then_the_members_still_see_it(vk):
    cmid = await vk.say()
    assert await outcomes(vk, cmid, for_all=0) == [1]
    assert not (await vk.message(cmid))["deleted"]


async def test_given_a_service_message_when_deleted_then_924(vk):
    await vk.control("leave", peer_id=vk.chat, user_id=vk.other)
    assert await outcomes(vk, 1) == [924]


async def test_given_a_private_message_of_the_person_when_deleted_then_924(vk):
    await vk.control("say", peer_id=vk.parent, from_id=vk.parent, text="Вопрос")
    await vk.send(peer_ids=vk.parent)
    assert await outcomes(vk, 1, 2, peer_id=vk.parent) == [924, 1]


async def test_given_private_message_ids_when_deleted_by_them_then_deleted(vk):
    message_id = (await vk.send(peer_ids=vk.parent))["message_id"]
    given = {"peer_id": vk.parent, "message_ids": message_id, "delete_for_all": 1}
    (item,) = await vk.call("messages.delete", **given)
    assert (item["message_id"], item["response"]) == (message_id, 1)


async def test_given_a_pinned_message_when_deleted_then_nothing_is_pinned(vk):
    cmid = (await vk.send("Правила"))["conversation_message_id"]
    await vk.call("messages.pin", peer_id=vk.chat, cmid=cmid)
    await outcomes(vk, cmid)
    assert (await vk.look("state"))["chats"][str(vk.chat)]["pinned"] is None


async def test_given_too_many_or_no_cmids_when_deleted_then_100(vk):
    many = ",".join(map(str, range(1, 102)))
    assert await vk.error("messages.delete", peer_id=vk.chat, cmids=many) == 100
    assert await vk.error("messages.delete", peer_id=vk.chat) == 100
    assert await vk.error("messages.delete", cmids="1") == 100
    assert await vk.error("messages.delete", peer_id=vk.chat, cmids="1,два") == 100


async def test_given_the_bot_is_out_when_it_deletes_then_917(vk):
    cmid = await vk.say()
    await vk.control("bot", peer_id=vk.chat, bot="absent")
    assert await vk.error("messages.delete", peer_id=vk.chat, cmids=cmid) == 917
