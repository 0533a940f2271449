"""Chat administrators (КО 3): a stranger with an administrator's rights is reported, once."""

from datetime import timedelta

from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, TEACHER

HOUR = timedelta(hours=1, minutes=1)


def reports(stage: Stage, who: int) -> list[str]:
    return [one for one in stage.told(who) if "права администратора чата" in one]


async def test_a_stranger_is_reported_at_start_to_moderators_and_administrators(
    stage: Stage,
) -> None:
    stage.world.set_admin(CHAT, ANNA, True)
    await stage.start()
    for person in (TEACHER, ADMINISTRATOR):
        [told] = reports(stage, person)
        assert "Анна Петрова" in told
        # The regulation's own clause, and what to do.
        assert "п. 3.1" in told
        assert "Снять администратора" in told
        assert "Учителева" not in told
    assert stage.told(ANNA) == []
    assert stage.posts() == []
    [line] = await stage.journal("strange_admin")
    assert line["user_id"] == ANNA


async def test_rights_given_later_are_noticed_within_an_hour(school: Stage) -> None:
    assert reports(school, TEACHER) == []
    school.world.set_admin(CHAT, ANNA, True)
    await school.pass_time(HOUR)
    assert len(reports(school, TEACHER)) == 1


async def test_a_stranger_is_told_once_and_again_only_after_losing_the_right(
    school: Stage,
) -> None:
    school.world.set_admin(CHAT, ANNA, True)
    for _ in range(3):
        await school.pass_time(HOUR)
    await school.stop()
    await school.start()
    assert len(reports(school, TEACHER)) == 1
    school.world.set_admin(CHAT, ANNA, False)
    await school.pass_time(HOUR)
    assert len(await school.journal("strange_admin_gone")) == 1
    school.world.set_admin(CHAT, ANNA, True)
    await school.pass_time(HOUR)
    assert len(reports(school, TEACHER)) == 2


async def test_a_second_stranger_is_told_without_the_first(school: Stage) -> None:
    school.world.set_admin(CHAT, ANNA, True)
    await school.pass_time(HOUR)
    school.world.set_admin(CHAT, BORIS, True)
    await school.pass_time(HOUR)
    _, second = reports(school, TEACHER)
    assert "Борис Сидоров" in second
    assert "Анна Петрова" not in second


async def test_employees_of_the_roster_are_no_strangers(stage: Stage) -> None:
    stage.world.set_admin(CHAT, ANNA, True)
    stage.world.set_admin(CHAT, BORIS, True)
    await stage.import_roster(
        "сотрудник;vk сотрудника;выбыл\nПетрова Анна Сергеевна;301;\nСидоров Борис Ильич;302;да\n"
    )
    await stage.start()
    [told] = reports(stage, TEACHER)
    # Who has left the school administers its chats no more.
    assert "Борис Сидоров" in told
    assert "Анна Петрова" not in told


async def test_the_school_s_own_and_the_bot_are_no_strangers(stage: Stage) -> None:
    stage.world.set_admin(CHAT, ADMINISTRATOR, True)
    await stage.start()
    assert reports(stage, TEACHER) == []
    assert await stage.journal("strange_admin") == []


async def test_while_observing_it_is_noted_and_told_once_the_bot_works(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    school.world.set_admin(CHAT, ANNA, True)
    await school.pass_time(HOUR)
    await school.pass_time(HOUR)
    assert reports(school, TEACHER) == []
    assert len(await school.journal("strange_admin")) == 1
    await school.say(TEACHER, "/режим работа")
    await school.pass_time(HOUR)
    assert len(reports(school, TEACHER)) == 1
    assert len(await school.journal("strange_admin")) == 1
