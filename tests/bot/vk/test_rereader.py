"""An edited message is judged even if no event told of the edit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.vk.client import VKError
from bot.vk.events import event_id, read_event
from bot.vk.rereader import edits_in, is_cropped, reread
from handlers.events import MessageSaid

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


def read(raw: Any, vk: Any) -> MessageSaid:
    event = read_event(raw, taken_at=NOW, community_id=vk.world.community.id)
    assert isinstance(event, MessageSaid)
    return event


async def test_only_the_edited_messages_come_back_as_edits(vk: Any) -> None:
    vk.world.events.wanted = {"message_new"}
    vk.say("как есть", "до правки", "удалено")
    vk.world.edit(vk.chat, 2, "после правки")
    vk.world.delete(vk.chat, 3)
    (raw,) = await reread(vk.messenger, vk.chat, [1, 2, 3, 77])
    event = read(raw, vk)
    assert (event.text, event.cmid, event.lane, event.author_id, event.edited) == (
        "после правки",
        2,
        vk.chat,
        vk.parent,
        True,
    )


async def test_an_edit_read_and_told_of_has_one_key(vk: Any) -> None:
    vk.say("до правки")
    told = vk.world.edit(vk.chat, 1, "после правки")
    (raw,) = await reread(vk.messenger, vk.chat, [1])
    (line,) = [line for line in vk.world.events.since(0, 10) if told in line]
    assert f'"update_time":{raw["object"]["update_time"]}' in line
    assert read(raw, vk).key == f"edit:{vk.chat}:1:{raw['object']['update_time']}"


async def test_the_same_edit_read_twice_is_one_event_and_a_later_edit_another(vk: Any) -> None:
    vk.say("раз")
    vk.world.edit(vk.chat, 1, "два")
    first, again = [await reread(vk.messenger, vk.chat, [1]) for _ in range(2)]
    vk.world.set_clock(advance=60)
    vk.world.edit(vk.chat, 1, "три")
    later = await reread(vk.messenger, vk.chat, [1])
    assert event_id(first[0]) == event_id(again[0]) != event_id(later[0])


async def test_a_cropped_message_comes_back_whole_though_nobody_edited_it(vk: Any) -> None:
    vk.say("раз", "два")
    (raw,) = await reread(vk.messenger, vk.chat, [1, 2], cropped=[2])
    assert read(raw, vk).text == "два"


async def test_no_more_than_a_hundred_are_asked_for_and_they_are_the_latest(vk: Any) -> None:
    vk.say(*map(str, range(150)))
    vk.world.edit(vk.chat, 1, "слишком давно")
    vk.world.edit(vk.chat, 150, "недавно")
    (raw,) = await reread(vk.messenger, vk.chat, range(1, 151))
    assert read(raw, vk).cmid == 150


async def test_nothing_to_read_asks_nothing(vk: Any) -> None:
    assert await reread(vk.messenger, vk.chat, []) == ()
    assert len(vk.world.calls.since(0)) == 0


async def test_where_the_bot_is_no_administrator_vk_says_so(vk: Any) -> None:
    vk.say("раз")
    vk.world.set_bot(vk.chat, "member")
    with pytest.raises(VKError) as refused:
        await reread(vk.messenger, vk.chat, [1])
    assert refused.value.code == 917


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"items": 1},
        {"items": [None, {"conversation_message_id": "x", "update_time": 5}]},
        {"items": [{"conversation_message_id": 5, "update_time": 0}]},
        {"items": [{"update_time": 1772474400}]},
    ],
)
def test_an_answer_without_edits_gives_no_events(answer: object) -> None:
    assert edits_in(answer, 2_000_000_001) == ()


@pytest.mark.parametrize(
    ("message", "cropped"),
    [
        ({"is_cropped": True}, True),
        ({"fwd_messages": [{"text": ""}, {"is_cropped": True}]}, True),
        ({"reply_message": {"is_cropped": True}}, True),
        ({"fwd_messages": [{"text": ""}], "is_cropped": False}, False),
        ({"fwd_messages": "x"}, False),
        (None, False),
    ],
)
def test_what_vk_cut_off_is_noticed(message: object, cropped: bool) -> None:
    assert is_cropped({"type": "message_new", "object": {"message": message}}) is cropped
