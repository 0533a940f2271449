"""Announcements (С50 3.6): by kind, from templates, at the opening, pinned on wish, each once."""

import asyncio
from datetime import datetime, timedelta

import pytest

from emulator import Fault
from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, CHAT, NOON, STRANGER, TEACHER

EVENING = NOON.replace(hour=18)
"""20:00 in Kaliningrad: the chat is closed until 08:00."""
MORNING = datetime.fromisoformat("2026-03-05T08:00:00+02:00")
LATE_NEWS = "/объявление расписание Завтра первого урока нет"


def pinned(school: Stage) -> str:
    """The text that is pinned in the chat."""
    chat = school.world.state()["chats"][str(CHAT)]
    return next((m["text"] for m in chat["messages"] if m["cmid"] == chat["pinned"]), "")


async def test_without_a_kind_the_kinds_are_answered(school: Stage) -> None:
    await school.say(TEACHER, "/объявление")
    assert "/объявление мероприятие" in school.told(TEACHER)[-1]
    assert school.posts() == []


async def test_a_text_without_its_kind_is_announced_once_the_kind_is_chosen(
    school: Stage,
) -> None:
    await school.say(TEACHER, "/объявление Собрание в четверг в 18:00")
    assert school.labels(TEACHER) == ["Расписание", "Мероприятие", "Срочно"]
    assert school.posts() == []
    await school.stop()
    await school.start()
    await school.press(TEACHER, "Мероприятие")
    [post] = school.posts()
    assert "мероприятие" in post
    assert "Собрание в четверг в 18:00" in post
    await school.press(TEACHER, "Срочно")
    assert "не действует" in school.snackbars()[-1]
    assert len(school.posts()) == 1


async def test_a_kind_is_chosen_for_the_text_under_which_it_stands(school: Stage) -> None:
    await school.say(TEACHER, "/объявление Собрание завтра в 18:00")
    first = school.offered("Срочно", TEACHER)
    await school.say(TEACHER, "/объявление Завтра нет физкультуры")
    asked = school.told(TEACHER)[-1]
    assert "не опубликовано" in asked
    assert "«Собрание завтра в 18:00»" in asked
    school.world.press(TEACHER, TEACHER, *first)
    await school.settle()
    assert "не действует" in school.snackbars()[-1]
    assert school.posts() == []
    await school.press(TEACHER, "Расписание")
    [post] = school.posts()
    assert "Завтра нет физкультуры" in post
    await school.say(TEACHER, "/объявление Субботник в пятницу")
    assert "не опубликовано" not in school.told(TEACHER)[-1]


async def test_the_question_for_the_kind_stands_for_a_day_and_the_text_no_longer(
    school: Stage,
) -> None:
    await school.say(TEACHER, "/объявление Собрание завтра в 18:00")
    await school.pass_time(timedelta(hours=23))
    assert "Собрание завтра" in await school.stored()
    await school.pass_time(timedelta(hours=1))
    assert "Собрание завтра" not in await school.stored()
    await school.press(TEACHER, "Срочно")
    assert "не действует" in school.snackbars()[-1]
    assert school.posts() == []


@pytest.mark.parametrize(
    "text",
    ["Срочная вакцинация отменена", "Расписания на май пока нет", "Расписание на май изменилось"],
)
async def test_a_text_that_begins_like_a_kind_loses_no_word(school: Stage, text: str) -> None:
    await school.say(TEACHER, f"/объявление {text}")
    assert school.posts() == []
    await school.press(TEACHER, "Расписание")
    assert school.posts()[-1].endswith(f"\n\n{text}")


async def test_a_text_that_begins_like_the_word_for_pinning_is_not_pinned(school: Stage) -> None:
    await school.say(TEACHER, "/объявление расписание Закрепление темы переносится на среду")
    assert school.posts()[-1].endswith("Закрепление темы переносится на среду")
    assert pinned(school) == ""


@pytest.mark.parametrize(
    ("command", "field"),
    [
        ("/объявление расписание", "Что меняется: …"),
        ("/объявление мероприятие", "Что взять с собой: …"),
        ("/объявление срочно", "Что случилось: …"),
        ("/announce timetable", "Что меняется: …"),
    ],
)
async def test_without_text_the_template_is_answered_as_the_command_to_send(
    school: Stage, command: str, field: str
) -> None:
    await school.say(TEACHER, command)
    template = school.told(TEACHER)[-1]
    assert field in template
    assert "\n/объявление " in template
    assert school.posts() == []


async def test_a_filled_template_is_posted_under_the_teachers_name(school: Stage) -> None:
    await school.say(
        TEACHER,
        "/объявление расписание\nкогда: 5 марта\nЧто меняется: первого урока нет\n"
        "Кого касается: 5А\nПриходите к 9:00",
    )
    [post] = school.posts()
    assert post.startswith(
        "Объявление классного руководителя, Ольга Учителева: изменение в расписании"
    )
    assert "• Когда: 5 марта\n• Что меняется: первого урока нет\n• Кого касается: 5А" in post
    assert post.endswith("Приходите к 9:00")
    assert "опубликовано" in school.told(TEACHER)[-1]
    assert len(await school.journal("announcement")) == 1


async def test_a_template_that_was_not_filled_in_is_not_posted(school: Stage) -> None:
    await school.say(TEACHER, "/объявление расписание\nКогда: …\nЧто меняется: урок отменён")
    assert "Заполните или удалите строки: Когда" in school.told(TEACHER)[-1]
    assert school.posts() == []


async def test_free_text_is_fine_and_links_stay_live_but_mentions_do_not(school: Stage) -> None:
    await school.say(TEACHER, "/объявление мероприятие Ждём @all: https://school.example/a")
    [post] = school.posts()
    assert "мероприятие" in post
    assert "https://school.example/a" in post
    assert "@all" not in post


async def test_an_administrator_speaks_for_the_administration(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/объявление мероприятие Субботник в субботу")
    [post] = school.posts()
    assert post.startswith("Объявление администрации школы, Ирина Директорова: мероприятие")


async def test_written_privately_it_appears_in_the_teachers_chat(school: Stage) -> None:
    await school.write(TEACHER, "/объявление расписание Завтра первого урока нет")
    assert len(school.posts()) == 1


@pytest.mark.parametrize("person", [ANNA, STRANGER])
async def test_nobody_else_may(school: Stage, person: int) -> None:
    await school.write(person, "/объявление срочно Всем домой")
    assert school.posts() == []
    assert "только для модераторов" in school.told(person)[0]


async def test_a_very_long_one_is_refused(school: Stage) -> None:
    await school.say(TEACHER, "/объявление расписание " + "урок " * 750)
    assert "Слишком длинно" in school.told(TEACHER)[-1]
    assert school.posts() == []


async def test_while_observing_nothing_is_posted(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    await school.say(TEACHER, LATE_NEWS)
    assert "режиме наблюдения" in school.told(TEACHER)[-1]
    assert school.posts() == []


async def test_attachments_come_along(school: Stage) -> None:
    photo = {"type": "photo", "photo": {"id": 5, "owner_id": TEACHER, "access_key": "k"}}
    await school.say(TEACHER, "/объявление расписание Новое расписание", attachments=[photo])
    [message] = [one for one in school.messages() if one["from_id"] < 0]
    assert message["attachments"][0]["photo"] == {"owner_id": TEACHER, "id": 5}


async def test_with_several_chats_the_chosen_one_gets_it_with_what_it_brings(stage: Stage) -> None:
    other = CHAT + 1
    stage.world.add_chat(other, "5Б, родители", owner=TEACHER)
    stage.policy += (
        '  - {peer_id: 2000000002, title: "5Б, родители", kind: parents, moderators: [201]}\n'
    )
    await stage.start()
    photo = {"type": "photo", "photo": {"id": 5, "owner_id": TEACHER}}
    stage.world.say(TEACHER, TEACHER, "/объявление расписание Новое", attachments=[photo])
    await stage.settle()
    await stage.press(TEACHER, "5Б, родители")
    await stage.press(TEACHER, "5А, родители")
    assert stage.posts() == []
    [message] = stage.world.state()["chats"][str(other)]["messages"]
    assert "мероприятие" not in message["text"]
    assert message["attachments"][0]["photo"] == {"owner_id": TEACHER, "id": 5}


class TestClosed:
    """The chat is closed: an announcement waits for the opening."""

    async def test_it_appears_at_the_opening_once(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        assert school.posts() == []
        assert "появится 5 марта в 08:00" in school.told(TEACHER)[-1]
        await school.move_to(MORNING)
        await school.pass_time(timedelta(hours=1))
        assert len(school.posts()) == 1
        assert "опубликовано" in school.told(TEACHER)[-1]

    async def test_a_restart_in_between_changes_nothing(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.stop()
        school.clock.move_to(MORNING)
        await school.start()
        await school.stop()
        await school.start()
        assert len(school.posts()) == 1

    async def test_away_past_the_whole_day_it_waits_for_the_next_opening(
        self, school: Stage
    ) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.stop()
        school.clock.move_to(MORNING + timedelta(hours=13))
        await school.start()
        assert school.posts() == []
        await school.move_to(MORNING + timedelta(days=1))
        assert len(school.posts()) == 1

    async def test_urgent_appears_at_once(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, "/объявление срочно\nЧто случилось: прорвало трубу")
        [post] = school.posts()
        assert "СРОЧНО" in post

    async def test_a_silence_of_members_does_not_hold_it_back(self, school: Stage) -> None:
        await school.say(TEACHER, "/режим тишина 2 ч")
        await school.say(TEACHER, LATE_NEWS)
        assert "Завтра первого урока нет" in school.posts()[-1]

    async def test_it_is_cancelled_by_button_once(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.stop()
        await school.start()
        await school.press(TEACHER, "Отменить")
        await school.press(TEACHER, "Отменить")
        assert school.snackbars() == [
            "Объявление отменено, в чате оно не появится.",
            "Это объявление уже опубликовано или отменено.",
        ]
        await school.move_to(MORNING)
        assert school.posts() == []
        assert "Завтра первого урока нет" not in await school.stored()

    async def test_cancelled_too_late_it_stands(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.move_to(MORNING)
        await school.press(TEACHER, "Отменить")
        assert "уже опубликовано" in school.snackbars()[-1]
        assert len(school.posts()) == 1

    async def test_a_strangers_press_cancels_nothing(self, school: Stage) -> None:
        school.world.allow(TEACHER, False)
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.press(ANNA, "Отменить", peer_id=CHAT)
        assert "только модератор" in school.snackbars()[-1]
        await school.press(TEACHER, "Отменить", peer_id=CHAT)
        assert "отменено" in school.snackbars()[-1]

    async def test_pinned_later_it_is_pinned_when_it_appears(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.press(TEACHER, "Закрепить")
        await school.press(TEACHER, "Закрепить")
        assert "будет закреплено" in school.snackbars()[0]
        assert "Уже отмечено" in school.snackbars()[1]
        await school.move_to(MORNING)
        assert "Завтра первого урока нет" in pinned(school)

    async def test_observing_by_the_opening_it_does_not_appear(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.say(TEACHER, LATE_NEWS)
        await school.say(TEACHER, "/режим наблюдение")
        await school.move_to(MORNING)
        assert school.posts() == []
        assert "не опубликовано: чат переведён в режим наблюдения" in school.told(TEACHER)[-1]


class TestPinning:
    async def test_by_a_word_after_the_kind(self, school: Stage) -> None:
        await school.say(TEACHER, "/объявление расписание закрепить\nКогда: 5 марта")
        assert "• Когда: 5 марта" in pinned(school)
        assert "закрепить" not in pinned(school)
        assert "закреплено в чате" in school.told(TEACHER)[-1]

    async def test_by_a_button_after_it_stands_once(self, school: Stage) -> None:
        await school.say(TEACHER, LATE_NEWS)
        assert pinned(school) == ""
        await school.stop()
        await school.start()
        await school.press(TEACHER, "Закрепить")
        await school.press(TEACHER, "Закрепить")
        assert school.snackbars() == ["Закрепляю.", "Это сообщение уже закреплено."]
        assert "Завтра первого урока нет" in pinned(school)
        assert len(school.calls("messages.pin")) == 1

    async def test_what_the_messenger_refuses_is_told_and_may_be_tried_again(
        self, school: Stage
    ) -> None:
        school.world.fail("messages.pin", Fault(code=925))
        await school.say(TEACHER, LATE_NEWS)
        await school.press(TEACHER, "Закрепить")
        assert "Закрепить сообщение в чате «5А, родители» не удалось" in school.told(TEACHER)[-1]
        await school.press(TEACHER, "Закрепить")
        assert "Завтра первого урока нет" in pinned(school)

    async def test_the_rules_can_be_pinned_again(self, stage: Stage) -> None:
        stage.world.set_bot(CHAT, "absent")
        await stage.start()
        stage.world.set_bot(CHAT, "admin")
        await stage.settle()
        assert "Правила чата" in pinned(stage)
        await stage.say(TEACHER, "/объявление расписание закрепить Завтра урока нет")
        assert "вместо правил" in stage.told(TEACHER)[-1]
        await stage.press(TEACHER, "Закрепить правила")
        assert "Правила чата" in pinned(stage)
        assert "снова закреплены" in stage.told(TEACHER)[-1]


async def test_a_chat_that_takes_nothing_is_told_of(school: Stage) -> None:
    school.world.fail("messages.send", Fault(code=983))
    await school.say(TEACHER, LATE_NEWS)
    assert "не опубликовано: мессенджер не принял его" in school.told(TEACHER)[-1]


async def test_a_lost_answer_posts_it_once(school: Stage) -> None:
    school.world.fail("messages.send", Fault(drop="after"))
    school.world.say(CHAT, TEACHER, LATE_NEWS)
    async with asyncio.timeout(10):
        while not school.posts():  # noqa: ASYNC110 - nobody tells when it stands
            await asyncio.sleep(0.01)
    await school.attempted("messages.send")
    await school.pass_time(timedelta(minutes=1))
    assert len(school.posts()) == 1
    assert "опубликовано" in school.told(TEACHER)[-1]
