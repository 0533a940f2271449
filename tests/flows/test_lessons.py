"""Lessons: what a moderator marks is heeded in the whole school, and can be taken back."""

import pytest

from tests.flows.stage import DOUBTFUL, Stage
from tests.school import ANNA, BORIS, CHAT, POLICY, TEACHER, VERA

OTHER_CHAT, OTHER_TEACHER = CHAT + 1, 202
SCHOOL = POLICY.replace(
    "off_topic: {action: remind,", "off_topic: {action: delete, likely: 0.7, certain: 0.95,"
) + (f"  - {{peer_id: {OTHER_CHAT}, title: 6Б, kind: parents, moderators: [{OTHER_TEACHER}]}}\n")
# A series is none of the school's topics, so a moderator is asked.
SAID = "Кто досмотрел новый сериал? Концовка совсем слабая"
AGAIN = "Кто досмотрел новый сериал? Концовка какая-то слабая"
# Words of school life speak for it: nobody is asked.
SPARED = "После уроков в школьном кружке смотрели сериал"
SPARED_AGAIN = "В школьном кружке после уроков снова смотрели сериал"
SCHOOLS_WORD = "Кто прочитал гороскоп на новый сериал? Концовка слабая"


@pytest.fixture
async def school(stage: Stage) -> Stage:
    """A school of two chats whose judge can be taught."""
    stage.world.add_user(OTHER_TEACHER, "Пётр", "Соседов")
    stage.world.add_chat(
        OTHER_CHAT, "6Б", owner=OTHER_TEACHER, admins=[OTHER_TEACHER], members=[VERA]
    )
    stage.policy = SCHOOL
    await stage.start()
    return stage


async def asked(school: Stage, text: str, who: int = TEACHER, **place: int) -> bool:
    """True when a moderator is asked about a message."""
    before = len(school.told(who))
    await school.say(place.pop("by", ANNA), text, **place)
    return any("Что сделать?" in one for one in school.told(who)[before:])


def taught(school: Stage) -> int:
    return len(school.app.lessons.current.kept)


# A word under a review


async def test_a_wrong_question_is_not_asked_again(school: Stage) -> None:
    assert await asked(school, SAID)
    assert school.labels(TEACHER) == ["Удалить", "Страйк", "Оставить", "Верно", "Неверно"]
    await school.press(TEACHER, "Неверно")
    assert school.snackbars()[-1] == "Запомнил: в таких сообщениях нарушения нет."
    assert not await asked(school, AGAIN)


async def test_the_word_decides_nothing_about_the_message(school: Stage) -> None:
    cmid = await school.say(ANNA, SAID)
    await school.press(TEACHER, "Верно")
    assert school.shown(cmid)
    assert school.told(ANNA) == []
    await school.press(TEACHER, "Удалить")
    assert not school.shown(cmid)


@pytest.mark.parametrize(("decision", "again"), [("Оставить", False), ("Удалить", True)])
async def test_a_decision_teaches_too(school: Stage, decision: str, again: bool) -> None:
    await school.say(ANNA, SAID)
    await school.press(TEACHER, decision)
    [line] = await school.journal("lesson")
    assert line["right"] is again
    assert line["by"] == TEACHER
    assert await asked(school, AGAIN) is again


async def test_a_word_outweighs_what_the_decision_would_teach(school: Stage) -> None:
    await school.say(ANNA, SAID)
    await school.press(TEACHER, "Верно")
    await school.press(TEACHER, "Оставить")
    [lesson] = school.app.lessons.current.kept
    assert lesson.right


async def test_a_late_word_turns_what_the_decision_taught(school: Stage) -> None:
    await school.say(ANNA, SAID)
    await school.press(TEACHER, "Удалить")
    await school.press(TEACHER, "Неверно")
    [lesson] = school.app.lessons.current.kept
    assert not lesson.right


async def test_two_presses_are_one_lesson_and_both_are_answered(school: Stage) -> None:
    await school.say(ANNA, SAID)
    await school.press(TEACHER, "Неверно")
    await school.press(TEACHER, "Неверно")
    assert school.snackbars()[-1].startswith("Уже отмечено: неверно")
    assert taught(school) == 1
    assert len(await school.journal("lesson")) == 1


async def test_strangers_and_moderators_of_other_chats_teach_nothing(school: Stage) -> None:
    await school.say(ANNA, SAID)
    for person in (BORIS, OTHER_TEACHER):
        await school.write(person, "/помощь")
        await school.press(person, "Неверно", under=TEACHER)
        assert school.snackbars()[-1] == "Решать может только модератор этого чата."
    assert taught(school) == 0


async def test_what_lists_are_sure_of_is_not_offered_for_teaching(school: Stage) -> None:
    await school.say(ANNA, DOUBTFUL)
    assert school.labels(TEACHER) == ["Удалить", "Страйк", "Оставить"]
    await school.press(TEACHER, "Оставить")
    assert taught(school) == 0
    assert await asked(school, DOUBTFUL, by=BORIS)


# The whole school, a restart


async def test_what_one_chat_teaches_holds_in_every_chat(school: Stage) -> None:
    await school.say(VERA, SAID, peer_id=OTHER_CHAT)
    before = len(school.told(OTHER_TEACHER))
    await school.say(ANNA, SAID)
    await school.press(TEACHER, "Неверно")
    await school.say(VERA, AGAIN, peer_id=OTHER_CHAT)
    assert len(school.told(OTHER_TEACHER)) == before == 1


async def test_lessons_survive_a_restart(school: Stage) -> None:
    await school.say(ANNA, SAID)
    await school.press(TEACHER, "Неверно")
    await school.stop()
    await school.start()
    assert not await asked(school, AGAIN)


async def test_a_word_the_school_itself_named_is_beyond_lessons(school: Stage) -> None:
    first = await school.say(ANNA, SCHOOLS_WORD)
    assert not school.shown(first)
    await school.say(BORIS, SAID)
    await school.press(TEACHER, "Неверно")
    second = await school.say(ANNA, SCHOOLS_WORD)
    assert not school.shown(second)


async def test_no_text_of_a_lesson_is_kept_but_a_few_words(school: Stage) -> None:
    await school.say(ANNA, f"{SAID}, звоните 89110001122")
    await school.press(TEACHER, "Неверно")
    await school.press(TEACHER, "Оставить")
    [lesson] = school.app.lessons.current.kept
    assert lesson.words == "Кто досмотрел новый сериал? Концовка совсем…"
    assert "89110001122" not in str(lesson)


# /тема


async def test_the_same_topic_is_taught_once_and_the_journal_says_which(school: Stage) -> None:
    cmid = await school.say(ANNA, SPARED)
    await school.say(TEACHER, "/тема нет", reply_to=cmid)
    await school.say(TEACHER, "/тема нет", reply_to=cmid)
    assert "Уже отмечено: не о школе" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/журнал")
    assert school.told(TEACHER)[-1].count("урок боту: не о школе") == 1
    await school.say(TEACHER, "/тема да", reply_to=cmid)
    assert "— о школе" in school.told(TEACHER)[-1]


async def test_a_topic_of_the_school_is_taught_by_a_reply(school: Stage) -> None:
    cmid = await school.say(ANNA, SAID)
    await school.say(TEACHER, "/тема да", reply_to=cmid)
    assert "о школе. Похожие сообщения бот будет оценивать так же" in school.told(TEACHER)[-1]
    assert not await asked(school, AGAIN)
    assert school.told(ANNA) == []


async def test_what_is_not_of_the_school_is_asked_about_from_then_on(stage: Stage) -> None:
    stage.policy = SCHOOL.replace("likely: 0.7,", "likely: 0.35,")
    await stage.start()
    cmid = await stage.say(ANNA, SPARED)
    assert stage.told(TEACHER) == []
    await stage.say(TEACHER, "/тема нет", reply_to=cmid)
    assert "не о школе" in stage.told(TEACHER)[-1]
    again = await stage.say(BORIS, SPARED_AGAIN)
    assert "Что сделать?" in stage.told(TEACHER)[-1]
    # Asked about, and nothing more: lessons alone take nothing down.
    assert stage.shown(again)
    assert stage.told(BORIS) == []


async def test_a_lesson_is_taken_back_by_button_or_by_command(school: Stage) -> None:
    cmid = await school.say(ANNA, SAID)
    await school.say(TEACHER, "/тема да", reply_to=cmid)
    await school.press(TEACHER, "Отменить")
    assert school.snackbars()[-1] == "Урок отменён."
    assert await asked(school, AGAIN)
    await school.press(TEACHER, "Отменить")
    assert school.snackbars()[-1] == "Этот урок уже отменён."
    await school.say(TEACHER, "/тема да", reply_to=cmid)
    assert not await asked(school, AGAIN, by=BORIS)
    await school.say(TEACHER, "/тема отмена")
    assert "Урок отменён: «Кто досмотрел" in school.told(TEACHER)[-1]
    assert await asked(school, AGAIN, by=VERA)


async def test_an_undone_lesson_leaves_no_words_behind(school: Stage) -> None:
    cmid = await school.say(ANNA, SAID)
    await school.press(TEACHER, "Оставить")
    await school.say(TEACHER, "/тема отмена", reply_to=cmid)
    assert taught(school) == 0
    async with school.app.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT words, features FROM lessons")
        assert [tuple(one) for one in rows] == [("", "[]")]


async def test_the_lessons_of_a_chat_are_listed_each_with_its_button(school: Stage) -> None:
    await school.write(TEACHER, "/тема")
    assert "ещё не учили" in school.told(TEACHER)[-1]
    cmid = await school.say(ANNA, SAID)
    await school.say(TEACHER, "/тема да", reply_to=cmid)
    await school.write(TEACHER, "/тема")
    assert "1. «Кто досмотрел новый сериал? Концовка совсем…» — о школе" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Отменить 1")
    assert taught(school) == 0


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/тема", "ещё не учили"),
        ("/тема да", "Ответьте на сообщение"),
        ("/тема может быть", "Ответьте на сообщение"),
        ("/тема отмена", "Отменять нечего"),
    ],
)
async def test_what_is_unclear_is_answered_with_what_to_write(
    school: Stage, command: str, answer: str
) -> None:
    await school.say(TEACHER, command)
    assert answer in school.told(TEACHER)[-1]
    assert taught(school) == 0


async def test_too_few_words_and_the_bots_own_teach_nothing(school: Stage) -> None:
    short = await school.say(ANNA, "Ага")
    await school.say(TEACHER, "/тема нет", reply_to=short)
    assert "слишком мало слов" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/режим тишина 10 мин")
    own = school.messages()[-1]["cmid"]
    await school.say(TEACHER, "/тема нет", reply_to=own)
    assert "не бота" in school.told(TEACHER)[-1]
    assert taught(school) == 0


async def test_only_moderators_teach(school: Stage) -> None:
    cmid = await school.say(BORIS, SAID)
    await school.say(ANNA, "/тема да", reply_to=cmid)
    assert "только для модераторов" in school.told(ANNA)[-1]
    assert taught(school) == 0


# Why


async def test_why_names_the_lesson_to_the_moderator_and_to_nobody_else(school: Stage) -> None:
    first = await school.say(ANNA, SAID)
    await school.say(TEACHER, "/тема да", reply_to=first)
    second = await school.say(BORIS, AGAIN)
    await school.say(TEACHER, "/почему", reply_to=second)
    why = school.told(TEACHER)[-1]
    assert "Похоже на сообщение, которое вы отметили «о школе»: «Кто досмотрел новый" in why
    assert school.told(BORIS) == []


async def test_words_of_another_chat_are_not_told(school: Stage) -> None:
    first = await school.say(ANNA, SAID)
    await school.say(TEACHER, "/тема да", reply_to=first)
    second = await school.say(VERA, AGAIN, peer_id=OTHER_CHAT)
    await school.say(OTHER_TEACHER, "/почему", reply_to=second, peer_id=OTHER_CHAT)
    why = school.told(OTHER_TEACHER)[-1]
    assert "в школе отметили «о школе»" in why
    assert "совсем" not in why


async def test_a_forgotten_persons_words_leave_the_lessons(school: Stage) -> None:
    cmid = await school.say(ANNA, SAID)
    await school.say(TEACHER, "/тема да", reply_to=cmid)
    await school.write(ANNA, "/забыть-меня")
    await school.press(ANNA, "Стереть")
    [lesson] = school.app.lessons.current.kept
    assert lesson.words == ""
    assert not await asked(school, AGAIN, by=BORIS)


async def test_a_reminder_by_lessons_tells_a_parent_nothing_of_them(stage: Stage) -> None:
    stage.policy = SCHOOL.replace(
        "action: delete, likely: 0.7, certain: 0.95,", "action: remind, likely: 0.5, certain: 0.6,"
    )
    await stage.start()
    cmid = await stage.say(ANNA, SPARED)
    await stage.say(TEACHER, "/тема нет", reply_to=cmid)
    await stage.say(BORIS, SPARED_AGAIN)
    [reminder] = stage.told(BORIS)
    assert "не по теме" in reminder
    assert "отметил" not in reminder
    assert stage.told(ANNA) == []
