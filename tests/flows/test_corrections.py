"""Official corrections (КО 2): under the right message, in the chat's hours, and once."""

from datetime import timedelta

from emulator import Fault
from tests.flows.stage import Stage
from tests.school import ANNA, BORIS, TEACHER, VERA


async def test_a_rumour_is_corrected_by_button(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    await school.say(BORIS, "/жалоба недостоверно", reply_to=cmid)
    await school.press(TEACHER, "Опровергнуть")
    await school.write(TEACHER, "/опровержение Экскурсия не отменена, сбор в 9:00")
    [post] = [one for one in school.messages() if one["from_id"] < 0]
    assert "Официальное уточнение" in post["text"]
    assert "Ольга Учителева" in post["text"]
    assert "сбор в 9:00" in post["text"]
    [call] = [one for one in school.calls("messages.send") if one["params"].get("forward")]
    assert str(cmid) in call["params"]["forward"]
    [line] = await school.journal("correction")
    assert (line["by"], line["rule"], line["user_id"]) == (TEACHER, "rumour", ANNA)
    assert "официальное уточнение" in school.told(BORIS)[-1]
    await school.press(TEACHER, "Удалить")
    assert "уже решено" in school.snackbars()[-1]
    assert school.shown(cmid)


async def test_a_correction_by_reply(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    await school.say(TEACHER, "/опровержение Экскурсия не отменена", reply_to=cmid)
    assert "Экскурсия не отменена" in school.posts()[-1]


async def test_a_correction_that_vk_does_not_take_goes_back_to_its_author(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    school.world.fail("messages.send", Fault(code=983), 1)
    await school.say(TEACHER, "/опровержение Экскурсия не отменена", reply_to=cmid)
    assert school.posts() == []
    assert "Опровержение не опубликовано" in school.told(TEACHER)[-1]
    assert "Экскурсия не отменена" in school.told(TEACHER)[-1]


async def test_a_correction_needs_a_message_and_a_text(school: Stage) -> None:
    await school.say(TEACHER, "/опровержение Экскурсия не отменена")
    assert "Ответьте командой" in school.told(TEACHER)[-1]
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    await school.say(TEACHER, "/опровержение", reply_to=cmid)
    assert "Напишите и сам текст" in school.told(TEACHER)[-1]
    assert school.posts() == []


async def two_rumours(school: Stage) -> tuple[int, int]:
    """Of two untrue messages somebody complained, and the teacher wants to correct both."""
    first = await school.say(BORIS, "Говорят, школу закроют на карантин")
    await school.say(ANNA, "/жалоба недостоверно", reply_to=first)
    await school.press(TEACHER, "Опровергнуть")
    second = await school.say(VERA, "Экзамены отменили")
    await school.say(ANNA, "/жалоба недостоверно", reply_to=second)
    await school.press(TEACHER, "Опровергнуть")
    return first, second


async def test_who_is_to_write_a_correction_reads_of_which_message(school: Stage) -> None:
    await two_rumours(school)
    first, second = [one for one in school.told(TEACHER) if "Напишите боту" in one]
    assert "Борис Сидоров, 4 марта в 12:00: «Говорят, школу закроют на карантин»" in first
    assert "Вера" not in first
    assert "ответом на это сообщение:\nВера Орлова, 4 марта в 12:00: «Экзамены отменили»" in second


async def test_a_second_press_says_whose_correction_waits_no_more(school: Stage) -> None:
    first, _ = await two_rumours(school)
    told = school.told(TEACHER)[-1]
    assert "другое сообщение бот больше не ждёт: Борис Сидоров" in told
    assert "карантин" in told
    await school.write(TEACHER, "/опровержение Экзамены состоятся")
    published = school.told(TEACHER)[-1]
    assert "Опровержение опубликовано." in published
    assert "Вера Орлова, 4 марта в 12:00: «Экзамены отменили»" in published
    # Of the first nothing waits by now: the second press has said so.
    await school.write(TEACHER, "/опровержение Карантина не будет")
    assert len(school.posts()) == 1
    assert "Ответьте командой" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/опровержение Карантина не будет", reply_to=first)
    assert "Борис Сидоров, 4 марта в 12:00: «Говорят, школу" in school.told(TEACHER)[-1]


async def test_pressed_twice_the_same_correction_waits(school: Stage) -> None:
    await two_rumours(school)
    await school.press(TEACHER, "Опровергнуть")
    assert "больше не ждёт" not in school.told(TEACHER)[-1]


async def test_an_observed_chat_is_corrected_by_nobody(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    await school.say(BORIS, "/жалоба недостоверно", reply_to=cmid)
    await school.write(TEACHER, "/режим наблюдение")
    await school.press(TEACHER, "Опровергнуть")
    assert "режиме наблюдения" in school.snackbars()[-1]
    await school.say(TEACHER, "/опровержение Экскурсия не отменена", reply_to=cmid)
    assert "бот в нём молчит" in school.told(TEACHER)[-1]
    assert not any("уточнение" in one for one in school.posts())
    assert not any("рассмотрена" in one for one in school.told(BORIS))


async def test_a_closed_chat_is_corrected_only_where_it_cannot_wait(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, завтра карантин")
    await school.say(BORIS, "/жалоба недостоверно", reply_to=cmid)
    await school.press(TEACHER, "Опровергнуть")
    await school.pass_time(timedelta(hours=10))
    await school.write(TEACHER, "/опровержение Карантина не будет")
    assert "закрыт до 5 марта в 08:00" in school.told(TEACHER)[-1]
    assert "/опровержение срочно" in school.told(TEACHER)[-1]
    assert school.posts() == []
    assert "передана модератору" in school.told(BORIS)[-1]
    await school.write(TEACHER, "/опровержение срочно Карантина не будет")
    [post] = school.posts()
    assert post.startswith("СРОЧНО. Официальное уточнение (о сообщении от 4 марта в 12:00)")
    assert post.endswith("Ольга Учителева:\nКарантина не будет")
    assert "официальное уточнение" in school.told(BORIS)[-1]


async def test_a_correction_is_one_message(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    await school.say(TEACHER, f"/опровержение {'а' * 4080}", reply_to=cmid)
    assert "4080 знаков, а можно не больше 3500" in school.told(TEACHER)[-1]
    assert school.posts() == []


async def test_the_same_is_corrected_once(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    for text in ("Экскурсия не отменена", "Экскурсия  не отменена"):
        await school.say(TEACHER, f"/опровержение {text}", reply_to=cmid)
    assert len(school.posts()) == 1
    assert "уже опубликовано" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/опровержение Экскурсия в пятницу", reply_to=cmid)
    assert len(school.posts()) == 2


async def test_what_vk_did_not_take_may_be_written_again(school: Stage) -> None:
    cmid = await school.say(ANNA, "Говорят, экскурсию отменили")
    school.world.fail("messages.send", Fault(code=983), 1)
    await school.say(TEACHER, "/опровержение Экскурсия не отменена", reply_to=cmid)
    await school.say(TEACHER, "/опровержение Экскурсия не отменена", reply_to=cmid)
    assert "Экскурсия не отменена" in school.posts()[-1]
