"""A raid: hundreds come by a link, and one word goes to those in charge."""

from datetime import timedelta

from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, CHAT, NOON, TEACHER

FIRST, RAIDERS = 5_000, 150
MINUTE = timedelta(minutes=1)


async def pour_in(school: Stage, count: int, first: int = FIRST) -> None:
    come(school, count, first)
    await school.settle()


def come(school: Stage, count: int, first: int) -> None:
    for person in range(first, first + count):
        school.world.add_user(person, "Чужой", f"Номер{person}")
        school.world.join(CHAT, person, "link")


async def test_a_raid_is_answered_once_and_not_each_raider(school: Stage) -> None:
    await pour_in(school, RAIDERS)
    await school.pass_time(2 * MINUTE)
    assert [len(school.told(one)) for one in (TEACHER, ADMINISTRATOR)] == [1, 1]
    assert "больше 50 человек" in school.told(TEACHER)[0]
    assert school.posts() == []
    assert len(await school.journal("joined")) == RAIDERS
    assert [line["joined"] for line in await school.journal("raid")] == [51]


async def test_what_raiders_write_is_judged(school: Stage) -> None:
    await pour_in(school, RAIDERS)
    assert not school.shown(await school.say(FIRST + RAIDERS - 1, OBSCENE))


async def test_once_it_is_over_the_rules_are_posted_once(school: Stage) -> None:
    await pour_in(school, 60)
    await school.pass_time(9 * MINUTE)
    await pour_in(school, 3, FIRST + 60)
    await school.pass_time(2 * MINUTE)
    assert school.posts() == []
    await school.stop()
    await school.start()
    await school.pass_time(8 * MINUTE)
    [welcome] = school.posts()
    assert "Правила чата" in welcome
    assert [line["joined"] for line in await school.journal("raid_over")] == [63]
    await school.move_to(NOON + timedelta(days=10))
    assert await school.journal("joining_reminded") == []
    assert len(school.told(TEACHER)) == 1


async def test_after_a_raid_newcomers_are_welcomed_by_name_again(school: Stage) -> None:
    await pour_in(school, 60)
    await school.pass_time(11 * MINUTE)
    await pour_in(school, 1, FIRST + 60)
    await school.pass_time(2 * MINUTE)
    assert "Добро пожаловать, Чужой" in school.posts()[-1]


async def test_a_class_that_comes_at_once_is_no_raid(school: Stage) -> None:
    await pour_in(school, 50)
    await school.pass_time(2 * MINUTE)
    [welcome] = school.posts()
    assert "и ещё 40" in welcome
    assert await school.journal("raid") == []


async def test_many_who_came_over_days_while_the_bot_was_away_are_no_raid(school: Stage) -> None:
    await school.stop()
    for hour in range(6):
        school.clock.advance(timedelta(hours=1))
        come(school, 15, FIRST + 15 * hour)
    await school.start()
    await school.pass_time(2 * MINUTE)
    assert await school.journal("raid") == []
    assert school.told(TEACHER) == []


async def test_where_newcomers_only_read_so_do_raiders(stage: Stage) -> None:
    stage.policy = stage.policy.replace("defaults:\n", "defaults:\n  joining: {read_only: true}\n")
    await stage.start()
    await pour_in(stage, 60)
    await stage.pass_time(2 * MINUTE)
    assert all(stage.member(one)["restricted"] for one in range(FIRST, FIRST + 60))
    assert not stage.member(ANNA)["restricted"]
    merged = stage.calls("messages.changeConversationMemberRestrictions")
    assert len(merged) <= 5
