"""Thanks and consent (КО 6): taken from the chat, unless the teacher asked for a sign."""

from datetime import timedelta

import pytest

from tests.flows.stage import Stage
from tests.school import ANNA, BORIS, POLICY, TEACHER, VERA


@pytest.fixture
async def strict(stage: Stage) -> Stage:
    """A chat in which thanks and consent go."""
    stage.policy = POLICY.replace(
        "    caps: {action: remind}\n", "    acknowledgement: {action: delete}\n"
    )
    await stage.start()
    return stage


async def test_unasked_for_it_goes(strict: Stage) -> None:
    assert not strict.shown(await strict.say(ANNA, "+"))


async def test_what_the_teacher_asked_all_for_stands_for_a_day(strict: Stage) -> None:
    await strict.say(TEACHER, "Кто едет в четверг, поставьте +")
    assert strict.shown(await strict.say(ANNA, "+"))
    await strict.stop()
    await strict.start()
    assert strict.shown(await strict.say(BORIS, "+"))
    await strict.pass_time(timedelta(hours=25))
    assert not strict.shown(await strict.say(VERA, "+"))


async def test_an_announcement_asks_as_well(strict: Stage) -> None:
    await strict.say(TEACHER, "/объявление мероприятие Собрание в 18:00. Подтвердите, что прочли")
    assert strict.shown(await strict.say(ANNA, "Ознакомлена"))


async def test_a_parents_request_opens_nothing(strict: Stage) -> None:
    await strict.say(BORIS, "Кто едет в четверг, поставьте +")
    assert not strict.shown(await strict.say(ANNA, "+"))
