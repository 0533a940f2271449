"""Pictures (КО 6): taken from the chat, unless the teacher asked for them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.flows.stage import Stage
from tests.school import ANNA, BORIS, POLICY, TEACHER, VERA

PHOTO: dict[str, Any] = {"type": "photo", "photo": {"id": 5, "owner_id": ANNA}}
REQUEST = "Пришлите, пожалуйста, фото поделок"


@pytest.fixture
async def strict(stage: Stage) -> Stage:
    """A chat in which pictures go."""
    stage.policy = POLICY.replace(
        "    caps: {action: remind}\n", "    pictures: {action: delete}\n"
    )
    await stage.start()
    return stage


async def photo(stage: Stage, who: int, **more: Any) -> bool:
    """Somebody posts a photo; true where it stands."""
    return stage.shown(await stage.say(who, attachments=[PHOTO], **more))


async def test_a_picture_nobody_asked_for_goes_and_its_author_learns_how_it_may_come(
    strict: Stage,
) -> None:
    assert not await photo(strict, ANNA)
    assert "по просьбе учителя" in strict.told(ANNA)[0]


async def test_in_reply_to_the_teacher_it_stands(strict: Stage) -> None:
    cmid = await strict.say(TEACHER, "Что у вас получилось?")
    assert await photo(strict, ANNA, reply_to=cmid)
    assert strict.told(ANNA) == []
    other = await strict.say(BORIS, "У нас вот так")
    assert not await photo(strict, ANNA, reply_to=other)


async def test_what_the_teacher_asked_all_for_may_come_from_all_for_a_day(strict: Stage) -> None:
    await strict.say(TEACHER, REQUEST)
    assert await photo(strict, ANNA)
    await strict.stop()
    await strict.start()
    assert await photo(strict, BORIS)
    await strict.pass_time(timedelta(hours=25))
    assert not await photo(strict, VERA)


async def test_an_announcement_asks_as_well(strict: Stage) -> None:
    await strict.say(TEACHER, f"/объявление мероприятие {REQUEST}")
    assert await photo(strict, ANNA)


async def test_a_parents_request_opens_nothing(strict: Stage) -> None:
    await strict.say(BORIS, REQUEST)
    assert not await photo(strict, ANNA)
