"""Reconciliation: at start and every hour VK's restrictions are made those of our blocks."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.storage.models import TimerRow
from emulator import Fault
from handlers.roster import RECONCILE
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, NOON, TEACHER

HOUR = timedelta(hours=1, seconds=1)
FOREVER = float("inf")


async def blocked(school: Stage) -> None:
    for _ in range(3):
        await school.say(ANNA, OBSCENE)
    assert school.member(ANNA)["restricted"]


async def found(school: Stage) -> list[tuple[int, bool]]:
    return [(line["user_id"], line["restricted"]) for line in await school.journal("reconciled")]


async def test_at_the_start_what_was_lifted_and_set_by_hand_is_put_right(school: Stage) -> None:
    await blocked(school)
    await school.stop()
    school.restrict(ANNA, None)
    school.restrict(BORIS, FOREVER)
    await school.start()
    assert school.member(ANNA)["restricted"]
    assert not school.member(BORIS)["restricted"]
    assert sorted(await found(school)) == [(ANNA, True), (BORIS, False)]


async def test_every_hour_it_is_looked_at_again_and_nothing_is_said_of_what_agrees(
    school: Stage,
) -> None:
    await blocked(school)
    for _ in range(3):
        await school.pass_time(HOUR)
    assert await found(school) == []
    school.restrict(ANNA, None)
    await school.pass_time(HOUR)
    assert await found(school) == [(ANNA, True)]
    assert school.member(ANNA)["restricted"]


async def test_who_leaves_and_comes_back_is_restricted_till_the_same_moment(
    school: Stage,
) -> None:
    await blocked(school)
    until = school.world.chats[CHAT].members[ANNA].restricted_until
    school.world.leave(CHAT, ANNA)
    await school.pass_time(timedelta(minutes=5))
    school.world.join(CHAT, ANNA, "return")
    await school.settle()
    assert school.world.chats[CHAT].members[ANNA].restricted_until == until
    assert len(await school.journal("block")) == 1


async def test_while_vk_does_not_answer_it_is_tried_again_in_five_minutes(school: Stage) -> None:
    await blocked(school)
    school.restrict(ANNA, None)
    school.world.fail("messages.getConversationMembers", Fault(http=503), 2)
    await school.pass_time(HOUR)
    assert not school.member(ANNA)["restricted"]
    for _ in range(2):
        await school.pass_time(timedelta(minutes=5, seconds=1))
    assert school.member(ANNA)["restricted"]


async def test_a_block_that_ended_while_the_bot_was_away_restricts_nobody(school: Stage) -> None:
    await school.say(TEACHER, "/блок Петрова insult 1 день")
    await school.stop()
    # VK's own term was lost, and somebody set it for good.
    school.restrict(ANNA, FOREVER)
    school.clock.move_to(NOON + timedelta(days=2))
    await school.start()
    assert not school.member(ANNA)["restricted"]
    assert len(await school.journal("release")) == 1


async def test_a_school_of_many_chats_does_not_ask_of_all_at_once(stage: Stage) -> None:
    others = [CHAT + number for number in range(1, 30)]
    stage.policy += "".join(
        f"  - {{peer_id: {peer}, title: чат {peer}, kind: parents, moderators: [{TEACHER}]}}\n"
        for peer in others
    )
    for peer in others:
        stage.world.add_chat(peer, f"чат {peer}", owner=TEACHER, admins=[TEACHER], members=[ANNA])
    await stage.start()
    at_once = [one for one in await moments(stage) if one > NOON + timedelta(minutes=1)]
    assert 1 <= len(at_once) <= 10
    await stage.pass_time(timedelta(minutes=1))
    hourly = await moments(stage)
    assert len(hourly) == 30
    tens = Counter((one - NOON) // timedelta(minutes=10) for one in hourly)
    assert max(tens.values()) <= 7


async def moments(stage: Stage) -> list[datetime]:
    """When each chat is to be looked at next."""
    async with stage.app.engine.connect() as connection:
        found = await connection.scalars(select(TimerRow.due).where(TimerRow.name == RECONCILE))
        return list(found)
