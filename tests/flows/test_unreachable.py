"""A teacher who takes no private messages: what may not be lost reaches the administrators."""

from datetime import timedelta

import pytest

from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, POLICY, TEACHER

FIRE = "Помогите! В школе пожар, дети внутри!"
RUDE = "Учитель у нас так себе, если честно"


@pytest.fixture
async def unreached(school: Stage) -> Stage:
    school.world.allow(TEACHER, False)
    return school


async def test_a_cry_for_help_is_passed_on_at_once_and_says_whom_it_did_not_reach(
    unreached: Stage,
) -> None:
    await unreached.say(ANNA, FIRE)
    [told] = unreached.told(ADMINISTRATOR)
    assert told.startswith("СРОЧНО!")
    assert FIRE in told
    assert "Ольга Учителева не принимает сообщений от бота" in told
    await unreached.say(BORIS, FIRE)
    assert len(unreached.told(ADMINISTRATOR)) == 2
    assert unreached.posts() == []


async def test_it_is_passed_on_also_where_the_messenger_refuses_for_another_reason(
    stage: Stage,
) -> None:
    stage.policy = POLICY.replace("moderators: [201]", "moderators: [999]")
    await stage.start()
    await stage.say(ANNA, FIRE)
    assert FIRE in stage.told(ADMINISTRATOR)[-1]
    assert "vk.com/id999 не принимает" in stage.told(ADMINISTRATOR)[-1]


async def test_it_stays_with_those_it_reached(school: Stage) -> None:
    await school.say(ANNA, FIRE)
    assert school.told(ADMINISTRATOR) == []


async def test_a_complaint_is_passed_on_with_its_buttons(unreached: Stage) -> None:
    cmid = await unreached.say(ANNA, RUDE)
    await unreached.say(BORIS, "/жалоба оскорбление", reply_to=cmid)
    assert "жалоба на сообщение. Анна Петрова" in unreached.told(ADMINISTRATOR)[-1]
    assert "Сидоров" not in unreached.told(ADMINISTRATOR)[-1]
    await unreached.press(ADMINISTRATOR, "Удалить")
    assert not unreached.shown(cmid)
    assert "рассмотрена: сообщение удалено" in unreached.told(BORIS)[-1]


async def test_of_what_else_is_lost_they_learn_once_a_day(unreached: Stage) -> None:
    await unreached.doubtful(ANNA)
    await unreached.doubtful(BORIS)
    [told] = unreached.told(ADMINISTRATOR)
    assert "Ольга Учителева не принимает сообщений от бота" in told
    assert "5А, родители" in told
    assert "vk.me/club" in told
    await unreached.stop()
    await unreached.start()
    await unreached.pass_time(timedelta(days=1))
    await unreached.doubtful(ANNA)
    assert len(unreached.told(ADMINISTRATOR)) == 2
    assert unreached.posts() == []


async def test_of_an_administrator_the_others_learn(stage: Stage) -> None:
    stage.policy = POLICY.replace("administrators: [101]", "administrators: [101, 302]")
    stage.policy = stage.policy.replace("    moderators: [201]\n", "    moderators: []\n")
    await stage.start()
    stage.world.allow(ADMINISTRATOR, False)
    await stage.say(ANNA, FIRE)
    cry, note = stage.told(BORIS)[-2:]
    assert cry.startswith("СРОЧНО!")
    assert "Ирина Директорова не принимает сообщений от бота" in note
    assert sum("СРОЧНО!" in one for one in stage.told(BORIS)) == 1


async def test_where_nobody_takes_any_it_ends_there(unreached: Stage) -> None:
    unreached.world.allow(ADMINISTRATOR, False)
    await unreached.say(ANNA, FIRE)
    await unreached.doubtful(BORIS)
    assert unreached.told(ADMINISTRATOR) == []
    assert len(await unreached.journal("call_refused")) == 3
