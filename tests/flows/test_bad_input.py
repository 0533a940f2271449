"""Bad input: the bot lives, loses nothing, and says a clear word to whom it may concern.

Events are pushed into the emulator's long poll as they are, past everything that would
make them right. After each group a normal message must be judged as ever.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.storage.models import InboxRow
from emulator.chats import Message
from emulator.events import EVENT_TYPES
from handlers.rereading import DELAY
from handlers.welcome import TOGETHER
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, TEACHER, VERA

STICKER = {"type": "sticker", "sticker": {"sticker_id": 5, "product_id": 1}}
ABSURD: tuple[Any, ...] = (
    None, True, "", "слово", "9" * 5000, -1, 0, 1.5, 2**63, -(2**70), 1e300,
    [], [None], [[[]]], {}, {"a": {"b": [None]}},
)  # fmt: skip
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


async def alive(school: Stage) -> None:
    """The bot works as ever: nothing waits, nothing failed, a normal message is judged."""
    await school.settle()
    assert await school.journal("event_failed") == []
    before = len(await school.journal("verdict"))
    kept = await school.say(BORIS, "Добрый день! Во сколько собрание?")
    gone = await school.say(BORIS, "", attachments=[STICKER])
    assert school.shown(kept)
    assert not school.shown(gone)
    assert len(await school.journal("verdict")) == before + 2
    async with school.app.engine.connect() as connection:
        unfinished = await connection.scalar(select(func.count()).where(InboxRow.state != "done"))
    assert unfinished == 0


def push(school: Stage, events: Iterable[Any], *, verbatim: bool = False) -> None:
    for event in events:
        school.world.events.push(event, verbatim=verbatim)


def unannounced(school: Stage, who: int, text: str, **more: Any) -> dict[str, Any]:
    """A message that stands in the chat and of which no event tells yet; as VK shows it."""
    message = Message(CHAT, 0, who, school.world.now(), text, **more)
    school.world.post(school.world.chats[CHAT], message)
    return message.shape(school.world.community.id)


def told_of(message: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "message_new", "object": {"message": message, "client_info": {}}}


# What is no event


async def test_an_update_that_is_no_event_at_all_harms_nothing(school: Stage) -> None:
    push(school, [*ABSURD, ["message_new"], "message_new", {"updates": []}], verbatim=True)
    await alive(school)


async def test_an_envelope_with_missing_or_wrong_fields_harms_nothing(school: Stage) -> None:
    whole = told_of(unannounced(school, ANNA, "Добрый день"))
    envelopes = [{name: value for name, value in whole.items() if name != lost} for lost in whole]
    for name in ("type", "object", "event_id", "group_id", "v"):
        envelopes += [{**whole, name: value} for value in ABSURD]
    envelopes += [{"type": kind} for kind in EVENT_TYPES]
    push(school, envelopes, verbatim=True)
    push(school, envelopes)
    await alive(school)


async def test_events_of_types_known_and_unknown_with_any_object_harm_nothing(
    school: Stage,
) -> None:
    kinds = (*EVENT_TYPES, "message_teleported", "x" * 10_000, "сообщение")
    bodies: tuple[Any, ...] = (*ABSURD, {"peer_id": CHAT, "user_id": ANNA}, {"message": None})
    push(school, [{"type": kind, "object": body} for kind in kinds for body in bodies])
    await alive(school)


# What is a message, somehow

OTHER_FIELDS = (
    "date", "id", "version", "out", "fwd_messages", "important", "is_hidden", "attachments",
    "random_id", "payload", "keyboard", "reply_message", "action", "update_time", "geo",
    "admin_author_id", "client_info", "is_cropped", "was_listened",
)  # fmt: skip


@pytest.mark.parametrize("field", OTHER_FIELDS)
async def test_no_wrong_field_shields_a_message_from_judgement(school: Stage, field: str) -> None:
    cmids = []
    for value in ABSURD:
        message = unannounced(school, ANNA, OBSCENE)
        cmids.append(message["conversation_message_id"])
        push(school, [told_of({**message, field: value})])
    await school.settle()
    assert [cmid for cmid in cmids if school.shown(cmid)] == []
    await alive(school)


@pytest.mark.parametrize("field", ["peer_id", "from_id", "conversation_message_id", "text"])
async def test_a_message_without_its_place_author_number_or_text_harms_nothing(
    school: Stage, field: str
) -> None:
    message = unannounced(school, ANNA, OBSCENE)
    push(school, [told_of({**message, field: value}) for value in ABSURD])
    push(school, [told_of({name: value for name, value in message.items() if name != field})])
    await alive(school)


@pytest.mark.parametrize("absurd", [2**63 - 1, -(2**63), 2**31, CHAT + 10**6, 2_000_000_000, -5, 1])
async def test_ids_that_nobody_has_harm_nothing(school: Stage, absurd: int) -> None:
    message = unannounced(school, ANNA, OBSCENE)
    for field in ("peer_id", "from_id"):
        push(school, [told_of({**message, field: absurd})])
    for kind in ("chat_invite_user", "chat_kick_user", "chat_invite_user_by_link"):
        push(school, [told_of({**message, "action": {"type": kind, "member_id": absurd}})])
    await alive(school)


async def test_a_message_of_another_century_is_judged_now_and_blocks_no_longer_than_a_month(
    school: Stage,
) -> None:
    for date in (1, 4_000_000_000, 10**18):
        push(school, [told_of({**unannounced(school, ANNA, OBSCENE), "date": date})])
    await school.settle()
    [block] = await school.journal("block")
    assert block["until"].startswith("2026-04-04T12:00")
    assert school.member(ANNA)["restricted"]
    await alive(school)


async def test_an_action_nobody_knows_does_not_shield_the_text_beside_it(school: Stage) -> None:
    message = unannounced(school, ANNA, OBSCENE)
    push(school, [told_of({**message, "action": {"type": "chat_levitate", "member_id": ANNA}})])
    await school.settle()
    assert not school.shown(message["conversation_message_id"])
    await alive(school)


# Texts


@pytest.mark.parametrize(
    "filler",
    ["а", "слово ", "х у й м я ", "1", "👍🏽", "[id1|", ZERO_WIDTH, "\u202e", "а\u0301\u0301", "/"],
    ids=["letter", "words", "spaced", "digit", "emoji", "markup", "zero-width", "bidi", "accents",
         "slashes"],
)  # fmt: skip
async def test_a_text_of_100_kb_is_judged_to_its_end_in_time(school: Stage, filler: str) -> None:
    begun = time.monotonic()
    text = filler * (100_000 // len(filler))
    cmid = await school.say(ANNA, f"{text} {OBSCENE}")
    assert not school.shown(cmid)
    assert time.monotonic() - begun < 20
    assert len(school.told(ANNA)[0]) < 4096
    await alive(school)


@pytest.mark.parametrize(
    "disguised",
    [
        "Да пошёл ты н\u200bа\u200bх\u200bу\u200bй",
        "Да пошёл ты на\u00adхуй",
        "Да пошёл ты \u202eнахуй\u202c",
        "Да пошёл ты \u2067нахуй\u2069",
        "Да пошёл ты нахуй\u0000",
        "Да пошёл ты на\ufeffхуй",
        "Да пошёл ты н\u0301а\u0301х\u0301у\u0301й\u0301",
        "Да пошёл ты &#1085;&#1072;&#1093;&#1091;&#1081;",
    ],
    ids=["zero-width", "soft-hyphen", "rlo", "rli", "nul", "bom", "accents", "entities"],
)
async def test_invisible_and_turning_characters_hide_nothing(school: Stage, disguised: str) -> None:
    cmid = await school.say(ANNA, disguised)
    assert not school.shown(cmid)
    await alive(school)


@pytest.mark.parametrize(
    "strange",
    ["\ud83d", "\u202e\u202d", ZERO_WIDTH, "\x00\x01\x1b[31m", " \n\t\u3000", "مرحبا بالجميع",
     "שלום לכולם", "Z̸̧̛͎a̵l̴g̶o̵", "&#55357;&#0;", "%s {0} \\u0000 ${x}"],
)  # fmt: skip
async def test_a_strange_text_that_breaks_no_rule_stays(school: Stage, strange: str) -> None:
    cmid = await school.say(ANNA, f"Добрый день {strange}")
    assert school.shown(cmid)
    assert school.told(ANNA) == []
    await alive(school)


def nested(levels: int, *, at: int, text: str = OBSCENE, by: str = "fwd_messages") -> Any:
    """Forwards within forwards, ``text`` at the level ``at`` (1 is the outermost)."""
    inner: list[dict[str, Any]] = []
    for level in range(levels, 0, -1):
        words = text if level == at else "смотрите"
        message: dict[str, Any] = {"from_id": VERA, "text": words, "date": 1}
        inner = [{**message, by: inner if by == "fwd_messages" else (inner or [None])[0]}]
    return inner


@pytest.mark.parametrize("by", ["fwd_messages", "reply_message"])
@pytest.mark.parametrize("at", [1, 5, 10])
async def test_an_obscenity_deep_in_forwards_is_found(school: Stage, at: int, by: str) -> None:
    message = unannounced(school, ANNA, "смотрите")
    push(school, [told_of({**message, "fwd_messages": nested(50, at=at, by=by)})])
    await school.settle()
    assert not school.shown(message["conversation_message_id"])
    await alive(school)


@pytest.mark.parametrize("levels", [50, 400])
async def test_forwards_deeper_than_any_messenger_makes_them_harm_nothing(
    school: Stage, levels: int
) -> None:
    message = unannounced(school, ANNA, OBSCENE)
    push(school, [told_of({**message, "fwd_messages": nested(levels, at=levels)})])
    push(school, [told_of({**unannounced(school, VERA, OBSCENE),
                           "reply_message": nested(levels, at=1)[0]})])  # fmt: skip
    await school.settle()
    assert not school.shown(message["conversation_message_id"])
    await alive(school)


async def test_ten_thousand_forwards_are_read_and_harm_nothing(school: Stage) -> None:
    many = [{"from_id": VERA, "text": "смотрите", "fwd_messages": []}] * 10_000
    message = unannounced(school, ANNA, OBSCENE)
    push(school, [told_of({**message, "fwd_messages": many})])
    await school.settle()
    assert not school.shown(message["conversation_message_id"])
    await alive(school)


# Buttons

PAYLOADS: tuple[Any, ...] = (
    *ABSURD,
    {"do": "agree"},
    {"do": "agree", "chat": str(CHAT)},
    {"do": "agree", "chat": 2**70},
    {"do": "dance", "chat": CHAT},
    {"do": ["agree"], "chat": CHAT},
    {"do": "withdraw", "chat": CHAT, "about": "²"},
    {"do": "withdraw", "chat": CHAT, "about": "9" * 5000},
    {"do": "withdraw", "chat": CHAT, "about": "7"},
    {"do": "review", "chat": CHAT, "about": "7", "choice": "x" * 200},
    {"do": "review", "chat": CHAT, "about": {"a": 1}, "choice": 5},
    {"do": "details", "chat": CHAT, "about": "\ud800" * 100},
    {"do": "details", "chat": CHAT + 1, "about": "told:"},
)


async def test_every_press_is_answered_whatever_its_payload(school: Stage) -> None:
    cmid = await school.say(ANNA, "Добрый день")
    for payload in PAYLOADS:
        school.world.press(CHAT, VERA, cmid, payload, forged=True)
    await school.settle()
    assert len(school.snackbars()) == len(PAYLOADS)
    assert all(1 <= len(one) <= 90 for one in school.snackbars())
    assert await school.journal("agreed") == []
    await alive(school)


async def test_a_payload_that_no_database_can_store_hides_no_edit(school: Stage) -> None:
    cmid = await school.say(ANNA, "Добрый день", payload={"a": "\ud800"})
    message = school.world.chats[CHAT].messages[cmid]
    message.text, message.edited = OBSCENE, school.world.now() + 1
    await school.say(BORIS, "Добрый день")
    school.clock.advance(2 * DELAY)
    await school.settle()
    assert not school.shown(cmid)
    await alive(school)


# Commands


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/танцы", "Команды /танцы нет"),
        ("/страйк", "только для модераторов"),
        ("/" + "я" * 39, "нет"),
        ("/страи\u200bк", "нет"),
        ("/мои " + "а" * 100_000, "0 из 3"),
        ("/помощь [id1|@all] \u202e", "/правила"),
        ("/unknown", "Команды /unknown нет"),
    ],
)
async def test_a_member_who_mistypes_is_told_privately(
    school: Stage, command: str, answer: str
) -> None:
    await school.say(ANNA, command)
    assert answer in school.told(ANNA)[0]
    assert school.posts() == []
    assert school.told(TEACHER) == []
    await alive(school)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/страйк @id999999999999999 insult", "нет среди участников"),
        ("/страйк @id0 insult", "нет среди участников"),
        ("/страйк [club5|Клуб] insult", "Не нашёл участника"),
        ("/страйк Никого insult", "Не нашёл участника"),
        ("/страйк " + "я" * 100_000, "Не нашёл участника"),
        ("/страйк @id301 " + "я" * 100_000, "нет.\nНажмите кнопку"),
        ("/страйк @id301 \u202e\u200b", "нет.\nНажмите кнопку"),
        ("/снять @id999999 1", "нет предупреждений"),
        ("/снять @id301 " + "9" * 5000, "нет предупреждений"),
        ("/разблок @id999999", "не заблокирован"),
        ("/блок @id301 insult 1 месяц и 1 день", "не дольше месяца"),
        ("/блок @id301 insult 1 месяц 1 день", "не дольше месяца"),
        ("/блок @id301 insult месяц и день", "не дольше месяца"),
        ("/блок @id301 insult 32 дня", "не дольше месяца"),
        ("/блок @id301 insult 5 недель", "не дольше месяца"),
        ("/блок @id301 insult 2 месяца", "не дольше месяца"),
        ("/блок @id301 insult 9999 лет", "не дольше месяца"),
        ("/блок @id301 insult 0 дней", "непонятен"),
        ("/блок @id301 insult -7 дней", "непонятен"),
        ("/блок @id301 insult навсегда", "не дольше месяца"),
        ("/блок @id301 insult 1e3 дней", "непонятен"),
    ],
)
async def test_a_moderator_is_told_what_to_write_instead(
    school: Stage, command: str, answer: str
) -> None:
    await school.say(TEACHER, command)
    [told] = school.told(TEACHER)
    assert answer in told
    assert len(told) < 4096
    assert await school.journal("strike") == []
    assert await school.journal("block") == []
    assert school.told(ANNA) == []
    await alive(school)


async def test_the_number_of_a_strike_that_nobody_can_count_is_asked_about(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    for number in ("9" * 5000, "٣", "²", "1.0", "-1", "0", "+1"):
        await school.say(TEACHER, f"/снять @id301 {number}")
        assert "нет, их 1" in school.told(TEACHER)[-1]
    assert await school.journal("strike_lifted") == []
    await alive(school)


async def test_a_private_command_with_any_payload_is_carried_out(school: Stage) -> None:
    school.world.say(TEACHER, TEACHER, "/страйк @id301 insult", payload={"a": "\ud800"})
    await school.settle()
    assert "1 из 3" in school.told(ANNA)[0]
    await alive(school)


# Names

LIVE_NAMES = [
    ("[id1|Павел]", "@all"),
    ("https://evil.example/x", "[club5|*]"),
    ("*id1 (x)", "@id101"),
    ("vk.com/evil", "vk.me/join/x"),
    ("Ж" * 150, "Ш" * 150),
    ("\u202eАнна", "\u0000\n\nПетрова"),
    ("", ""),
]


@pytest.mark.parametrize(("first", "last"), LIVE_NAMES)
async def test_nothing_live_comes_out_of_a_name(stage: Stage, first: str, last: str) -> None:
    for who in (ANNA, VERA):
        stage.world.add_user(who, first, last)
    await stage.start()
    await stage.doubtful(ANNA)
    stage.world.allow(VERA, False)
    await stage.say(VERA, OBSCENE)
    stage.world.leave(CHAT, ANNA)
    stage.world.join(CHAT, ANNA, how="link")
    await stage.settle()
    await stage.pass_time(TOGETHER)
    await stage.say(TEACHER, "/страйк @id301 insult")
    await stage.say(TEACHER, "/страйки")
    said = [*stage.posts(), *stage.told(TEACHER), *stage.told(ANNA)]
    assert len(said) >= 5
    for text in said:
        for live in ("[id1|", "@all", "https://evil", "[club5|", "*id1", "@id101", "vk.com/evil",
                     "vk.me/join"):  # fmt: skip
            assert live not in text
        assert "\u202e" not in text
        assert len(text) <= 4096
    await alive(stage)
