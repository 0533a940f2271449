"""Whoever takes a screenshot of the chat is reminded privately, at most once a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.models import MarkRow
from tests.flows.stage import Stage
from tests.school import ANNA, CHAT, TEACHER

RULE = "    confidential: {action: delete}\n"


async def shoot(school: Stage, who: int) -> None:
    school.world.screenshot(CHAT, who)
    await school.settle()


@pytest.fixture
async def watched(stage: Stage) -> Stage:
    """A school that watches over confidential matters."""
    stage.policy = stage.policy.replace("policies:\n", f"policies:\n{RULE}")
    await stage.start()
    return stage


async def test_the_person_is_reminded_privately_with_the_clause(watched: Stage) -> None:
    await shoot(watched, ANNA)
    [told] = watched.told(ANNA)
    assert "снимок экрана" in told
    assert "п. " in told
    assert "не предупреждение" in told
    assert watched.posts() == []


async def test_once_a_day(watched: Stage) -> None:
    await shoot(watched, ANNA)
    await shoot(watched, ANNA)
    assert len(watched.told(ANNA)) == 1
    await watched.pass_time(timedelta(hours=25))
    await shoot(watched, ANNA)
    assert len(watched.told(ANNA)) == 2
    assert len(await watched.journal("screenshot")) == 3


async def test_a_moderator_is_not_reminded(watched: Stage) -> None:
    await shoot(watched, TEACHER)
    assert watched.told(TEACHER) == []


async def test_where_the_rule_is_off_nobody_is_reminded(school: Stage) -> None:
    await shoot(school, ANNA)
    assert school.told(ANNA) == []


async def test_no_mark_of_it_outlives_the_persons_wish_to_be_forgotten(watched: Stage) -> None:
    await shoot(watched, ANNA)
    assert f"screenshot:{ANNA}" in await marks(watched)
    await watched.write(ANNA, "/забыть-меня")
    await watched.press(ANNA, "Стереть")
    assert f"screenshot:{ANNA}" not in await marks(watched)


async def marks(school: Stage) -> set[str]:
    async with school.eyes.connect() as connection:
        return set(await connection.scalars(select(MarkRow.name)))
