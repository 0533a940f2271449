"""A second program with the same key: what it writes in our name is noticed and told once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot import metrics
from bot.app import App
from bot.storage.inbox import DONE
from bot.storage.models import InboxRow, MarkRow
from emulator import Fault
from handlers.own_messages import UNKNOWN
from handlers.wording.own_messages import SECOND_PROGRAM
from tests.databases import copied
from tests.flows.stage import DOUBTFUL, OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, STRANGER, TEACHER, VERA

AWHILE = timedelta(minutes=2)
UNLISTED = CHAT + 5


@pytest.fixture
async def second(school: Stage, migrated: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """Another Dezhurny with the same key and policy, and a database of its own."""
    folder = tmp_path / "second"
    folder.mkdir()
    database = copied(migrated, folder / "school.db")
    second = Stage(school.world, school.clock, folder, school.url, database)
    await second.start()
    yield second
    await second.stop()


async def send(school: Stage, peer: int, text: str, number: int) -> None:
    """Some other program writes with our key."""
    form = {"access_token": school.world.token, "v": "5.199", "peer_id": str(peer),
            "message": text, "random_id": str(number)}  # fmt: skip
    async with (
        ClientSession() as http,
        http.post(f"{school.url}/method/messages.send", data=form) as answer,
    ):
        assert "response" in await answer.json()
    await school.settle()


def warnings(school: Stage) -> int:
    return school.told(ADMINISTRATOR).count(SECOND_PROGRAM)


async def test_our_own_word_to_a_person_needs_no_judging_in_his_lane(stage: Stage) -> None:
    with capture_logs(processors=[merge_contextvars]) as log:
        await stage.start()
        await stage.say(ANNA, OBSCENE)
    assert len(stage.told(ANNA)) == 1
    async with stage.eyes.connect() as connection:
        found = await connection.execute(select(InboxRow.state).where(InboxRow.lane == ANNA))
    assert found.scalars().all() == [DONE]
    judged = [one["lane"] for one in log if one["event"] == "event_judged"]
    assert CHAT in judged
    assert ANNA not in judged


async def test_messages_of_another_program_are_journaled_and_told_once(school: Stage) -> None:
    before = metrics.unknown_own_messages._value.get()
    await send(school, CHAT, "Покупайте наши пирожки", 77)
    await send(school, ANNA, "И вы тоже", 0)
    await school.pass_time(AWHILE)
    await send(school, CHAT, "И ещё раз", 78)
    await school.pass_time(AWHILE)
    lines = await school.journal(UNKNOWN)
    places = sorted((one["peer_id"], one["cmid"]) for one in lines)
    assert places == [(ANNA, 1), (CHAT, 1), (CHAT, 2)]
    assert metrics.unknown_own_messages._value.get() - before == 3
    assert warnings(school) == 1
    assert all(school.shown(one["cmid"]) for one in lines if one["peer_id"] == CHAT)


async def test_it_is_noticed_in_a_chat_that_the_file_does_not_name(school: Stage) -> None:
    school.world.add_chat(UNLISTED, "Другой чат", owner=TEACHER)
    await send(school, UNLISTED, "Здравствуйте", 5)
    await school.pass_time(AWHILE)
    [line] = await school.journal(UNKNOWN)
    assert (line["peer_id"], warnings(school)) == (UNLISTED, 1)


async def test_what_the_outbox_sent_is_known_before_the_answer_and_after_a_restart(
    school: Stage,
) -> None:
    for method in ("execute", "messages.send"):
        # Sent, and the answer is lost: VK tells of it while the outbox waits.
        school.world.fail(method, Fault(drop="after"), 2)
    # Too long for VK: it goes in shortened parts.
    school.world.fail("messages.send", Fault(code=914), 2)
    school.world.say(CHAT, ANNA, OBSCENE)
    school.world.join(CHAT, STRANGER, "link")
    school.world.say(TEACHER, TEACHER, "/помощь")
    async with asyncio.timeout(20):
        while not await school._calm():
            school.clock.advance(timedelta(seconds=10))
            await asyncio.sleep(0.05)
    await school.pass_time(AWHILE)
    # One letter, in one part or, if VK found just this one too long, in several: none twice.
    told = school.told(ANNA)
    assert len(set(told)) == len(told)
    assert [text.startswith("Здравствуйте!") for text in told].count(True) == 1
    await school.stop()
    school.world.say(CHAT, BORIS, OBSCENE)
    await school.start()
    for event_id, _ in list(school.world.events._lines):
        school.world.events.repeat(event_id)
    await school.pass_time(AWHILE)
    assert "message_reply" in school.world.events.wanted
    assert len(school.told(BORIS)) == 1
    assert await school.journal(UNKNOWN) == []
    assert warnings(school) == 0


async def test_where_vk_does_not_tell_the_random_id_our_words_are_known_by_their_numbers(
    stage: Stage,
) -> None:
    stage.world.tells_random_ids = False
    await stage.start()
    await stage.say(ANNA, OBSCENE)
    assert stage.told(ANNA)
    # Too long for VK: parts, each with a number of its own.
    stage.world.fail("messages.send", Fault(code=914), 1)
    await stage.write(TEACHER, "/помощь")
    assert len(stage.told(TEACHER)) > 1
    # What it waits for outlives a restart.
    await stage.stop()
    await stage.start()
    await stage.pass_time(AWHILE)
    assert await stage.journal(UNKNOWN) == []
    await send(stage, ANNA, "Покупайте наши пирожки", 77)
    await stage.pass_time(AWHILE)
    assert [one["peer_id"] for one in await stage.journal(UNKNOWN)] == [ANNA]
    assert warnings(stage) == 1


async def test_what_a_person_writes_on_the_communitys_page_is_no_second_program(
    school: Stage,
) -> None:
    school.world.write_as_community(VERA, ADMINISTRATOR, "Здравствуйте! Это директор.")
    await school.settle()
    await school.pass_time(AWHILE)
    assert await school.journal(UNKNOWN) == []
    assert warnings(school) == 0


async def test_two_dezhurnys_with_databases_of_their_own_are_told_by_their_buttons(
    school: Stage, second: Stage
) -> None:
    # Both decide alike, and the same mark is one message: only the seals tell them apart.
    school.world.say(CHAT, ANNA, DOUBTFUL)
    await school.settle()
    await second.settle()
    await school.settle()
    assert len(school.told(TEACHER)) == 1
    lines = [*await school.journal(UNKNOWN), *await second.journal(UNKNOWN)]
    assert {one["peer_id"] for one in lines} == {TEACHER}
    assert warnings(school) == 1


async def test_it_is_told_again_in_another_week_while_it_goes_on(school: Stage) -> None:
    await send(school, CHAT, "Я другая программа", 1)
    await school.pass_time(AWHILE)
    await send(school, CHAT, "Снова я", 2)
    await school.pass_time(AWHILE)
    assert warnings(school) == 1
    await school.pass_time(timedelta(days=8))
    await send(school, CHAT, "И опять я", 3)
    await school.pass_time(AWHILE)
    assert warnings(school) == 2


async def test_the_database_of_another_community_is_refused(school: Stage) -> None:
    await school.stop()
    async with school.app.engine.begin() as connection:
        await connection.execute(
            update(MarkRow).where(MarkRow.name == "community").values(value="77")
        )
    other = App(school.settings(), clock=school.clock)
    checked = await other.start()
    await other.stop()
    assert checked.fatal
    [complaint] = checked.problems
    assert "сообщества 77" in complaint.text
    assert "DEZHURNY_DATABASE_URL" in complaint.text
