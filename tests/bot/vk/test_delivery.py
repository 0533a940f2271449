"""The courier through the real client over HTTP: what VK was asked, and what came of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.courier import Courier
from bot.sent_marks import SentMarks
from bot.vk.client import Messenger
from bot.vk.delivery import VKDelivery
from bot.vk.limiter import Limiter
from bot.vk.seals import Seals
from emulator import Fault, create_app
from emulator.limiter import Limiter as ServerLimiter
from handlers.calls import (
    AnswerPress,
    Button,
    DeleteMessages,
    Pin,
    Rank,
    Release,
    Restrict,
    Send,
)
from tests.bot.memory_outbox import NOON, LeapingClock, MemoryOutbox
from tests.bot.vk.conftest import Vk


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@asynccontextmanager
async def courier_at_work(
    vk: Vk, outbox: MemoryOutbox, sent: SentMarks | None = None
) -> AsyncIterator[list[str]]:
    """A courier delivering; the alarms it raised."""
    alarms: list[str] = []

    async def alarm(text: str) -> None:
        alarms.append(text)

    clock = LeapingClock(patience=0.05)
    edge = VKDelivery(vk.messenger, Seals(b"a key of the tests"), sent=sent)
    courier = Courier(outbox, edge, clock, random=Random(1), on_alarm=alarm)

    task = asyncio.create_task(courier.run())
    try:
        yield alarms
    finally:
        await courier.stop(0)
        await task


async def delivered(vk: Vk, outbox: MemoryOutbox) -> list[str]:
    async with courier_at_work(vk, outbox) as alarms:
        await outbox.all_ended()
    return alarms


def calls(vk: Vk, method: str | None = None) -> list[dict[str, Any]]:
    return [one for one in vk.world.calls.since(0) if method in (None, one["method"])]


def texts(vk: Vk, peer_id: int) -> list[str]:
    conversation = vk.world.chats.get(peer_id) or vk.world.dialog(peer_id)
    sent = conversation.messages.values()
    return [message.text for message in sent if message.from_id == vk.world.bot]


def deleted(vk: Vk) -> list[int]:
    messages = vk.world.chats[vk.chat].messages.values()
    return [message.cmid for message in messages if message.deleted]


async def test_deletions_of_a_chat_reach_vk_as_one_call(vk: Vk, outbox: MemoryOutbox) -> None:
    vk.say(*(f"реклама {n}" for n in range(30)))
    for cmid in range(1, 31):
        outbox.promise(DeleteMessages(vk.chat, (cmid,)), rank=Rank.SANCTION)
    await delivered(vk, outbox)
    assert deleted(vk) == list(range(1, 31))
    assert len(calls(vk)) == 1


async def test_different_calls_travel_in_one_execute(vk: Vk, outbox: MemoryOutbox) -> None:
    vk.say("реклама", "приветствие")
    outbox.promise(Send(vk.parent, "Сообщение удалено"))
    outbox.promise(DeleteMessages(vk.chat, (1,)), rank=Rank.SANCTION)
    outbox.promise(Restrict(vk.chat, vk.parent, NOON + timedelta(days=7)), rank=Rank.SANCTION)
    outbox.promise(Pin(vk.chat, 2))
    await delivered(vk, outbox)
    made = calls(vk)
    assert [one["in_execute"] for one in made] == [True] * 4
    assert len({one["requests"] for one in made}) == 1
    assert {one["method"] for one in made[:2]} == {
        "messages.delete",
        "messages.changeConversationMemberRestrictions",
    }
    assert {end.state for end in outbox.ends.values()} == {"done"}


async def test_a_message_is_known_as_ours_by_the_mark_that_vk_has(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    sent = SentMarks()
    outbox.promise(Send(vk.parent, "долгое объяснение " * 400))
    outbox.promise(DeleteMessages(vk.chat, (1,)), rank=Rank.SANCTION)
    async with courier_at_work(vk, outbox, sent):
        await outbox.all_ended()
    made = [one["params"] for one in calls(vk, "messages.send")]
    assert len(made) > 1
    assert all((vk.parent, int(one["random_id"])) in sent for one in made)
    assert (vk.chat, int(made[0]["random_id"])) not in sent


async def test_a_batch_holds_at_most_25_calls(vk: Vk, outbox: MemoryOutbox) -> None:
    for n in range(60):
        vk.world.add_user(1000 + n, "Имя", str(n))
        outbox.promise(Send(1000 + n, f"письмо {n}"))
    await delivered(vk, outbox)
    made = calls(vk, "messages.send")
    assert [texts(vk, 1000 + n) for n in range(60)] == [[f"письмо {n}"] for n in range(60)]
    assert sorted({one["requests"]: one["batch"] for one in made}.values()) == [10, 25, 25]


async def test_sends_to_a_chat_arrive_in_the_order_promised(vk: Vk, outbox: MemoryOutbox) -> None:
    for n in range(12):
        outbox.promise(Send(vk.chat, f"объявление {n}"))
    vk.world.fail("messages.send", Fault(code=10), 2)
    await delivered(vk, outbox)
    assert texts(vk, vk.chat) == [f"объявление {n}" for n in range(12)]


async def test_each_row_learns_its_own_end(vk: Vk, outbox: MemoryOutbox) -> None:
    vk.say("реклама")
    vk.world.say(vk.chat, vk.admin, "собрание")
    vk.world.users[vk.other].messages_allowed = False
    until = NOON + timedelta(days=7)
    rows = {
        "deleted": outbox.promise(DeleteMessages(vk.chat, (1,))),
        "an admin's": outbox.promise(DeleteMessages(vk.chat, (2,))),
        "restricted": outbox.promise(Restrict(vk.chat, vk.parent, until)),
        "an admin": outbox.promise(Restrict(vk.chat, vk.admin, until)),
        "absent": outbox.promise(Release(vk.chat, 999)),
        "told": outbox.promise(Send(vk.parent, "да")),
        "closed": outbox.promise(Send(vk.other, "да")),
        "no such chat": outbox.promise(Send(2_000_000_099, "да")),
        "pressed long ago": outbox.promise(AnswerPress(vk.chat, vk.parent, "gone", "да")),
        "over": outbox.promise(Restrict(vk.chat, vk.other, NOON)),
    }
    alarms = await delivered(vk, outbox)
    ends = {name: outbox.ends[row] for name, row in rows.items()}
    assert {name: (end.state, end.code) for name, end in ends.items()} == {
        "deleted": ("done", None),
        "an admin's": ("failed", 15),
        "restricted": ("done", None),
        "an admin": ("failed", 15),
        "absent": ("failed", 15),
        "told": ("done", None),
        "closed": ("failed", 901),
        "no such chat": ("failed", ends["no such chat"].code),
        "pressed long ago": ("dropped", 100),
        "over": ("done", None),
    }
    assert ends["told"].cmid == 1
    assert ends["no such chat"].code in (917, 927)
    assert len(alarms) == 1
    assert "2000000099" in alarms[0]
    restricted = vk.world.chats[vk.chat].members
    assert restricted[vk.parent].restricted_until is not None
    assert restricted[vk.other].restricted_until is None


TROUBLES: dict[str, Callable[[], Fault]] = {
    "error 1": lambda: Fault(code=1),
    "error 6": lambda: Fault(code=6),
    "error 9": lambda: Fault(code=9),
    "error 10": lambda: Fault(code=10),
    "HTTP 500": lambda: Fault(http=500),
    "HTTP 502 with words": lambda: Fault(http=502, body="<h1>Bad gateway</h1>"),
    "a page instead of JSON": lambda: Fault(body="<html>ведутся работы</html>"),
    "a connection lost before": lambda: Fault(drop="before"),
    "a connection lost after": lambda: Fault(drop="after"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("where", ["*", "messages.send", "messages.delete"])
async def test_whatever_goes_wrong_everything_arrives_and_exactly_once(
    vk: Vk, outbox: MemoryOutbox, trouble: str, where: str
) -> None:
    vk.say("реклама", "ещё реклама")
    for _ in range(2):
        outbox.promise(Send(vk.chat, "Напоминание"), rank=Rank.EXPLANATION)
        outbox.promise(Send(vk.parent, "Сообщение удалено"), rank=Rank.EXPLANATION)
    outbox.promise(DeleteMessages(vk.chat, (1,)), rank=Rank.SANCTION)
    outbox.promise(DeleteMessages(vk.chat, (2,)), rank=Rank.SANCTION)
    vk.world.fail(where, TROUBLES[trouble](), 2)
    await delivered(vk, outbox)
    assert texts(vk, vk.chat) == ["Напоминание"] * 2
    assert texts(vk, vk.parent) == ["Сообщение удалено"] * 2
    assert deleted(vk) == [1, 2]
    assert {end.state for end in outbox.ends.values()} == {"done"}


@pytest.mark.parametrize("code", [1, 9, 10, 12, 13, 29])
async def test_an_execute_refused_as_a_whole_is_made_call_by_call(
    vk: Vk, outbox: MemoryOutbox, code: int
) -> None:
    vk.say("реклама")
    outbox.promise(Send(vk.parent, "Сообщение удалено"))
    outbox.promise(DeleteMessages(vk.chat, (1,)))
    vk.world.fail("execute", Fault(code=code))
    await delivered(vk, outbox)
    assert (deleted(vk), texts(vk, vk.parent)) == ([1], ["Сообщение удалено"])
    made = calls(vk)
    assert [one["method"] for one in made] == ["execute", "messages.send", "messages.delete"]
    assert all(end.attempts == 1 for end in outbox.ends.values())


async def test_a_method_unknown_inside_execute_is_called_outside_from_then_on(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    restrict = "messages.changeConversationMemberRestrictions"
    outbox.promise(Restrict(vk.chat, vk.parent, NOON + timedelta(days=1)))
    outbox.promise(Send(vk.chat, "раз"))
    outbox.promise(Release(vk.chat, vk.parent))
    outbox.promise(Send(vk.chat, "два"))
    vk.world.fail(restrict, Fault(code=3))
    await delivered(vk, outbox)
    assert [one["in_execute"] for one in calls(vk, restrict)] == [True, False, False]
    assert {end.state for end in outbox.ends.values()} == {"done"}


async def test_one_bad_member_does_not_keep_the_others_of_a_merged_call_free(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    until = NOON + timedelta(days=1)
    rows = [outbox.promise(Restrict(vk.chat, user, until)) for user in (vk.parent, vk.other)]
    vk.world.fail("messages.changeConversationMemberRestrictions", Fault(code=100))
    await delivered(vk, outbox)
    assert [outbox.state(row) for row in rows] == ["done", "done"]
    assert len(calls(vk)) == 3


async def test_a_refused_keyboard_is_left_out_and_the_words_arrive(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    row = outbox.promise(Send(vk.chat, "Правила", keyboard=((Button("Да", {"do": "agree"}),),)))
    vk.world.fail("messages.send", Fault(code=911))
    await delivered(vk, outbox)
    (message,) = vk.world.chats[vk.chat].messages.values()
    assert (message.text, message.keyboard, outbox.state(row)) == ("Правила", None, "done")


async def test_a_reply_to_a_message_that_is_gone_arrives_without_it(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    row = outbox.promise(Send(vk.chat, "Напоминание", reply_to=404))
    await delivered(vk, outbox)
    assert (texts(vk, vk.chat), outbox.state(row)) == (["Напоминание"], "done")


async def test_a_long_text_arrives_in_parts_in_order_also_when_an_answer_is_lost(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    long = "\n".join(f"строка {n}" for n in range(1200))
    outbox.promise(Send(vk.chat, long, keyboard=((Button("Да", {"do": "agree"}),),)))
    outbox.promise(Send(vk.chat, "после"))
    vk.world.fail("messages.send", Fault(drop="after"), 2)
    await delivered(vk, outbox)
    *parts, after = texts(vk, vk.chat)
    assert ("\n".join(parts), after) == (long, "после")
    messages = vk.world.chats[vk.chat].messages.values()
    keyboards = [message.keyboard is not None for message in messages]
    assert keyboards == [False] * (len(parts) - 1) + [True, False]


async def test_a_text_that_vk_finds_too_long_is_shortened_and_arrives_whole(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    words = " ".join(f"слово{n}" for n in range(400))
    outbox.promise(Send(vk.chat, words))
    vk.world.fail("messages.send", Fault(code=914))
    await delivered(vk, outbox)
    assert " ".join(texts(vk, vk.chat)) == words
    assert len(texts(vk, vk.chat)) >= 2


async def test_very_long_texts_do_not_make_one_request_too_large(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    for n in range(40):
        vk.world.add_user(1000 + n, "Имя", str(n))
        outbox.promise(Send(1000 + n, "😀" * 4096))
    await delivered(vk, outbox)
    assert all(texts(vk, 1000 + n) == ["😀" * 4096] for n in range(40))
    assert max(one["batch"] for one in calls(vk)) < 25


async def test_odd_characters_arrive(vk: Vk, outbox: MemoryOutbox) -> None:
    odd = 'Кавычки "«»", \\обратная\\, </script>, \u202eсправа\u202c, \u200b, ё😀, ${x}, \t\n&amp;'
    outbox.promise(Send(vk.chat, odd))
    outbox.promise(Send(vk.parent, odd))
    await delivered(vk, outbox)
    assert (texts(vk, vk.chat), texts(vk, vk.parent)) == ([odd], [odd])


async def test_a_revoked_token_is_told_once_and_everything_waits_until_it_is_mended(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    vk.world.token_revoked = True
    for _ in range(3):
        outbox.promise(Send(vk.chat, "Напоминание"))
    async with courier_at_work(vk, outbox) as alarms:
        await vk.until(lambda: len(calls(vk)) >= 2)
        assert not outbox.settlements
        vk.world.token_revoked = False
        await outbox.all_ended()
    assert len(texts(vk, vk.chat)) == 3
    assert len(alarms) == 1
    assert "ключ" in alarms[0]


async def test_a_lost_right_of_the_bot_reaches_the_row_not_the_alarm(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    vk.say("реклама")
    vk.world.set_admin(vk.chat, vk.world.bot, False)
    row = outbox.promise(Restrict(vk.chat, vk.parent, NOON + timedelta(days=1)))
    alarms = await delivered(vk, outbox)
    assert (outbox.state(row), outbox.ends[row].code, alarms) == ("failed", 925, [])


async def test_vk_never_has_to_say_too_many_requests(vk: Vk, outbox: MemoryOutbox) -> None:
    vk.world.limiter = ServerLimiter(20)
    for n in range(50):
        outbox.promise(Send(vk.chat, f"объявление {n}"))
    await delivered(vk, outbox)
    assert [one.get("error_code") for one in calls(vk)] == [None] * 50
    assert texts(vk, vk.chat) == [f"объявление {n}" for n in range(50)]


async def test_two_couriers_in_turn_send_a_row_only_once(vk: Vk, outbox: MemoryOutbox) -> None:
    """A process killed after VK carried the call out, before it could write that down."""
    outbox.promise(Send(vk.chat, "Напоминание"), key="event-7:warn")
    await delivered(vk, outbox)
    second = MemoryOutbox()
    row = second.promise(Send(vk.chat, "Напоминание"), key="event-7:warn")
    server = TestServer(create_app(vk.world))
    await server.start_server()
    token = SecretStr(vk.world.token)
    messenger = Messenger(token, str(server.make_url("/method/")), Limiter())
    await delivered(Vk(vk.world, messenger), second)
    await messenger.close()
    await server.close()
    assert (texts(vk, vk.chat), second.state(row)) == (["Напоминание"], "done")
