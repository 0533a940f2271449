"""Asked before (КО 16): the earlier answer is pointed to, «Не то» is learnt from, /найти."""

import json
from datetime import timedelta

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, POLICY, TEACHER, VERA

pytestmark = pytest.mark.every_database

ASKING = POLICY.replace("    caps: {action: remind}\n", "    asked_before: {action: remind}\n")
QUESTION = "Подскажите, где посмотреть расписание звонков?"
ANSWER = "На сайте школы, в разделе «Учащимся»"
AGAIN = "А расписание звонков где можно посмотреть?"
WEEK = timedelta(days=7)


@pytest.fixture
async def asking(stage: Stage) -> Stage:
    stage.policy = ASKING
    await stage.start()
    return stage


async def answered(stage: Stage) -> int:
    """A question and its answer, a week ago."""
    cmid = await stage.say(ANNA, QUESTION)
    stage.clock.advance(timedelta(minutes=3))
    await stage.say(BORIS, ANSWER, reply_to=cmid)
    await stage.pass_time(WEEK)
    return cmid


async def test_a_question_asked_before_gets_the_earlier_answer(asking: Stage) -> None:
    await answered(asking)
    await asking.stop()
    await asking.start()
    cmid = await asking.say(VERA, AGAIN)
    [hint] = asking.posts()
    assert "уже спрашивали 4 марта" in hint
    assert QUESTION in hint
    assert ANSWER in hint
    shown = next(one for one in asking.messages() if one["text"] == hint)
    assert shown["reply_to"] == cmid
    assert asking.told(VERA) == []


async def test_the_same_words_an_hour_later_get_it_too(asking: Stage) -> None:
    cmid = await asking.say(ANNA, "Подскажите, пожалуйста, сколько сдаём на подарок учителю?")
    asking.clock.advance(timedelta(minutes=3))
    await asking.say(TEACHER, "По 300 рублей, до пятницы.", reply_to=cmid)
    await asking.pass_time(timedelta(hours=1))
    await asking.say(VERA, "Подскажите, сколько сдаём на подарок учителю?")
    [hint] = asking.posts()
    assert "По 300 рублей, до пятницы." in hint


async def test_for_a_question_that_goes_from_the_chat_nothing_is_sought(asking: Stage) -> None:
    await answered(asking)
    made = asking.world.calls.next
    cmid = await asking.say(VERA, f"{AGAIN} {OBSCENE}")
    assert not asking.shown(cmid)
    methods = {one["method"] for one in asking.world.calls.since(made)}
    assert "messages.delete" in methods
    assert "messages.getByConversationMessageId" not in methods
    assert not await asking.journal("asked_before")


async def test_neither_question_nor_answer_is_stored_in_words(asking: Stage) -> None:
    await answered(asking)
    stored = (await asking.stored()).lower()
    assert "звонк" not in stored
    assert "учащимся" not in stored


async def test_not_this_takes_the_hint_away_and_is_learnt_from(asking: Stage) -> None:
    earlier = await answered(asking)
    await asking.say(VERA, AGAIN)
    [hint] = asking.posts()
    await asking.press(BORIS, "Не то", peer_id=CHAT)
    assert asking.posts() == [hint]
    await asking.press(VERA, "Не то", peer_id=CHAT)
    assert not any(one["text"] == hint and not one["deleted"] for one in asking.messages())
    [line] = await asking.journal("asked_dismissed")
    assert line["earlier"] == earlier
    await asking.stop()
    await asking.start()
    await asking.pass_time(WEEK)
    await asking.say(ANNA, AGAIN)
    assert len(await asking.journal("asked_before")) == 1


async def test_only_the_first_press_of_two_counts(asking: Stage) -> None:
    await answered(asking)
    await asking.say(VERA, AGAIN)
    cmid, [no] = asking._buttons(str(CHAT), "Не то")
    for who in (TEACHER, VERA):
        asking.world.press(CHAT, who, cmid, json.loads(no["payload"]))
    await asking.settle()
    assert "уже убрана" in asking.snackbars()[-1]
    assert len(await asking.journal("asked_dismissed")) == 1


async def test_another_question_and_an_unanswered_one_get_nothing(asking: Stage) -> None:
    await answered(asking)
    await asking.say(ANNA, "Во сколько завтра сбор на экскурсию?")
    await asking.pass_time(WEEK)
    await asking.say(BORIS, "Во сколько сбор на экскурсию?")
    await asking.say(VERA, "Кто взял ключи от спортзала?")
    assert asking.posts() == []


async def test_hints_come_at_most_every_ten_minutes(asking: Stage) -> None:
    await answered(asking)
    await asking.say(VERA, AGAIN)
    await asking.say(ANNA, AGAIN)
    assert len(asking.posts()) == 1
    await asking.pass_time(timedelta(minutes=11))
    await asking.say(ANNA, AGAIN)
    assert len(asking.posts()) == 2


async def test_an_answer_that_was_deleted_is_not_pointed_to(asking: Stage) -> None:
    cmid = await answered(asking)
    asking.world.delete(CHAT, cmid)
    await asking.say(VERA, AGAIN)
    assert asking.posts() == []


async def test_a_moderators_question_is_left_alone(asking: Stage) -> None:
    await answered(asking)
    await asking.say(TEACHER, AGAIN)
    assert asking.posts() == []


async def test_a_chat_that_is_only_observed_learns_and_says_nothing(asking: Stage) -> None:
    await asking.say(TEACHER, "/режим наблюдение")
    await answered(asking)
    before = asking.posts()
    await asking.say(VERA, AGAIN)
    assert asking.posts() == before
    await asking.say(TEACHER, "/режим работа")
    await asking.pass_time(timedelta(days=1))
    before = asking.posts()
    await asking.say(VERA, AGAIN)
    assert len(asking.posts()) == len(before) + 1


async def test_find_quotes_earlier_answers_privately(asking: Stage) -> None:
    await answered(asking)
    await asking.say(VERA, "/найти расписание звонков")
    [told] = asking.told(VERA)
    assert told == (
        f"1. 4 марта в 12:00, Анна Петрова: «{QUESTION}»\n"
        "Ответ, Борис Сидоров: «На сайте школы, в разделе «Учащимся»»"
    )


async def test_find_says_where_there_is_nothing(asking: Stage) -> None:
    await answered(asking)
    await asking.say(VERA, "/найти бассейн")
    assert "не нашлось" in asking.told(VERA)[-1]
    await asking.say(VERA, "/найти")
    assert "Напишите, что искать" in asking.told(VERA)[-1]


async def test_where_it_is_switched_off_nothing_is_remembered(school: Stage) -> None:
    await answered(school)
    await school.say(VERA, AGAIN)
    assert school.posts() == []
    await school.say(VERA, "/найти расписание")
    assert "не запоминаются" in school.told(VERA)[-1]


async def test_a_question_is_forgotten_after_a_year(asking: Stage) -> None:
    await answered(asking)
    await asking.pass_time(timedelta(days=367))
    await asking.say(VERA, AGAIN)
    assert asking.posts() == []
    await asking.say(VERA, "/найти расписание звонков")
    assert "не нашлось" in asking.told(VERA)[-1]


async def test_whoever_left_finds_nothing_of_the_chats_talk_even_with_a_strike_in_it(
    asking: Stage,
) -> None:
    await answered(asking)
    await asking.say(VERA, OBSCENE)
    await asking.write(VERA, "/найти расписание звонков")
    assert ANSWER in asking.told(VERA)[-1]
    asking.world.leave(CHAT, VERA)
    await asking.settle()
    await asking.write(VERA, "/найти расписание звонков")
    assert asking.told(VERA)[-1] == "Я не нашёл школьных чатов, в которых вы участвуете."
    # What stands against her is still her business.
    await asking.write(VERA, "/мои")
    assert "5А" in asking.told(VERA)[-1]
