"""VK's events are read whatever their shape, and nobody is shielded from judgement by one.

Longer than other files on purpose: every shape VK has for an event is made from the same few.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.vk.bounds import MAX_BROUGHT, MAX_TEXT
from bot.vk.events import event_id, lane_of, read_event, word_to_a_person
from handlers.events import (
    BotAdded,
    ButtonPressed,
    Event,
    Joined,
    MemberJoined,
    MemberLeft,
    MessageSaid,
    MessagesAllowed,
    Nothing,
    OwnMessage,
    Reply,
)
from policies.message import Attachment, AttachmentKind

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
DATE = datetime(2026, 3, 2, 17, 59, 30, tzinfo=UTC)
PEER = 2_000_000_005
BOT = 777

Raw = dict[str, Any]


def new(nested: bool = True, **fields: Any) -> Raw:
    message = {
        "date": int(DATE.timestamp()),
        "from_id": 301,
        "id": 0,
        "out": 0,
        "version": 10_000_001,
        "peer_id": PEER,
        "text": "Добрый вечер",
        "conversation_message_id": 41,
        "fwd_messages": [],
        "attachments": [],
    }
    message |= fields
    body = {"message": message, "client_info": {"keyboard": True}} if nested else message
    return {"type": "message_new", "object": body, "group_id": BOT, "event_id": "e1", "v": "5.199"}


def without(*names: str) -> Raw:
    raw = new()
    for name in names:
        del raw["object"]["message"][name]
    return raw


def edit(**fields: Any) -> Raw:
    return {**new(nested=False, **fields), "type": "message_edit"}


def read(raw: Any) -> Event:
    return read_event(raw, taken_at=NOW, community_id=BOT)


def said(raw: Any) -> MessageSaid:
    event = read(raw)
    assert isinstance(event, MessageSaid)
    return event


def test_a_chat_message_is_read_with_its_own_time() -> None:
    assert read(new()) == MessageSaid(
        key=f"msg:{PEER}:41", lane=PEER, author_id=301, at=DATE, text="Добрый вечер", cmid=41
    )


def test_the_old_flat_message_is_the_same_message() -> None:
    assert read(new(nested=False)) == read(new())


def test_the_oldest_shape_is_read_too() -> None:
    raw = {
        "type": "message_new",
        "object": {"id": 3, "date": int(DATE.timestamp()), "user_id": 301, "body": "Как дела?"},
        "event_id": "old",
    }
    assert read(raw) == MessageSaid(
        key="vk:old", lane=301, author_id=301, at=DATE, text="Как дела?"
    )


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (new(), f"msg:{PEER}:41"),
        (new(peer_id=301), "vk:e1"),
        (without("conversation_message_id"), "vk:e1"),
        (edit(update_time=1772474400), f"edit:{PEER}:41:1772474400"),
        (edit(), f"edit:{PEER}:41:e1"),
        (edit(conversation_message_id=None), "vk:e1"),
        ({"type": "group_join", "object": {"user_id": 5}, "event_id": "e9"}, "vk:e9"),
    ],
)
def test_the_key_names_what_happened_not_how_it_was_delivered(raw: Raw, key: str) -> None:
    assert read(raw).key == key


def test_an_edit_is_an_edited_message() -> None:
    event = said(edit(text="исправлено", update_time=1772474400))
    assert (event.edited, event.text, event.at) == (True, "исправлено", DATE)


@pytest.mark.parametrize(
    "date", [None, "вчера", -5, 0, 1e300, float("nan"), 10**25, True, [], 86_400 * 365]
)
def test_an_absurd_date_is_the_moment_of_taking_in(date: object) -> None:
    assert said(new(date=date)).at == NOW


def test_a_date_ahead_of_us_is_still_the_messengers_own() -> None:
    ahead = NOW + timedelta(hours=20)
    assert said(new(date=int(ahead.timestamp()))).at == ahead


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ('{"do": "rules"}', {"do": "rules"}),
        ({"do": "rules"}, {"do": "rules"}),
        ("[1]", None),
        ("{", None),
        ("[" * 4000, None),
        (5, None),
        (None, None),
    ],
)
def test_a_payload_is_an_object_or_its_json(payload: object, expected: object) -> None:
    assert said(new(payload=payload)).payload == expected


def test_the_message_replied_to_is_no_forward() -> None:
    reply = {"conversation_message_id": 40, "from_id": 302, "text": "чужие слова", "peer_id": PEER}
    event = said(new(reply_message=reply))
    assert (event.reply, event.forwarded) == (Reply(40, 302, "чужие слова"), ())


def test_of_the_message_replied_to_it_is_known_when_it_was_said() -> None:
    reply = {"conversation_message_id": 40, "from_id": 302, "date": int(DATE.timestamp())}
    assert said(new(reply_message=reply)).reply == Reply(40, 302, "", DATE)


def test_forwards_are_flattened_in_order_with_all_they_bring() -> None:
    wall = {"type": "wall", "wall": {"text": "запись", "copy_history": [{"text": "репост"}]}}
    link = {"type": "link", "link": {"url": "https://t.me/x", "title": "канал"}}
    forwards = [
        {
            "from_id": 302,
            "text": "первое",
            "attachments": [wall],
            "reply_message": {"from_id": 303, "text": "на что отвечали"},
            "fwd_messages": [{"from_id": 304, "text": "", "attachments": [link]}],
        },
        {"from_id": 305, "text": "", "attachments": []},
        "мусор",
        {"from_id": 306, "text": "последнее"},
    ]
    assert said(new(fwd_messages=forwards)).forwarded == (
        "первое\nзапись\nрепост",
        "на что отвечали",
        "канал\nhttps://t.me/x",
        "последнее",
    )


def test_forwards_deeper_than_ten_are_left() -> None:
    deep: Raw = {"text": "дно"}
    for level in range(30):
        deep = {"text": f"{level}", "fwd_messages": [deep]}
    assert len(said(new(fwd_messages=[deep])).forwarded) == 10


def test_of_a_text_longer_than_any_of_vk_head_and_tail_are_judged() -> None:
    assert said(new(text="ы" * 4096)).text == "ы" * 4096
    long = said(new(text="начало " + "ы" * 50_000 + " конец")).text
    assert len(long) == MAX_TEXT
    assert long.startswith("начало ы")
    assert long.endswith("ы конец")
    assert "ы\n…\nы" in long


def test_a_text_that_an_old_api_writes_in_references_is_as_long_as_it_reads() -> None:
    assert said(new(text="&quot;" * 4096)).text == '"' * 4096


def test_of_many_forwards_the_first_and_the_last_are_judged() -> None:
    forwards = [{"text": f"{n} " + "ы" * 998} for n in range(1, 9)]
    kept = said(new(fwd_messages=forwards)).forwarded
    assert sum(map(len, kept)) <= MAX_BROUGHT
    assert [one[:3] for one in kept] == ["1 ы", "2 ы", "3 ы", "ыыы", "8 ы"]


def test_what_is_forwarded_cannot_be_crowded_out_by_what_is_attached_nor_the_other_way() -> None:
    wall = {"type": "wall", "wall": {"text": "ж" * 50_000}}
    event = said(new(attachments=[wall], fwd_messages=[{"text": "ы" * 50_000}]))
    [attached], [forwarded] = event.attachments, event.forwarded
    assert 2_000 < len(attached.text) <= 2_048
    assert 2_000 < len(forwarded) <= 2_048
    short = said(new(attachments=[wall], fwd_messages=[{"text": "ы" * 500}]))
    assert short.forwarded == ("ы" * 500,)
    assert 3_550 < len(short.attachments[0].text) <= 3_596


def test_attachments_beyond_fifty_are_left() -> None:
    assert len(said(new(attachments=[{"type": "photo"}] * 90)).attachments) == 50


def test_zero_width_and_right_to_left_characters_are_kept_and_broken_ones_replaced() -> None:
    assert said(new(text="а\u200b\u202eб\ud83d\x00")).text == "а\u200b\u202eб\ufffd\ufffd"


def test_an_unknown_attachment_does_not_shield_the_message() -> None:
    event = said(new(text="слова", attachments=[{"type": "hologram_2031", "x": [None]}]))
    assert event.text == "слова"
    assert event.attachments == (Attachment(AttachmentKind.UNKNOWN),)


# Joins, leaves and other service messages


def action(kind: str, **fields: Any) -> Raw:
    return new(text="", from_id=201, action={"type": kind, **fields})


AT: Any = {"key": f"msg:{PEER}:41", "lane": PEER, "at": DATE, "cmid": 41}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (action("chat_create", text="5А"), BotAdded(by=201, **AT)),
        (action("chat_invite_user", member_id=-BOT), BotAdded(by=201, **AT)),
        (
            action("chat_invite_user", member_id=305),
            MemberJoined(user_id=305, by=201, how=Joined.INVITED, **AT),
        ),
        (
            action("chat_invite_user", member_id=201),
            MemberJoined(user_id=201, by=201, how=Joined.RETURNED, **AT),
        ),
        (
            action("chat_invite_user_by_link"),
            MemberJoined(user_id=201, by=201, how=Joined.LINK, **AT),
        ),
        (
            action("chat_invite_user_by_message_request", member_id=305),
            MemberJoined(user_id=305, by=201, how=Joined.REQUEST, **AT),
        ),
        (
            action("chat_invite_user_by_message_request"),
            MemberJoined(user_id=201, by=201, how=Joined.REQUEST, **AT),
        ),
        (action("chat_kick_user", member_id=201), MemberLeft(user_id=201, by=201, **AT)),
        (action("chat_kick_user", member_id=305), MemberLeft(user_id=305, by=201, **AT)),
        (action("chat_kick_user", member_id=-BOT), MemberLeft(user_id=-BOT, by=201, **AT)),
        (action("chat_invite_user"), Nothing(**AT)),
        (action("chat_invite_user", member_id=-9), Nothing(**AT)),
        (action("chat_kick_user", member_id=-9), Nothing(**AT)),
        (action("chat_pin_message", member_id=201), Nothing(**AT)),
        (action("chat_theme_2031"), Nothing(**AT)),
        (new(text="", action=[]), Nothing(**AT)),
    ],
)
def test_service_messages(raw: Raw, expected: Event) -> None:
    assert read(raw) == expected


@pytest.mark.parametrize("odd", [{"type": "chat_theme_2031"}, {"type": 5}, "chat_create", []])
def test_an_unknown_action_does_not_shield_the_message(odd: object) -> None:
    assert said(new(text="слова", action=odd)).text == "слова"


# Who speaks


@pytest.mark.parametrize(
    "raw",
    [
        new(from_id=-BOT),
        edit(from_id=-BOT),
        new(peer_id=301, out=1),
    ],
)
def test_the_bots_own_messages_need_no_answer(raw: Raw) -> None:
    assert isinstance(read(raw), Nothing)


def test_what_was_written_in_our_name_says_by_whom_and_under_what() -> None:
    button = {"action": {"type": "callback", "label": "Да", "payload": '{"seal": "x"}'}}
    keyboard = {"inline": True, "buttons": [[button, {"action": {"type": "open_link"}}], 5]}
    fields = {"random_id": 77, "admin_author_id": 101, "keyboard": keyboard}
    written = read({**new(nested=False, **fields), "type": "message_reply"})
    assert isinstance(written, OwnMessage)
    assert (written.mark, written.by, written.buttons) == (77, 101, ({"seal": "x"},))
    assert read({"type": "message_reply", "object": {"random_id": "x", "keyboard": 3}}).lane == 0


def test_what_we_wrote_to_a_person_has_a_mark_and_what_stands_in_a_chat_has_none() -> None:
    written = {"peer_id": 301, "random_id": 77, "from_id": -BOT}
    found = word_to_a_person({"type": "message_reply", "object": written}, taken_at=NOW)
    assert found is not None
    assert (found.lane, found.mark) == (301, 77)
    others: list[Raw] = [
        {"type": "message_reply", "object": {**written, "peer_id": PEER}},
        {"type": "message_new", "object": {"message": written}},
        {"type": "message_reply", "object": 5},
        {},
    ]
    assert [word_to_a_person(one, taken_at=NOW) for one in others] == [None] * 4


def test_a_persons_message_in_a_chat_is_never_taken_for_our_own() -> None:
    assert said(new(out=1)).author_id == 301


def test_another_community_speaks_under_its_own_id() -> None:
    assert said(new(from_id=-9)).author_id == -9


@pytest.mark.parametrize("author", [None, 0, "кто-то", 10**30])
def test_a_message_of_nobody_is_nothing(author: object) -> None:
    assert isinstance(read(new(from_id=author)), Nothing)


# Buttons


def press(payload: object, **fields: Any) -> Raw:
    body = {"user_id": 301, "peer_id": 301, "event_id": "p1", "payload": payload}
    body |= {"conversation_message_id": 12} | fields
    return {"type": "message_event", "object": body, "event_id": "outer", "group_id": BOT}


def test_a_press_carries_its_own_id_and_the_moment_it_was_taken_in() -> None:
    assert read(press({"do": "agree"}, peer_id=PEER)) == ButtonPressed(
        key="vk:outer",
        lane=PEER,
        user_id=301,
        peer_id=PEER,
        press_id="p1",
        payload={"do": "agree"},
        cmid=12,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("payload", "lane"),
    [
        ({"do": "free", "chat": PEER}, PEER),
        (json.dumps({"chat": PEER}), PEER),
        ({"chat": str(PEER)}, 301),
        ({"chat": 5}, 301),
        ({"chat": True}, 301),
        ({"chat": 10**30}, 301),
        ("не json", 301),
        (None, 301),
    ],
)
def test_a_private_button_about_a_chat_is_handled_in_that_chats_order(
    payload: object, lane: int
) -> None:
    raw = press(payload)
    event = read(raw)
    assert isinstance(event, ButtonPressed)
    assert (event.lane, event.peer_id, lane_of(raw)) == (lane, 301, lane)


@pytest.mark.parametrize("broken", [{"user_id": None}, {"event_id": ""}, {"event_id": 7}])
def test_a_press_that_cannot_be_answered_is_nothing(broken: Raw) -> None:
    assert isinstance(read(press({}, **broken)), Nothing)


# Lanes and ids


@pytest.mark.parametrize(
    ("raw", "lane"),
    [
        (new(), PEER),
        (new(peer_id=None), 301),
        (new(nested=False, peer_id=None, chat_id=5), PEER),
        ({"type": "message_allow", "object": {"user_id": 301}}, 301),
        ({"type": "message_reaction_event", "object": {"peer_id": PEER, "reacted_id": 3}}, PEER),
        ({"type": "group_join", "object": "?"}, 0),
        ({}, 0),
    ],
)
def test_each_event_has_its_lane(raw: Raw, lane: int) -> None:
    assert lane_of(raw) == lane
    assert read(raw).lane == lane


def test_who_allows_messages_is_heard_in_his_own_lane() -> None:
    raw = {"type": "message_allow", "event_id": "a", "object": {"user_id": 301, "key": ""}}
    assert read(raw) == MessagesAllowed(key="vk:a", lane=301, at=NOW)
    nobody = {"type": "message_allow", "event_id": "a", "object": {}}
    assert isinstance(read(nobody), Nothing)


def test_without_vks_id_the_body_is_the_id() -> None:
    raw = {"type": "message_allow", "object": {"user_id": 301}}
    assert event_id(raw) == event_id(json.loads(json.dumps(raw)))
    assert event_id(raw) != event_id({**raw, "object": {"user_id": 302}})


@pytest.mark.parametrize("odd", ["", "x" * 101, "\x00", "\ud83d", "ключ", None, [], True])
def test_an_id_that_cannot_be_stored_is_replaced(odd: object) -> None:
    assert event_id({"type": "x", "event_id": odd}).startswith("body:")


def test_a_body_too_deep_for_json_still_has_an_id() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    assert event_id({"object": deep}) == event_id({"object": deep})
