"""Strikes add up to a block; a block ends; nobody is blocked longer than a month."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, TEACHER

pytestmark = pytest.mark.every_database

HOUR = timedelta(hours=1, seconds=1)
NEVER = 1e12  # seconds since the epoch, for the emulator
MONTH_LATER = datetime(2026, 4, 4, 10, 0, tzinfo=UTC)


async def struck(school: Stage, times: int = 3, who: int = ANNA) -> None:
    for _ in range(times):
        await school.say(who, OBSCENE)


def restricted(school: Stage, who: int = ANNA) -> bool:
    return bool(school.member(who)["restricted"])


def refusals_told(school: Stage, words: str) -> int:
    return sum(words in text for text in school.told(TEACHER))


async def test_the_third_strike_blocks_for_a_calendar_month(school: Stage) -> None:
    await struck(school)
    assert restricted(school)
    texts = school.told(ANNA)
    assert ["1 из 3" in texts[0], "2 из 3" in texts[1], "3 из 3" in texts[2]] == [True] * 3
    assert "До 4 апреля в 12:00" in texts[3]
    [block] = await school.journal("block")
    assert block["until"].startswith("2026-04-04T12:00")


async def test_two_racing_messages_of_one_author_are_one_third_strike(school: Stage) -> None:
    await struck(school, 2)
    for _ in range(5):
        school.world.say(CHAT, ANNA, OBSCENE)
    await school.settle()
    assert len(await school.journal("strike")) == 3
    assert len(await school.journal("block")) == 1
    assert sum("3 из 3" in text for text in school.told(ANNA)) == 1


async def test_a_block_uses_its_strikes_up(school: Stage) -> None:
    await struck(school)
    await school.move_to(MONTH_LATER + timedelta(minutes=1))
    await school.say(ANNA, OBSCENE)
    assert "1 из 3" in school.told(ANNA)[-1]


async def test_a_block_is_lifted_on_time_and_told(school: Stage) -> None:
    await struck(school)
    await school.move_to(MONTH_LATER - timedelta(seconds=1))
    assert restricted(school)
    await school.move_to(MONTH_LATER)
    assert not restricted(school)
    assert "снова можете писать" in school.told(ANNA)[-1]


async def test_a_block_is_lifted_on_time_although_the_bot_was_away(school: Stage) -> None:
    await struck(school)
    await school.stop()
    school.clock.move_to(MONTH_LATER + timedelta(hours=2))
    await school.start()
    assert "снова можете писать" in school.told(ANNA)[-1]
    assert len(await school.journal("release")) == 1


async def test_strikes_survive_a_restart(school: Stage) -> None:
    await struck(school, 2)
    await school.stop()
    await school.start()
    await struck(school, 1)
    assert restricted(school)


async def test_strikes_expire(school: Stage) -> None:
    await struck(school, 2)
    await school.pass_time(timedelta(days=366))
    await struck(school, 1)
    assert not restricted(school)
    assert "1 из 3" in school.told(ANNA)[-1]


async def test_what_a_blocked_person_gets_through_is_deleted_without_a_strike(
    school: Stage,
) -> None:
    await struck(school)
    school.restrict(ANNA, None)
    cmid = await school.say(ANNA, "Добрый день, всем привет")
    assert not school.shown(cmid)
    assert restricted(school)
    assert len(await school.journal("strike")) == 3


async def test_where_vk_refuses_the_restriction_the_moderator_learns_and_messages_go(
    school: Stage,
) -> None:
    school.refuse_restrictions()
    await struck(school)
    assert not restricted(school)
    assert any("запретить писать" in text for text in school.told(TEACHER))
    cmid = await school.say(ANNA, "И всё-таки я пишу")
    assert not school.shown(cmid)


async def test_a_restriction_that_stays_refused_is_told_of_once(school: Stage) -> None:
    school.refuse_restrictions(times=4)
    await struck(school)
    for _ in range(3):
        await school.pass_time(HOUR)
    assert refusals_told(school, "не дал запретить писать") == 1
    await school.pass_time(HOUR)
    assert restricted(school)
    school.restrict(ANNA, None)
    school.refuse_restrictions(times=2)
    await school.pass_time(HOUR)
    await school.pass_time(HOUR)
    assert refusals_told(school, "не дал запретить писать") == 2


async def test_a_refusal_in_another_block_is_told_of_anew(school: Stage) -> None:
    school.refuse_restrictions()
    await struck(school)
    await school.say(TEACHER, "/разблок Петрова")
    await school.say(TEACHER, "/блок Петрова insult")
    assert refusals_told(school, "не дал запретить писать") == 2


async def test_a_release_that_stays_refused_is_told_of_once(school: Stage) -> None:
    school.restrict(ANNA, NEVER)
    school.refuse_restrictions(times=3)
    for _ in range(3):
        await school.pass_time(HOUR)
    assert refusals_told(school, "не дал снять запрет") == 1
    await school.pass_time(HOUR)
    assert not restricted(school)
    school.restrict(ANNA, NEVER)
    school.refuse_restrictions(times=1)
    await school.pass_time(HOUR)
    assert refusals_told(school, "не дал снять запрет") == 2


async def test_a_chat_administrator_is_told_of_to_the_moderator_only(school: Stage) -> None:
    school.world.set_admin(CHAT, ANNA, True)
    await school.pass_time(timedelta(hours=1, minutes=1))
    await school.say(TEACHER, "/блок Петрова insult")
    assert any("администратора чата нельзя" in text for text in school.told(TEACHER))
    assert school.told(ANNA) == []


async def test_a_chat_administrator_keeps_the_strikes_of_a_block_that_never_was(
    school: Stage,
) -> None:
    school.world.set_admin(CHAT, ANNA, True)
    await school.pass_time(timedelta(hours=1, minutes=1))
    await struck(school)
    assert any("администратора чата нельзя" in text for text in school.told(TEACHER))
    *_, last = school.told(ANNA)
    assert "Вы можете писать" in last
    assert "остаются в силе: 3" in last
    school.world.set_admin(CHAT, ANNA, False)
    await school.pass_time(timedelta(hours=1, minutes=1))
    await school.say(TEACHER, "/блок Петрова insult")
    assert restricted(school)


async def test_a_blocked_person_who_returns_is_restricted_again(school: Stage) -> None:
    await struck(school)
    school.world.leave(CHAT, ANNA)
    await school.settle()
    school.world.join(CHAT, ANNA, how="link")
    await school.settle()
    assert restricted(school)


async def test_a_restriction_lost_in_vk_is_found_and_repaired(school: Stage) -> None:
    await struck(school)
    school.restrict(ANNA, None)
    await school.pass_time(timedelta(hours=1, seconds=1))
    assert restricted(school)
    assert await school.journal("reconciled")


async def test_a_second_block_ends_within_a_month_of_the_first(school: Stage) -> None:
    await school.say(TEACHER, "/блок Петрова insult 1 месяц")
    await school.pass_time(timedelta(days=20))
    await school.say(TEACHER, "/блок Петрова insult 1 месяц")
    *_, block = await school.journal("block")
    assert datetime.fromisoformat(block["until"]) == MONTH_LATER
    await school.move_to(MONTH_LATER)
    assert not restricted(school)


async def test_one_persons_strikes_are_not_anothers(school: Stage) -> None:
    await struck(school, 2)
    await struck(school, 1, who=BORIS)
    assert "1 из 3" in school.told(BORIS)[-1]
    assert not restricted(school, BORIS)


async def test_a_school_that_blocks_when_exceeded_blocks_at_the_fourth(stage: Stage) -> None:
    stage.policy = stage.policy.replace("blocks_when: reached", "blocks_when: exceeded")
    await stage.start()
    await struck(stage)
    assert not restricted(stage)
    await struck(stage, 1)
    assert restricted(stage)


async def test_a_restriction_nobody_ordered_is_lifted(school: Stage) -> None:
    school.restrict(ANNA, NEVER)
    await school.pass_time(timedelta(hours=1, seconds=1))
    assert not restricted(school)
