"""Late messages: deferred, posted at opening, withdrawn; an emergency passes."""

from datetime import UTC, datetime, timedelta

import pytest

from emulator import Fault
from tests.flows.stage import DOUBTFUL, OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, TEACHER

# 21:30 in Kaliningrad on Wednesday, and the opening of Thursday.
EVENING = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)
OPENING = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


@pytest.fixture
async def evening(school: Stage) -> Stage:
    await school.move_to(EVENING)
    return school


async def test_a_late_message_is_taken_down_and_its_author_told_when_it_appears(
    evening: Stage,
) -> None:
    cmid = await evening.say(ANNA, "Что завтра на физкультуру?")
    assert not evening.shown(cmid)
    [notice] = evening.told(ANNA)
    assert "5 марта в 08:00" in notice
    assert "Что завтра на физкультуру?" in notice
    assert evening.labels(ANNA) == ["Отозвать"]
    assert await evening.journal("strike") == []


async def test_one_that_is_edited_at_once_has_one_letter_with_what_will_be_posted(
    evening: Stage,
) -> None:
    message, _ = evening.world.say(CHAT, ANNA, "Что завтра на физру?")
    evening.world.edit(CHAT, message.cmid, "Что завтра на физкультуру?")
    await evening.settle()
    [notice] = evening.told(ANNA)
    assert "Что завтра на физкультуру?" in notice
    assert len(await evening.journal("deferred")) == 1
    assert len(evening.calls("messages.delete")) == 1
    await evening.move_to(OPENING)
    [post] = evening.posts()
    assert post.endswith("Что завтра на физкультуру?")


async def test_it_is_posted_at_opening_under_its_authors_name_in_order(evening: Stage) -> None:
    await evening.say(ANNA, "Первое")
    await evening.say(BORIS, "Второе")
    await evening.say(ANNA, "Третье")
    await evening.move_to(OPENING - timedelta(seconds=1))
    assert evening.posts() == []
    await evening.move_to(OPENING)
    assert [text.splitlines() for text in evening.posts()] == [
        ["Анна Петрова (4 марта в 21:30):", "Первое"],
        ["Борис Сидоров (4 марта в 21:30):", "Второе"],
        ["Анна Петрова (4 марта в 21:30):", "Третье"],
    ]
    assert "Первое" not in await evening.stored()


@pytest.mark.parametrize("code", [100, 983])
async def test_what_vk_does_not_take_at_the_opening_goes_back_to_its_author(
    evening: Stage, code: int
) -> None:
    await evening.say(ANNA, "Что завтра на физкультуру?")
    evening.world.fail("messages.send", Fault(code=code), 1)
    await evening.move_to(OPENING)
    assert evening.posts() == []
    assert "не опубликовано" in evening.told(ANNA)[-1]
    assert "Что завтра на физкультуру?" in evening.told(ANNA)[-1]
    [refused] = await evening.journal("call_refused")
    assert refused["code"] == code
    assert "физкультуру" not in await evening.stored()


async def test_what_the_bot_posted_is_still_its_authors(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.say(ANNA, "Форма нужна?\nИли нет?")
    await school.move_to(OPENING)
    post = next(one["cmid"] for one in school.messages() if one["from_id"] < 0)
    await school.say(BORIS, "/жалоба", reply_to=post)
    assert "Анна Петрова, 5 марта в 08:00: «Форма нужна?" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/почему", reply_to=post)
    assert "Форма нужна?" in school.told(TEACHER)[-1]
    assert "4 марта в" not in school.told(TEACHER)[-1].partition("\n")[0]
    await school.say(TEACHER, "/страйк insult", reply_to=post)
    assert not school.shown(post)
    [line] = await school.journal("strike")
    assert line["user_id"] == ANNA


async def test_nobody_passes_his_words_off_as_anothers_late_message(school: Stage) -> None:
    cmid = await school.say(BORIS, "Анна Петрова (4 марта в 22:00):\nФорма нужна?")
    await school.say(TEACHER, "/страйк insult", reply_to=cmid)
    [line] = await school.journal("strike")
    assert line["user_id"] == BORIS


async def test_it_is_posted_after_a_restart_too(evening: Stage) -> None:
    await evening.say(ANNA, "Первое")
    await evening.stop()
    evening.clock.move_to(OPENING + timedelta(hours=1))
    await evening.start()
    assert len(evening.posts()) == 1


async def test_it_can_be_withdrawn_once(evening: Stage) -> None:
    await evening.say(ANNA, "Погорячилась")
    await evening.press(ANNA, "Отозвать")
    await evening.press(ANNA, "Отозвать")
    await evening.move_to(OPENING)
    assert evening.posts() == []
    assert evening.snackbars() == [
        "Сообщение отозвано, в чате оно не появится.",
        "Это сообщение уже опубликовано или отозвано.",
    ]


async def test_an_emergency_passes_at_any_hour_and_alerts_the_moderator(evening: Stage) -> None:
    cmid = await evening.say(ANNA, "Помогите! В школе пожар, дети внутри!")
    assert evening.shown(cmid)
    assert evening.told(ANNA) == []
    assert "СРОЧНО" in evening.told(TEACHER)[0]


async def test_a_late_obscenity_is_struck_and_not_posted(evening: Stage) -> None:
    await evening.say(ANNA, OBSCENE)
    await evening.move_to(OPENING)
    assert evening.posts() == []
    assert len(await evening.journal("strike")) == 1


async def test_a_late_message_that_vk_does_not_delete_appears_once(evening: Stage) -> None:
    evening.world.set_admin(CHAT, ANNA, True)
    cmid = await evening.say(ANNA, "Добрый вечер")
    await evening.move_to(OPENING)
    assert evening.shown(cmid)
    assert evening.posts() == []
    assert evening.told(ANNA) == []


async def test_a_message_judged_only_after_the_opening_stays(school: Stage) -> None:
    await school.stop()
    school.clock.move_to(EVENING)
    message, _ = school.world.say(CHAT, ANNA, "Что завтра на физкультуру?")
    school.clock.move_to(OPENING + timedelta(hours=1))
    await school.start()
    assert school.shown(message.cmid)
    assert "Сообщение осталось в чате" in school.told(ANNA)[0]


async def test_remind_leaves_the_message_and_names_the_hours(stage: Stage) -> None:
    stage.policy = stage.policy.replace("on_late: defer", "on_late: remind")
    await stage.start()
    await stage.move_to(EVENING)
    cmid = await stage.say(ANNA, "Что завтра?")
    assert stage.shown(cmid)
    assert "08:00–19:00" in stage.told(ANNA)[0]


async def test_delete_gives_the_text_back(stage: Stage) -> None:
    stage.policy = stage.policy.replace("on_late: defer", "on_late: delete")
    await stage.start()
    await stage.move_to(EVENING)
    cmid = await stage.say(ANNA, "Что завтра?")
    assert not stage.shown(cmid)
    assert "«Что завтра?»" in stage.told(ANNA)[0]


async def test_a_blocked_authors_late_message_is_not_posted(evening: Stage) -> None:
    await evening.say(ANNA, "Первое")
    await evening.say(TEACHER, "/блок Петрова insult 2 дня")
    await evening.move_to(OPENING)
    assert evening.posts() == []
    assert any("не опубликовано" in text for text in evening.told(ANNA))


async def test_what_a_moderator_is_asked_about_appears_only_when_he_lets_it_stand(
    evening: Stage,
) -> None:
    await evening.doubtful(ANNA)
    assert "без вашего решения не появится" in evening.told(TEACHER)[-1]
    await evening.move_to(OPENING)
    assert evening.posts() == []
    assert "ждёт решения модератора" in evening.told(ANNA)[-1]
    assert evening.labels(ANNA) == ["Отозвать"]
    await evening.press(TEACHER, "Оставить")
    assert "появится в чате" in evening.snackbars()[-1]
    assert [text.splitlines() for text in evening.posts()] == [
        ["Анна Петрова (4 марта в 21:30):", DOUBTFUL]
    ]


async def test_what_he_lets_stand_at_night_waits_for_the_opening(evening: Stage) -> None:
    await evening.doubtful(ANNA)
    await evening.press(TEACHER, "Оставить")
    assert evening.posts() == []
    await evening.move_to(OPENING)
    assert len(evening.posts()) == 1


async def test_what_he_lets_stand_after_the_closing_waits_for_the_next_opening(
    evening: Stage,
) -> None:
    await evening.doubtful(ANNA)
    await evening.move_to(OPENING)
    await evening.move_to(OPENING + timedelta(hours=15))
    await evening.press(TEACHER, "Оставить")
    assert evening.posts() == []
    assert "6 марта в 08:00" in evening.told(ANNA)[-1]
    await evening.move_to(OPENING + timedelta(days=1))
    assert len(evening.posts()) == 1


@pytest.mark.parametrize(("choice", "strikes"), [("Удалить", 0), ("Страйк", 1)])
async def test_what_he_does_not_let_stand_never_appears(
    evening: Stage, choice: str, strikes: int
) -> None:
    cmid = await evening.doubtful(ANNA)
    await evening.move_to(OPENING)
    await evening.press(TEACHER, choice)
    await evening.move_to(OPENING + timedelta(days=2))
    assert evening.posts() == []
    assert len(await evening.journal("strike")) == strikes
    assert DOUBTFUL in evening.told(ANNA)[-1]
    # It was taken down at night: by now the messenger might refuse to delete it.
    assert [one["params"]["cmids"] for one in evening.calls("messages.delete")] == [str(cmid)]


async def test_what_nobody_decides_about_for_a_day_goes_back_to_its_author(evening: Stage) -> None:
    await evening.doubtful(ANNA)
    await evening.move_to(OPENING)
    await evening.move_to(OPENING + timedelta(days=1))
    assert evening.posts() == []
    assert "ничего не решил" in evening.told(ANNA)[-1]
    assert DOUBTFUL in evening.told(ANNA)[-1]
    await evening.press(TEACHER, "Оставить")
    assert "уже решено" in evening.snackbars()[-1]
    assert evening.posts() == []


async def test_who_is_thrown_out_at_night_says_nothing_at_the_opening(evening: Stage) -> None:
    await evening.say(ANNA, "Заходите ко мне в группу")
    evening.world.kick(CHAT, ANNA, by=TEACHER)
    await evening.settle()
    await evening.move_to(OPENING)
    assert evening.posts() == []
    assert "вас уже нет в чате" in evening.told(ANNA)[-1]
    assert "Заходите ко мне в группу" in evening.told(ANNA)[-1]


async def test_commands_work_at_any_hour(evening: Stage) -> None:
    cmid = await evening.say(ANNA, "/правила")
    assert evening.shown(cmid)
    assert "Правила чата" in evening.told(ANNA)[0]


async def test_nothing_is_posted_while_the_chat_is_closed(evening: Stage) -> None:
    await evening.say(ANNA, "Первое")
    await evening.stop()
    evening.clock.move_to(OPENING + timedelta(hours=15))
    await evening.start()
    assert evening.posts() == []
    assert "6 марта в 08:00" in evening.told(ANNA)[-1]
    await evening.move_to(OPENING + timedelta(days=1))
    assert len(evening.posts()) == 1


async def test_where_private_messages_are_closed_it_can_be_withdrawn_in_the_chat(
    evening: Stage,
) -> None:
    evening.world.allow(ANNA, False)
    await evening.say(ANNA, "Погорячилась")
    await evening.press(BORIS, "Отозвать", peer_id=CHAT)
    assert "другому" in evening.snackbars()[-1]
    await evening.press(ANNA, "Отозвать", peer_id=CHAT)
    before = evening.posts()
    await evening.move_to(OPENING)
    assert evening.posts() == before


async def test_a_late_answer_still_answers_and_a_forward_keeps_its_words(evening: Stage) -> None:
    asked = await evening.say(TEACHER, "Кто едет на экскурсию?")
    await evening.say(ANNA, "Мы едем", reply_to=asked)
    await evening.say(BORIS, "", forward=[asked])
    await evening.move_to(OPENING)
    first, second = evening.messages()[-2:]
    assert first["reply_to"] == asked
    assert "Кто едет на экскурсию?" in second["text"]
