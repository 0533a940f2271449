"""/отмена undoes the last sanction wholly: strike, block, and the text that was taken down."""

from datetime import timedelta

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, NOON, TEACHER

pytestmark = pytest.mark.every_database


async def test_a_strike_is_undone_and_its_text_returned(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/отмена")
    assert "Анна Петрова: предупреждение отменено" in school.told(TEACHER)[-1]
    sorry, text = school.told(ANNA)[-2:]
    assert "отменено, приносим извинения" in sorry
    assert OBSCENE in text
    await school.say(TEACHER, "/страйки")
    assert "Предупреждений в этом чате нет" in school.told(TEACHER)[-1]


async def test_the_author_has_it_posted_again_once(school: Stage) -> None:
    cmid = await school.say(ANNA, "Учитель у нас так себе")
    await school.say(TEACHER, "/страйк insult", reply_to=cmid)
    await school.say(TEACHER, "/отмена")
    await school.press(ANNA, "Вернуть в чат")
    assert "Учитель у нас так себе" in school.posts()[-1]
    assert school.posts()[-1].startswith("Анна Петрова")
    await school.press(ANNA, "Вернуть в чат")
    assert "уже возвращено" in school.snackbars()[-1]
    assert len(school.posts()) == 1


async def test_at_night_it_is_posted_at_the_opening(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.move_to(NOON + timedelta(hours=10))
    await school.write(TEACHER, "/отмена")
    await school.press(ANNA, "Вернуть в чат")
    assert school.posts() == []
    await school.stop()
    await school.start()
    await school.move_to(NOON.replace(hour=6, minute=1) + timedelta(days=1))
    assert OBSCENE in school.posts()[-1]


async def test_a_block_is_undone_and_the_other_strikes_count_again(school: Stage) -> None:
    for _ in range(3):
        await school.say(ANNA, OBSCENE)
    assert school.member(ANNA)["restricted"]
    await school.say(TEACHER, "/отмена")
    assert "блокировка отменена" in school.told(TEACHER)[-1]
    assert not school.member(ANNA)["restricted"]
    await school.say(TEACHER, "/страйки")
    assert "Анна Петрова: 2 из 3" in school.told(TEACHER)[-1]
    await school.stop()
    await school.start()
    await school.say(ANNA, OBSCENE)
    assert school.member(ANNA)["restricted"]


async def test_the_last_of_one_person(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(BORIS, OBSCENE)
    await school.say(TEACHER, "/отмена Петрова")
    assert "Анна Петрова: предупреждение отменено" in school.told(TEACHER)[-1]
    [line] = await school.journal("undone")
    assert (line["user_id"], line["by"]) == (ANNA, TEACHER)


async def test_two_moderators_undo_one_and_the_same_sanction_once(school: Stage) -> None:
    await school.say(BORIS, OBSCENE)
    await school.pass_time(timedelta(days=1))
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/отмена")
    await school.say(ADMINISTRATOR, "/отмена")
    assert "только что отменил другой модератор" in school.told(ADMINISTRATOR)[-1]
    assert [line["user_id"] for line in await school.journal("undone")] == [ANNA]
    # Whoever means another one says so.
    await school.say(ADMINISTRATOR, "/отмена Сидоров")
    assert [line["user_id"] for line in await school.journal("undone")] == [ANNA, BORIS]


async def test_one_moderator_undoes_one_sanction_after_the_other(school: Stage) -> None:
    await school.say(BORIS, OBSCENE)
    await school.pass_time(timedelta(minutes=1))
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/отмена")
    await school.say(TEACHER, "/отмена")
    assert [line["user_id"] for line in await school.journal("undone")] == [ANNA, BORIS]


async def test_nothing_to_undo_is_said(school: Stage) -> None:
    await school.say(TEACHER, "/отмена")
    assert "Отменять нечего" in school.told(TEACHER)[-1]


async def test_a_strangers_press_posts_nothing(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/отмена")
    await school.write(BORIS, "/правила")
    await school.press(BORIS, "Вернуть в чат", under=ANNA)
    assert "другому участнику" in school.snackbars()[-1]
    assert school.posts() == []
