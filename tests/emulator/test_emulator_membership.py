"""Restrictions, removal, invitation links, pins."""

from __future__ import annotations

from typing import Any

import pytest

RESTRICT = "messages.changeConversationMemberRestrictions"
MONTH = 31 * 24 * 3600


async def restrict(vk, *members: int, action: str = "ro", seconds: int | None = None) -> Any:
    given = {"peer_id": vk.chat, "member_ids": ",".join(map(str, members)), "action": action}
    return await vk.call(RESTRICT, **given, **{"for": seconds})


async def may_write(vk, member: int) -> bool:
    status, answer = await vk.attempt("say", peer_id=vk.chat, from_id=member, text="Можно?")
    assert status == 200 or answer == {"error": "restricted"}
    return status == 200


async def test_given_a_restriction_when_it_ends_by_the_worlds_clock_then_one_may_write(vk):
    assert await restrict(vk, vk.parent, seconds=3600) == {"failed_member_ids": []}
    assert not await may_write(vk, vk.parent)
    await vk.control("clock", advance=3599)
    assert not await may_write(vk, vk.parent)
    await vk.control("clock", advance=1)
    assert await may_write(vk, vk.parent)


async def test_given_no_term_when_restricted_then_for_ever_until_rw(vk):
    await restrict(vk, vk.parent)
    await vk.control("clock", advance=10 * 365 * 24 * 3600)
    member = (await vk.look("state"))["chats"][str(vk.chat)]["members"][str(vk.parent)]
    assert (member["restricted"], member["restricted_until"]) == (True, None)
    assert not await may_write(vk, vk.parent)
    await restrict(vk, vk.parent, action="rw")
    assert await may_write(vk, vk.parent)


async def test_given_admins_and_strangers_when_restricted_then_they_come_back_as_failed(vk):
    answer = await restrict(vk, vk.parent, vk.admin, vk.teacher, 999, vk.world.bot, seconds=60)
    assert answer == {"failed_member_ids": [vk.admin, vk.teacher, 999, vk.world.bot]}
    assert await may_write(vk, vk.admin)


async def test_given_a_restricted_member_when_they_leave_and_return_then_they_may_write(vk):
    await restrict(vk, vk.parent)
    await vk.control("leave", peer_id=vk.chat, user_id=vk.parent)
    await vk.control("join", peer_id=vk.chat, user_id=vk.parent, how="return")
    assert await may_write(vk, vk.parent)


async def test_given_a_restricted_member_when_editing_then_refused(vk):
    cmid = await vk.say()
    await restrict(vk, vk.parent)
    assert await vk.attempt("edit", peer_id=vk.chat, cmid=cmid, text="Иначе") == (
        409,
        {"error": "restricted"},
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"for": MONTH + 1}, 100),
        ({"for": 0}, 100),
        ({"action": "mute"}, 100),
        ({"member_ids": None}, 100),
        ({"peer_id": None}, 100),
        ({"peer_id": 2_000_000_099}, 917),
    ],
)
async def test_given_what_vk_does_not_take_when_restricting_then_refused(vk, given, code):
    usual = {"peer_id": vk.chat, "member_ids": vk.parent, "action": "ro", "for": MONTH}
    assert await vk.call(RESTRICT, **usual) == {"failed_member_ids": []}
    assert await vk.error(RESTRICT, **{**usual, **given}) == code


@pytest.mark.parametrize(
    ("method", "code"),
    [
        (RESTRICT, 925),
        ("messages.removeChatUser", 925),
        ("messages.pin", 925),
        ("messages.unpin", 925),
        ("messages.getInviteLink", 919),
        ("messages.getConversationMembers", 917),
        ("messages.getByConversationMessageId", 917),
    ],
)
async def test_given_a_bot_without_rights_when_it_governs_then_refused(vk, method, code):
    cmid = await vk.say()
    await vk.control("bot", peer_id=vk.chat, bot="member")
    given = {
        "peer_id": vk.chat,
        "chat_id": 1,
        "member_ids": vk.parent,
        "member_id": vk.parent,
        "action": "ro",
        "cmid": cmid,
        "conversation_message_ids": cmid,
    }
    assert await vk.error(method, **given) == code


async def test_given_a_member_when_removed_then_gone_and_told_and_again_is_935(vk):
    given = {"chat_id": 1, "member_id": vk.parent}
    assert await vk.call("messages.removeChatUser", **given) == 1
    (event,) = await vk.events()
    message = event["object"]["message"]
    assert message["from_id"] == vk.world.bot
    assert message["action"] == {"type": "chat_kick_user", "member_id": vk.parent}
    assert await vk.error("messages.removeChatUser", **given) == 935


async def test_given_a_kick_when_invited_again_then_back_but_not_by_themselves(vk):
    await vk.call("messages.removeChatUser", chat_id=1, member_id=vk.parent)
    back = {"peer_id": vk.chat, "user_id": vk.parent}
    assert await vk.attempt("join", how="return", **back) == (409, {"error": "kicked"})
    await vk.control("join", how="invite", by=vk.other, **back)
    assert await may_write(vk, vk.parent)


async def test_given_an_admin_when_removed_then_15_and_the_bot_itself_may_go(vk):
    assert await vk.error("messages.removeChatUser", chat_id=1, member_id=vk.admin) == 15
    assert await vk.call("messages.removeChatUser", chat_id=1, user_id=vk.world.bot) == 1
    assert (await vk.look("state"))["chats"][str(vk.chat)]["bot"] == "absent"


async def test_given_a_message_when_pinned_and_unpinned_then_shown_and_told(vk):
    cmid = (await vk.send("Правила чата"))["conversation_message_id"]
    pinned = await vk.call("messages.pin", peer_id=vk.chat, cmid=cmid)
    assert (pinned["conversation_message_id"], pinned["text"]) == (cmid, "Правила чата")
    assert (await vk.look("state"))["chats"][str(vk.chat)]["pinned"] == cmid
    assert await vk.call("messages.unpin", peer_id=vk.chat) == 1
    assert await vk.call("messages.unpin", peer_id=vk.chat) == 1
    actions = [event["object"]["message"]["action"] for event in await vk.events()]
    assert [action["type"] for action in actions] == ["chat_pin_message", "chat_unpin_message"]
    assert actions[0]["conversation_message_id"] == cmid
    assert await vk.error("messages.pin", peer_id=vk.chat, cmid=404) == 100


async def test_given_the_invite_link_when_reset_then_another(vk):
    first = await vk.call("messages.getInviteLink", peer_id=vk.chat)
    again = await vk.call("messages.getInviteLink", peer_id=vk.chat)
    reset = await vk.call("messages.getInviteLink", peer_id=vk.chat, reset=1)
    assert first == again != reset
