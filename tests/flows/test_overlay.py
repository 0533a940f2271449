"""What a moderator lays upon his chat: hours that only narrow, silence for a while."""

from datetime import timedelta

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, CHAT, NOON, TEACHER


async def test_narrower_hours_hold_at_once_and_after_a_restart(school: Stage) -> None:
    await school.say(TEACHER, "/часы 08:00-14:00")
    assert "08:00–14:00" in school.told(TEACHER)[-1]
    # A Saturday that ends at 14:00 anyway stays so, a closed Sunday stays closed.
    assert "вс — чат закрыт" in school.told(TEACHER)[-1]
    await school.move_to(NOON + timedelta(hours=4))
    late = await school.say(ANNA, "Завтра первый урок в спортзале?")
    assert not school.shown(late)
    await school.stop()
    await school.start()
    again = await school.say(ANNA, "А второй где?")
    assert not school.shown(again)
    assert "08:00–14:00" in school.told(ANNA)[-1]


@pytest.mark.parametrize("hours", ["07:00-19:00", "08:00-20:00", "00:00-24:00"])
async def test_wider_hours_than_the_schools_are_refused(school: Stage, hours: str) -> None:
    await school.say(TEACHER, f"/часы {hours}")
    assert "открыть нельзя" in school.told(TEACHER)[-1]
    assert await school.journal("hours") == []


@pytest.mark.parametrize("hours", ["с восьми", "25:00-26:00", "08:00-08:00"])
async def test_hours_that_cannot_be_read_are_asked_about(school: Stage, hours: str) -> None:
    await school.say(TEACHER, f"/часы {hours}")
    assert "Например: /часы 08:00-18:00" in school.told(TEACHER)[-1]


async def test_more_windows_than_anybody_remembers_are_refused(school: Stage) -> None:
    await school.say(TEACHER, "/часы 8-9, 10-11, 12-13, 14-15, 16-17")
    assert "укажите не больше 4" in school.told(TEACHER)[-1]
    assert await school.journal("hours") == []


@pytest.mark.every_database
async def test_as_many_windows_as_may_be_are_kept(school: Stage) -> None:
    await school.say(TEACHER, "/часы 08:00-09:00, 10:00-11:00, 12:00-13:00, 14:00-15:00")
    [line] = await school.journal("hours")
    assert line["hours"].endswith("14:00-15:00")


@pytest.mark.parametrize("hours", ["9-17", "с 9 до 17", "9.00 – 17.00", "09:00-17:00"])
async def test_hours_are_read_as_people_write_them(school: Stage, hours: str) -> None:
    await school.say(TEACHER, f"/часы {hours}")
    assert "пн–пт 09:00–17:00" in school.told(TEACHER)[-1]


async def test_the_schools_hours_come_back(school: Stage) -> None:
    await school.say(TEACHER, "/часы 08:00-12:30")
    await school.say(TEACHER, "/часы школы")
    await school.move_to(NOON + timedelta(hours=4))
    assert school.shown(await school.say(ANNA, "Завтра первый урок в спортзале?"))


async def test_hours_follow_the_school_when_it_narrows_its_own(school: Stage) -> None:
    await school.say(TEACHER, "/часы 08:00-18:00")
    await school.stop()
    school.policy_file.write_text(school.policy.replace("08:00-19:00", "08:00-13:00"), "utf-8")
    await school.start()
    await school.say(TEACHER, "/часы")
    assert "08:00–13:00" in school.told(TEACHER)[-1]


async def test_the_administrators_learn_of_it(school: Stage) -> None:
    await school.say(TEACHER, "/часы 08:00-14:00")
    await school.say(TEACHER, "/режим наблюдение")
    told = school.told(ADMINISTRATOR)
    assert "часы чата теперь" in told[0]
    assert "наблюдение" in told[1]


async def test_silence_holds_messages_back_till_its_end(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина 30 мин")
    assert "тишина" in school.posts()[0]
    held = await school.say(ANNA, "Кто забирает детей с экскурсии?")
    assert not school.shown(held)
    assert school.shown(await school.say(TEACHER, "Коллеги, прошу внимания"))
    await school.stop()
    await school.start()
    await school.pass_time(timedelta(minutes=31))
    assert "Кто забирает детей" in school.posts()[-1]
    assert school.shown(await school.say(ANNA, "Спросила ещё раз, уже после"))


async def test_an_emergency_breaks_the_silence(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина")
    cry = await school.say(ANNA, "В школе пожар, дети в дыму, звоните 112!")
    assert school.shown(cry)


async def test_silence_past_closing_ends_at_the_next_opening(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина 12 ч")
    await school.say(ANNA, "Кто забирает детей с экскурсии?")
    await school.pass_time(timedelta(hours=13))
    assert len(school.posts()) == 1
    await school.move_to(NOON.replace(hour=6, minute=1) + timedelta(days=1))
    assert "Кто забирает детей" in school.posts()[-1]


async def test_work_ends_the_silence(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина")
    held = await school.say(ANNA, "Кто забирает детей с экскурсии?")
    assert not school.shown(held)
    assert "тишина до 4 марта" in school.told(ANNA)[0]
    await school.say(TEACHER, "/режим работа")
    _, over, posted = school.posts()
    assert "Тишина закончилась" in over
    assert "Кто забирает детей" in posted
    await school.press(ANNA, "Отозвать")
    assert "уже опубликовано" in school.snackbars()[-1]
    assert school.shown(await school.say(ANNA, "Спасибо, уже всё выяснили сами"))
    await school.pass_time(timedelta(hours=3))
    assert len(school.posts()) == 3


async def test_a_shorter_silence_lets_out_sooner_what_the_longer_one_held(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина 5 ч")
    await school.say(ANNA, "Кто забирает детей с экскурсии?")
    await school.say(TEACHER, "/режим тишина 10 мин")
    await school.pass_time(timedelta(minutes=11))
    assert "Кто забирает детей" in school.posts()[-1]


async def test_wider_hours_let_out_what_the_narrow_ones_held(school: Stage) -> None:
    await school.say(TEACHER, "/часы 8:00-10:00")
    held = await school.say(ANNA, "Кто забирает детей с экскурсии?")
    assert not school.shown(held)
    await school.say(TEACHER, "/часы школы")
    assert "Кто забирает детей" in school.posts()[-1]


async def test_wider_hours_let_nothing_out_of_a_silence(school: Stage) -> None:
    await school.say(TEACHER, "/часы 8:00-10:00")
    await school.say(ANNA, "Кто забирает детей с экскурсии?")
    await school.say(TEACHER, "/режим тишина 30 мин")
    await school.say(TEACHER, "/часы школы")
    assert not any("Кто забирает детей" in post for post in school.posts())
    await school.pass_time(timedelta(minutes=31))
    assert "Кто забирает детей" in school.posts()[-1]


async def test_silence_that_ends_in_the_evening_lets_nothing_out_before_the_morning(
    school: Stage,
) -> None:
    await school.say(TEACHER, "/режим тишина 12 ч")
    await school.say(ANNA, "Кто забирает детей с экскурсии?")
    await school.move_to(NOON.replace(hour=18))
    await school.say(TEACHER, "/режим работа")
    assert len(school.posts()) == 1
    await school.move_to(NOON.replace(hour=6, minute=1) + timedelta(days=1))
    assert "Кто забирает детей" in school.posts()[-1]


async def test_the_lines_about_silence_go_within_a_day(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина 30 мин")
    [line] = [one for one in school.messages() if one["from_id"] < 0]
    await school.pass_time(timedelta(hours=21))
    assert not school.shown(line["cmid"])


@pytest.mark.parametrize("term", ["2 дня", "месяц", "долго"])
async def test_silence_is_at_most_a_day(school: Stage, term: str) -> None:
    await school.say(TEACHER, f"/режим тишина {term}")
    assert "/режим тишина 2 ч" in school.told(TEACHER)[-1]
    assert school.shown(await school.say(ANNA, "Кто забирает детей с экскурсии?"))


async def test_an_obscenity_in_silence_is_struck_and_not_posted_later(school: Stage) -> None:
    await school.say(TEACHER, "/режим тишина")
    await school.say(ANNA, OBSCENE)
    await school.pass_time(timedelta(hours=3))
    assert "1 из 3" in school.told(ANNA)[0]
    assert len(school.posts()) == 1
    assert str(CHAT) in school.world.state()["chats"]
