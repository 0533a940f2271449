"""Buttons as a way in: what is made up, altered, carried over, old or pressed again.

One outcome for all: a short polite answer, a line in the journal, and nothing else.
"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from bot.storage.drawn import KEY
from bot.storage.models import MarkRow
from bot.vk.seals import SEAL, TILL
from handlers.welcome import TOGETHER
from tests.flows.stage import DOUBTFUL, Stage
from tests.school import ANNA, BORIS, CHAT, STRANGER, TEACHER, VERA

STRIKE, STALE = "Страйк", "Эта кнопка больше не действует."


async def asked(school: Stage) -> tuple[int, dict[str, Any]]:
    """The teacher is asked about a doubtful message: the question, and its button's payload."""
    await school.say(ANNA, DOUBTFUL)
    return school.offered(STRIKE, TEACHER)


async def refused(school: Stage, why: str, by: int, place: int) -> None:
    """The last press was answered, journaled, and nothing else came of it."""
    assert school.snackbars() == [STALE]
    [line] = await school.journal("press_refused")
    assert (line["why"], line["user_id"], line["in"]) == (why, by, place)
    assert await school.journal("strike") == []
    assert await school.journal("review") == []


async def test_a_button_carries_its_seal_and_no_key(school: Stage) -> None:
    _, payload = await asked(school)
    assert set(payload) >= {SEAL, TILL, "do", "chat"}
    kept = await school.stored()
    # The seal is made when the message goes out: no copy of it lies about.
    assert payload[SEAL] not in kept


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        ({SEAL: None}, "unsealed"),
        ({SEAL: "A" * 22}, "forged"),
        ({"choice": "delete"}, "forged"),
        ({"about": "999"}, "forged"),
        ({TILL: 10**7}, "forged"),
    ],
)
async def test_altered(school: Stage, altered: dict[str, Any], why: str) -> None:
    cmid, payload = await asked(school)
    changed = {name: one for name, one in {**payload, **altered}.items() if one is not None}
    school.world.press(TEACHER, TEACHER, cmid, changed, forged=True)
    await school.settle()
    await refused(school, why, TEACHER, TEACHER)


@pytest.mark.parametrize("place", [BORIS, CHAT])
async def test_carried_over_by_another_person(school: Stage, place: int) -> None:
    _, payload = await asked(school)
    await school.write(BORIS, "/помощь")
    cmid = await school.say(BORIS, "Здравствуйте")
    if place == BORIS:
        cmid = school.world.state()["private"][str(BORIS)][-1]["cmid"]
    school.world.press(place, BORIS, cmid, payload, forged=True)
    await school.settle()
    await refused(school, "forged", BORIS, place)


async def test_too_old(school: Stage) -> None:
    cmid, payload = await asked(school)
    await school.pass_time(timedelta(days=101))
    before = len(await school.journal("press_refused"))
    school.world.press(TEACHER, TEACHER, cmid, payload)
    await school.settle()
    assert school.snackbars() == [STALE]
    [line] = (await school.journal("press_refused"))[before:]
    assert line["why"] == "expired"
    assert await school.journal("strike") == []


async def test_the_welcome_can_be_agreed_to_all_the_school_year(school: Stage) -> None:
    school.world.join(CHAT, STRANGER, how="link")
    await school.settle()
    await school.pass_time(TOGETHER)
    cmid, payload = school.offered("Ознакомлен(а)", CHAT)
    await school.pass_time(timedelta(days=270))
    school.world.press(CHAT, VERA, cmid, payload)
    await school.settle()
    assert [one["user_id"] for one in await school.journal("agreed")] == [VERA]


async def test_pressed_again_and_again_there_is_one_strike(school: Stage) -> None:
    cmid, payload = await asked(school)
    for _ in range(5):
        school.world.press(TEACHER, TEACHER, cmid, payload)
    await school.settle()
    assert school.snackbars() == [
        "Предупреждение вынесено.",
        *["По этому сообщению уже решено."] * 4,
    ]
    assert len(await school.journal("strike")) == 1


async def test_a_button_outlives_a_restart_and_another_schools_key_does_not_open_it(
    school: Stage,
) -> None:
    cmid, payload = await asked(school)
    await school.stop()
    await school.start()
    school.world.press(TEACHER, TEACHER, cmid, payload)
    await school.settle()
    assert school.snackbars() == ["Предупреждение вынесено."]
    await school.stop()
    async with school.app.engine.begin() as connection:
        await connection.execute(delete(MarkRow).where(MarkRow.name == KEY))
    await school.start()
    school.world.press(TEACHER, TEACHER, cmid, payload)
    await school.settle()
    [line] = await school.journal("press_refused")
    assert line["why"] == "forged"
