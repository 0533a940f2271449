"""Observing: the evening's digest of what the bot would have done; moderators judge it."""

from datetime import datetime, timedelta

import pytest

from tests.flows.stage import DOUBTFUL, OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, POLICY, TEACHER, VERA

SECOND_TEACHER = 202
SCHOOL = (
    POLICY.replace(
        "off_topic: {action: remind,", "off_topic: {action: delete, likely: 0.7, certain: 0.95,"
    ).replace("moderators: [201]", f"moderators: [201, {SECOND_TEACHER}]")
    + "    mode: observe\n"
)
# Wednesday: the chat closes at 19:00.
EVENING = datetime.fromisoformat("2026-03-04T19:00:00+02:00")
DAY = timedelta(days=1)
SHOUTED = "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА ИЗ РАЗДЕВАЛКИ"
LINK = "Все переходим сюда: https://chat.whatsapp.com/AbCdEf123"
SERIES = "Кто досмотрел новый сериал? Концовка совсем слабая"
SERIES_AGAIN = "Кто досмотрел новый сериал? Концовка какая-то слабая"


@pytest.fixture
async def school(stage: Stage) -> Stage:
    """A chat that is only observed, with two moderators."""
    stage.world.add_user(SECOND_TEACHER, "Пётр", "Соседов")
    stage.policy = SCHOOL
    await stage.start()
    return stage


async def restart(school: Stage) -> None:
    await school.stop()
    await school.start()


async def evening(school: Stage, days: int = 0) -> None:
    await school.move_to(EVENING + days * DAY)


async def a_day(school: Stage) -> None:
    """An obscenity, a link, shouting, and what a moderator would be asked about."""
    for who, text in ((ANNA, OBSCENE), (BORIS, LINK), (VERA, SHOUTED), (ANNA, SERIES)):
        await school.say(who, text)


# The evening


async def test_the_moderators_learn_what_would_have_been_done(school: Stage) -> None:
    await a_day(school)
    await school.say(VERA, "Во сколько завтра собрание?")
    assert school.told(TEACHER) == []
    await evening(school)
    [told] = school.told(TEACHER)
    assert "За сегодня я бы удалил 2 сообщения, вынес 1 предупреждение" in told
    assert "спросил вас об 1 сообщении, напомнил о правилах 1 раз" in told
    assert school.labels(TEACHER) == ["Показать"]
    assert school.told(SECOND_TEACHER) == [told]


async def test_a_cry_for_help_reaches_the_moderators_at_once(school: Stage) -> None:
    cry = "Помогите, меня избивают в раздевалке! Вызовите скорую и полицию"
    await school.say(ANNA, cry)
    assert [cry in told for told in school.told(TEACHER)] == [True]
    assert school.told(SECOND_TEACHER) == school.told(TEACHER)
    assert school.posts() == []
    assert all(not one["deleted"] for one in school.messages())


async def test_once_the_chat_works_the_evening_tells_of_the_time_of_observation(
    school: Stage,
) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/режим работа")
    await school.say(BORIS, OBSCENE)
    await evening(school)
    told = school.told(TEACHER)[-1]
    assert "За сегодня, пока чат был под наблюдением, я бы удалил 1 сообщение" in told
    assert "Тогда я ничего не тронул" in told
    assert "Чат в режиме наблюдения" not in told


async def test_nothing_else_is_touched(school: Stage) -> None:
    await a_day(school)
    await evening(school)
    await school.press(TEACHER, "Показать")
    await school.press(TEACHER, "Верно")
    assert all(not one["deleted"] for one in school.messages())
    assert school.posts() == []
    for person in (ANNA, BORIS, VERA):
        assert school.told(person) == []
        assert not school.member(person)["restricted"]
    await school.say(ANNA, "/мои")
    assert "0 из 3" in school.told(ANNA)[-1]


async def test_a_day_on_which_nothing_happened_is_not_told_of(school: Stage) -> None:
    await school.say(ANNA, "Во сколько завтра собрание?")
    await evening(school, 1)
    assert school.told(TEACHER) == []


async def test_a_late_message_is_told_of_the_next_evening(school: Stage) -> None:
    await school.move_to(EVENING + timedelta(hours=2))
    await school.say(ANNA, "Какой завтра первый урок?")
    await evening(school, 1)
    [told] = school.told(TEACHER)
    assert "С 4 марта в 21:00 я бы отложил 1 сообщение." in told


async def test_days_without_school_are_left_in_peace(school: Stage) -> None:
    saturday = EVENING + 3 * DAY
    await school.move_to(saturday)
    await school.say(ANNA, OBSCENE)
    await school.move_to(saturday + 1 * DAY + timedelta(hours=3))
    assert school.told(TEACHER) == []
    # Monday, 9 March 2026 is a day off in Russia: the chat's hours say no more than the weekday.
    await school.move_to(saturday + 2 * DAY + timedelta(hours=3))
    assert school.told(TEACHER) == []
    await school.move_to(saturday + 3 * DAY)
    assert "удалил 1 сообщение" in school.told(TEACHER)[0]


async def test_a_restart_loses_neither_the_evening_nor_its_cases(school: Stage) -> None:
    await a_day(school)
    await restart(school)
    await evening(school)
    assert len(school.told(TEACHER)) == 1
    await restart(school)
    await school.press(TEACHER, "Показать")
    assert "1 из 4. Анна Петрова, 4 марта в 12:00" in school.told(TEACHER)[-1]


async def test_whoever_was_away_in_the_evening_tells_it_the_next_day(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.stop()
    school.clock.move_to(EVENING + timedelta(hours=6))
    await school.start()
    assert school.told(TEACHER) == []
    await evening(school, 1)
    assert "С 4 марта в 12:00" in school.told(TEACHER)[0]


async def test_an_edit_changes_what_is_told(school: Stage) -> None:
    mended = await school.say(ANNA, OBSCENE)
    school.world.edit(CHAT, mended, "Прошу прощения, день тяжёлый")
    await school.settle()
    spoilt = await school.say(BORIS, "Добрый день, во сколько собрание?")
    school.world.edit(CHAT, spoilt, OBSCENE)
    await school.settle()
    await evening(school)
    assert "удалил 1 сообщение" in school.told(TEACHER)[0]
    await school.press(TEACHER, "Показать")
    assert "1 из 1. Борис Сидоров" in school.told(TEACHER)[-1]


# Going through it


async def test_the_cases_are_shown_one_by_one_and_counted(school: Stage) -> None:
    await a_day(school)
    await evening(school)
    await school.press(TEACHER, "Показать")
    first = school.told(TEACHER)[-1]
    assert f"1 из 4. Анна Петрова, 4 марта в 12:00: «{OBSCENE}»" in first
    assert "удалил бы сообщение и вынес предупреждение: нецензурная лексика" in first
    assert "Найдено: «нахуй»." in first
    assert school.labels(TEACHER) == ["Верно", "Неверно", "Пропустить"]
    await school.press(TEACHER, "Верно")
    assert "2 из 4. Борис Сидоров" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Пропустить")
    assert "3 из 4. Вера Орлова" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Верно")
    assert "4 из 4" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Неверно")
    assert "Это всё. Верно 2, неверно 1, без ответа 1." in school.told(TEACHER)[-1]
    words = [(one["rule"], one["right"]) for one in await school.journal("digest_word")]
    assert words == [("profanity", True), ("caps", True), ("off_topic", False)]


async def test_a_word_teaches_where_the_rule_can_be_taught(school: Stage) -> None:
    await a_day(school)
    await evening(school)
    await school.press(TEACHER, "Показать")
    for word in ("Неверно", "Неверно", "Неверно", "Неверно"):
        await school.press(TEACHER, word)
    lessons = school.app.lessons.current.kept
    assert {one.rule for one in lessons} == {"off_topic", "foreign_messenger"}
    await school.move_to(EVENING + timedelta(hours=15))
    again = await school.say(BORIS, SERIES_AGAIN)
    verdict = next(one for one in await school.journal("verdict") if one["cmid"] == again)
    assert verdict["action"] == "allow"


async def test_the_first_word_holds_and_every_press_is_answered(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await evening(school)
    for teacher in (TEACHER, SECOND_TEACHER):
        await school.press(teacher, "Показать")
    await school.press(TEACHER, "Верно")
    await school.press(TEACHER, "Верно")
    assert school.snackbars()[-1] == "Уже отмечено: верно."
    await school.press(SECOND_TEACHER, "Неверно")
    assert school.snackbars()[-1] == "Уже отмечено: верно."
    [word] = await school.journal("digest_word")
    assert word["by"] == TEACHER
    assert [one for one in school.told(TEACHER) if one.startswith("Это всё")] == [
        "Это всё. Верно 1, неверно 0. Отменить урок: /тема отмена"
    ]


async def test_whoever_said_a_word_may_change_it(school: Stage) -> None:
    await school.say(ANNA, SERIES)
    await evening(school)
    await school.press(TEACHER, "Показать")
    await school.press(TEACHER, "Верно")
    await school.press(TEACHER, "Неверно")
    assert school.snackbars()[-1] == "Отмечено: неверно. Спасибо!"
    [lesson] = school.app.lessons.current.kept
    assert not lesson.right


async def test_two_moderators_share_the_work(school: Stage) -> None:
    await a_day(school)
    await evening(school)
    await school.press(TEACHER, "Показать")
    await school.press(TEACHER, "Верно")
    await school.press(SECOND_TEACHER, "Показать")
    assert "2 из 4" in school.told(SECOND_TEACHER)[-1]


async def test_strangers_see_nothing(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await evening(school)
    await school.write(BORIS, "/помощь")
    before = len(school.told(BORIS))
    await school.press(BORIS, "Показать", under=TEACHER)
    assert school.snackbars()[-1] == "Решать может только модератор этого чата."
    assert len(school.told(BORIS)) == before


async def test_texts_go_three_days_after_the_evening(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await evening(school)
    await school.press(TEACHER, "Показать")
    assert await _kept(school) == [OBSCENE]
    await evening(school, 3)
    await school.pass_time(timedelta(hours=1, minutes=1))
    assert await _kept(school) == [""]
    await school.press(TEACHER, "Верно")
    assert "тексты хранятся три дня" in school.snackbars()[-1]
    await school.press(TEACHER, "Показать")
    assert "тексты хранятся три дня" in school.snackbars()[-1]


async def _kept(school: Stage) -> list[str]:
    async with school.app.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT text FROM cases WHERE kind = 'observed'")
        return [one[0] for one in rows]


async def test_a_forgotten_person_is_in_no_digest(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.write(ANNA, "/забыть-меня")
    await school.press(ANNA, "Стереть")
    assert await _kept(school) == [""]
    await evening(school)
    assert school.told(TEACHER) == []


# The week


async def test_the_first_week_ends_with_a_summary_and_the_way_on(school: Stage) -> None:
    await a_day(school)
    await evening(school)
    await school.press(TEACHER, "Показать")
    await school.press(TEACHER, "Верно")
    await evening(school, 6)
    assert not any("неделя" in one for one in school.told(TEACHER))
    await restart(school)
    await evening(school, 7)
    summary = school.told(TEACHER)[-1]
    assert "первая неделя наблюдения позади" in summary
    assert "удалил 2 сообщения, вынес 1 предупреждение" in summary
    assert "Вы отметили: верно 1, неверно 0." in summary
    assert "/режим работа" in summary


async def test_a_quiet_week_is_one_line(school: Stage) -> None:
    await school.say(ANNA, "Во сколько завтра собрание?")
    for day in range(8):
        await evening(school, day)
    [summary] = school.told(TEACHER)
    assert "Вмешиваться было не во что" in summary
    for day in range(8, 15):
        await evening(school, day)
    assert "ещё неделя" in school.told(TEACHER)[-1]
    assert len(school.told(TEACHER)) == 2


async def test_a_mode_switched_by_command_begins_and_ends_the_week(stage: Stage) -> None:
    stage.policy = SCHOOL.replace("    mode: observe\n", "")
    await stage.start()
    await stage.say(TEACHER, "/режим наблюдение")
    await stage.say(ANNA, OBSCENE)
    await stage.say(TEACHER, "/режим работа")
    await stage.say(BORIS, DOUBTFUL)
    before = len(stage.told(TEACHER))
    # What was observed is told of; what was done is not told twice.
    await evening(stage)
    [told] = stage.told(TEACHER)[before:]
    assert "удалил 1 сообщение" in told
    await evening(stage, 7)
    assert len(stage.told(TEACHER)) == before + 1


async def test_without_moderators_the_administrators_are_told(stage: Stage) -> None:
    stage.policy = SCHOOL.replace(f"    moderators: [201, {SECOND_TEACHER}]\n", "")
    await stage.start()
    await stage.say(ANNA, OBSCENE)
    await evening(stage)
    assert "удалил 1 сообщение" in stage.told(ADMINISTRATOR)[-1]
    await stage.press(ADMINISTRATOR, "Показать")
    assert "1 из 1" in stage.told(ADMINISTRATOR)[-1]
