"""Gentle hints (КО 17, 18): privately, one a person a week, whatever restarts in between."""

from datetime import timedelta

import pytest

from tests.flows.stage import Stage
from tests.school import ANNA, BORIS, POLICY, TEACHER, VERA

HINTING = POLICY.replace(
    "    caps: {action: remind}\n",
    "    one_message: {action: remind}\n    use_reply: {action: remind}\n",
)
BURST = ("Здравствуйте", "а завтра", "в музей", "сменку брать?")


@pytest.fixture
async def hinting(stage: Stage) -> Stage:
    stage.policy = HINTING
    await stage.start()
    return stage


async def burst(stage: Stage, who: int) -> list[int]:
    said = []
    for piece in BURST:
        stage.clock.advance(timedelta(seconds=5))
        said.append(await stage.say(who, piece))
    return said


async def unclear(stage: Stage, who: int) -> int:
    await stage.say(TEACHER, "Кто взял мяч?")
    await stage.say(ANNA, "Во сколько завтра собрание?")
    await stage.say(BORIS, "А во сколько сбор на экскурсию?")
    return await stage.say(who, "в 18:30")


async def test_a_burst_gets_a_private_hint_and_stays(hinting: Stage) -> None:
    said = await burst(hinting, ANNA)
    assert all(hinting.shown(cmid) for cmid in said)
    [hint] = hinting.told(ANNA)
    assert "в одном сообщении" in hint
    assert "КО" in hint or "п. 18" in hint
    assert "не предупреждение" in hint
    assert hinting.posts() == []
    assert await hinting.journal("strike") == []


async def test_an_answer_to_nobody_in_particular_gets_a_private_hint(hinting: Stage) -> None:
    cmid = await unclear(hinting, VERA)
    assert hinting.shown(cmid)
    [hint] = hinting.told(VERA)
    assert "«Ответить»" in hint


async def test_one_hint_a_person_a_week_of_any_kind_across_a_restart(hinting: Stage) -> None:
    await burst(hinting, VERA)
    await burst(hinting, VERA)
    await hinting.stop()
    await hinting.start()
    await hinting.pass_time(timedelta(days=6))
    await unclear(hinting, VERA)
    assert len(hinting.told(VERA)) == 1
    await hinting.pass_time(timedelta(days=2))
    await unclear(hinting, VERA)
    assert len(hinting.told(VERA)) == 2
    assert len(await hinting.journal("hint")) == 2


async def test_another_person_is_hinted_at_as_well(hinting: Stage) -> None:
    await burst(hinting, ANNA)
    await burst(hinting, BORIS)
    assert len(hinting.told(ANNA)) == len(hinting.told(BORIS)) == 1


async def test_a_moderator_is_not_hinted_at(hinting: Stage) -> None:
    await burst(hinting, TEACHER)
    assert hinting.told(TEACHER) == []


async def test_a_chat_that_is_only_observed_has_its_hints_journaled_once(hinting: Stage) -> None:
    await hinting.say(TEACHER, "/режим наблюдение")
    await burst(hinting, ANNA)
    await burst(hinting, ANNA)
    assert hinting.told(ANNA) == []
    assert len(await hinting.journal("hint")) == 1
