"""Gaps: what VK did not deliver is noticed by its number, read, and judged."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.models import MemberRow
from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, STRANGER, TEACHER, VERA

READ = "messages.getByConversationMessageId"
DELAY = timedelta(seconds=20)


@pytest.fixture
async def talk(school: Stage) -> Stage:
    """A chat in which something was said already."""
    await school.say(BORIS, "Добрый день")
    return school


class Held:
    """Events that VK keeps to itself."""

    def __init__(self, school: Stage) -> None:
        self._school = school
        self._events: list[Any] = []

    def __enter__(self) -> "Held":
        log = self._school.world.events
        self._keep = log._append
        log._append = lambda event_id, event: self._events.append(event)  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        self._school.world.events._append = self._keep  # type: ignore[method-assign]

    async def release(self) -> None:
        """They come after all, the last one first."""
        for event in reversed(self._events):
            self._school.world.events.push(json.loads(json.dumps(event)), verbatim=True)
        await self._school.settle()


async def lost(school: Stage, who: int, text: str) -> int:
    """Somebody writes, and VK tells nobody."""
    with Held(school):
        message, _ = school.world.say(CHAT, who, text)
    return message.cmid


async def test_a_message_that_was_not_delivered_is_read_and_judged(talk: Stage) -> None:
    cmid = await lost(talk, ANNA, OBSCENE)
    await talk.say(BORIS, "Во сколько собрание?")
    assert talk.shown(cmid)
    await talk.pass_time(DELAY)
    assert not talk.shown(cmid)
    assert [line["cmid"] for line in await talk.journal("strike")] == [cmid]
    assert [line["found"] for line in await talk.journal("gap_read")] == [1]
    assert len(talk.told(ANNA)) == 1


async def test_what_comes_late_and_out_of_order_is_no_loss(talk: Stage) -> None:
    with Held(talk) as held:
        for text in (OBSCENE, "Простите"):
            talk.world.say(CHAT, ANNA, text)
    await talk.say(BORIS, "Во сколько собрание?")
    await held.release()
    await talk.pass_time(DELAY)
    assert talk.calls(READ) == []
    assert len(await talk.journal("strike")) == 1


async def test_what_was_read_and_comes_after_all_is_judged_once(talk: Stage) -> None:
    with Held(talk) as held:
        talk.world.say(CHAT, ANNA, OBSCENE)
        talk.world.join(CHAT, STRANGER, "link")
    await talk.say(BORIS, "Во сколько собрание?")
    await talk.pass_time(DELAY)
    await talk.pass_time(timedelta(minutes=2))
    await held.release()
    await talk.pass_time(timedelta(minutes=2))
    assert len(await talk.journal("strike")) == 1
    assert len(await talk.journal("joined")) == 1
    assert sum("Добро пожаловать" in text for text in talk.posts()) == 1


async def test_a_newcomer_whose_coming_was_lost_is_welcomed(talk: Stage) -> None:
    with Held(talk):
        talk.world.join(CHAT, STRANGER, "link")
    await talk.say(BORIS, "Во сколько собрание?")
    await talk.pass_time(DELAY)
    await talk.pass_time(timedelta(minutes=2))
    assert any("Фёдор" in text for text in talk.posts())


async def test_a_hole_of_hundreds_is_read_by_hundreds(talk: Stage) -> None:
    cmids = [await lost(talk, ANNA, f"Вопрос {number}?") for number in range(250)]
    await talk.say(BORIS, "Во сколько собрание?")
    for _ in range(5):
        await talk.pass_time(DELAY)
    verdicts = [line["cmid"] for line in await talk.journal("verdict")]
    assert set(cmids) <= set(verdicts)
    assert len(verdicts) == len(set(verdicts))
    assert len(talk.calls(READ)) == 3


async def test_while_vk_does_not_answer_the_numbers_wait(talk: Stage) -> None:
    cmid = await lost(talk, ANNA, OBSCENE)
    await talk.say(BORIS, "Во сколько собрание?")
    talk.world.fail(READ, Fault(http=502), 1)
    await talk.pass_time(DELAY)
    assert talk.shown(cmid)
    assert await talk.journal("gap_unread")
    await talk.stop()
    await talk.start()
    await talk.pass_time(timedelta(minutes=5))
    assert not talk.shown(cmid)


async def test_a_refusal_ends_the_search(talk: Stage) -> None:
    cmid = await lost(talk, ANNA, OBSCENE)
    await talk.say(BORIS, "Во сколько собрание?")
    talk.world.fail(READ, Fault(code=917), 1)
    await talk.pass_time(DELAY)
    await talk.pass_time(timedelta(minutes=4))
    assert talk.shown(cmid)
    assert len(talk.calls(READ)) == 1


async def test_the_bots_own_words_are_nobodys_loss(talk: Stage) -> None:
    await talk.say(TEACHER, "/режим")
    await talk.say(VERA, "Добрый день")
    await talk.pass_time(DELAY)
    assert await talk.journal("gap_read") == []
    assert await talk.journal("event_failed") == []


async def test_what_was_said_while_the_bot_had_no_right_is_judged_by_nobody(talk: Stage) -> None:
    talk.world.set_bot(CHAT, "member")
    await talk.pass_time(timedelta(hours=1, minutes=1))
    for _ in range(3):
        await talk.say(ANNA, OBSCENE)
    talk.world.set_bot(CHAT, "admin")
    await talk.pass_time(timedelta(hours=1, minutes=1))
    await talk.say(BORIS, "Снова добрый день")
    await talk.pass_time(timedelta(minutes=10))
    assert await talk.journal("strike") == []
    # From here on it hears again, and misses nothing.
    cmid = await lost(talk, ANNA, OBSCENE)
    await talk.say(BORIS, "Во сколько собрание?")
    await talk.pass_time(DELAY)
    assert [line["cmid"] for line in await talk.journal("strike")] == [cmid]


async def test_who_left_unseen_and_came_again_is_there(talk: Stage) -> None:
    with Held(talk):
        talk.world.leave(CHAT, VERA)
    talk.world.join(CHAT, VERA, "link")
    await talk.settle()
    await talk.pass_time(DELAY)
    await talk.pass_time(DELAY)
    async with talk.eyes.connect() as connection:
        present = await connection.scalar(
            select(MemberRow.present).where(MemberRow.peer_id == CHAT, MemberRow.user_id == VERA)
        )
    assert present
