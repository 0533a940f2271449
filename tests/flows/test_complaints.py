"""Complaints reach the moderator and nobody else.

Longer than other files on purpose: whoever complains, of whatever, and what becomes of it.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.models import Base
from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, POLICY, STRANGER, TEACHER, VERA

RUDE = "Учитель у нас так себе, если честно"


async def complained(school: Stage, text: str = "/жалоба") -> int:
    """Boris complains of what Anna said."""
    cmid = await school.say(ANNA, RUDE)
    await school.say(BORIS, text, reply_to=cmid)
    return cmid


async def test_who_quotes_an_obscenity_to_complain_of_it_is_neither_struck_nor_named(
    school: Stage,
) -> None:
    cmid = await school.say(ANNA, RUDE)
    complaint = await school.say(BORIS, f"/жалоба она написала мне: {OBSCENE}", reply_to=cmid)
    assert not school.shown(complaint)
    assert "жалоба на сообщение" in school.told(TEACHER)[-1]
    assert not any("Борис" in told for told in school.told(TEACHER))
    assert all(line["user_id"] != BORIS for line in await school.journal("strike"))
    assert not any("предупреждение" in told.lower() for told in school.told(BORIS))


async def test_a_complaint_vanishes_from_the_chat_and_reaches_the_moderator(school: Stage) -> None:
    await complained(school)
    assert [one["text"] for one in school.messages() if not one["deleted"]] == [RUDE]
    told = school.told(TEACHER)[-1]
    assert "жалоба на сообщение. Анна Петрова" in told
    assert "так себе" in told
    assert "Сидоров" not in told
    assert school.labels(TEACHER) == ["Удалить", "Страйк", "Оставить"]
    assert "передана модератору" in school.told(BORIS)[-1]
    assert school.told(ANNA) == []


async def test_of_several_messages_without_words_the_complaint_says_which(school: Stage) -> None:
    said = []
    for _ in range(3):
        said.append(await school.say(BORIS, attachments=[{"type": "audio_message"}]))
        await school.pass_time(timedelta(minutes=10))
    await school.say(ANNA, "/жалоба", reply_to=said[1])
    assert "Борис Сидоров, 4 марта в 12:10: (без текста)" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Удалить")
    assert "Борис Сидоров, 4 марта в 12:10: (без текста)" in school.told(TEACHER)[-1]


@pytest.mark.parametrize("written", ["/жалоба, он меня обзывает", "/жалоба: он меня обзывает"])
async def test_a_complaint_arrives_however_its_command_is_ended(
    school: Stage, written: str
) -> None:
    await complained(school, written)
    assert "передана модератору" in school.told(BORIS)[-1]
    assert "«он меня обзывает»" in school.told(TEACHER)[-1]


async def test_a_strike_needs_its_rule_chosen_first(school: Stage) -> None:
    cmid = await complained(school)
    await school.press(TEACHER, "Страйк")
    assert await school.journal("strike") == []
    await school.press(TEACHER, "Оскорбление")
    [line] = await school.journal("strike")
    assert (line["rule"], line["by"], line["user_id"]) == ("insult", TEACHER, ANNA)
    assert not school.shown(cmid)
    assert "рассмотрена" in school.told(BORIS)[-1]


async def test_until_the_rule_is_chosen_nothing_is_decided(school: Stage) -> None:
    cmid = await complained(school)
    await school.press(TEACHER, "Страйк")
    await school.press(TEACHER, "Страйк")
    assert "рассмотрена" not in school.told(BORIS)[-1]
    assert school.shown(cmid)
    await school.press(TEACHER, "Оставить")
    await school.press(TEACHER, "Оскорбление")
    assert "уже решено" in school.snackbars()[-1]
    assert school.shown(cmid)
    assert await school.journal("strike") == []
    assert [one for one in school.told(BORIS) if "рассмотрена" in one] == [school.told(BORIS)[-1]]


async def test_two_moderators_choosing_a_rule_decide_once(stage: Stage) -> None:
    stage.policy = POLICY.replace("moderators: [201]", "moderators: [201, 303]")
    await stage.start()
    cmid = await complained(stage)
    await stage.press(TEACHER, "Страйк")
    await stage.press(VERA, "Удалить")
    await stage.stop()
    await stage.start()
    await stage.press(VERA, "Оскорбление")
    assert not stage.shown(cmid)
    await stage.press(TEACHER, "Нецензурная лексика")
    assert "уже решено" in stage.snackbars()[-1]
    assert await stage.journal("strike") == []
    assert len(await stage.journal("complaint_decided")) == 1


async def test_a_deletion_under_the_rule_that_was_named(school: Stage) -> None:
    cmid = await complained(school, "/жалоба оскорбление")
    assert "Возможное нарушение: оскорбление" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Удалить")
    assert not school.shown(cmid)
    assert "убрал ваше сообщение: оскорбление" in school.told(ANNA)[-1]
    assert "так себе" in school.told(ANNA)[-1]
    assert await school.journal("strike") == []


async def test_what_stays_stays_and_whoever_complained_learns_it(school: Stage) -> None:
    cmid = await complained(school)
    await school.press(TEACHER, "Оставить")
    assert school.shown(cmid)
    assert "сообщение остаётся" in school.told(BORIS)[-1]
    assert school.told(ANNA) == []


async def test_the_first_decision_holds_also_after_a_restart(school: Stage) -> None:
    await complained(school)
    await school.stop()
    await school.start()
    await school.press(TEACHER, "Оставить")
    await school.press(TEACHER, "Страйк")
    assert "уже решено" in school.snackbars()[-1]
    assert await school.journal("strike") == []


async def test_several_complaints_are_one_case(school: Stage) -> None:
    cmid = await complained(school)
    await school.say(VERA, "/жалоба", reply_to=cmid)
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert len([one for one in school.told(TEACHER) if "жалоба на сообщение" in one]) == 1
    assert "уже рассматривается" in school.told(BORIS)[-1]
    await school.press(TEACHER, "Оставить")
    assert "рассмотрена" in school.told(VERA)[-1]
    await school.say(VERA, "/жалоба", reply_to=cmid)
    assert "уже рассмотрено" in school.told(VERA)[-1]


async def edit(school: Stage, cmid: int, text: str) -> None:
    school.world.edit(CHAT, cmid, text)
    await school.settle()


INNOCENT, SHEEP = "Всем хорошего дня, собрание в 18", "Вы все тут тупые овцы"


async def test_another_complaint_of_an_edited_message_asks_anew_of_what_it_says_now(
    stage: Stage,
) -> None:
    stage.policy = POLICY.replace("  caps:", "  acknowledgement: {action: remind}\n    caps:")
    await stage.start()
    cmid = await stage.say(BORIS, "Спасибо, принято")
    await stage.say(ANNA, "/жалоба", reply_to=cmid)
    assert "Возможное нарушение: «спасибо» и «принято»" in stage.told(TEACHER)[-1]
    first, payload = stage.offered("Страйк", TEACHER)
    await edit(stage, cmid, SHEEP)
    await stage.say(VERA, "/жалоба оскорбление", reply_to=cmid)
    told = stage.told(TEACHER)[-1]
    assert f"Борис Сидоров, 4 марта в 12:00: «{SHEEP}»" in told
    assert "исправлено, до этого: «Спасибо, принято»" in told
    assert "разные правила" in told
    # What she had read under the first question is not what stands there now.
    stage.world.press(TEACHER, TEACHER, first, payload)
    await stage.settle()
    assert "есть новый вопрос" in stage.snackbars()[-1]
    await stage.press(TEACHER, "Страйк")
    assert await stage.journal("strike") == []
    await stage.press(TEACHER, "Оскорбление")
    [line] = await stage.journal("strike")
    assert (line["rule"], line["user_id"]) == ("insult", BORIS)
    assert SHEEP in stage.told(BORIS)[-1]
    assert "рассмотрена" in stage.told(ANNA)[-1]
    assert "рассмотрена" in stage.told(VERA)[-1]


async def test_of_two_rules_that_were_named_the_moderator_chooses_one(school: Stage) -> None:
    cmid = await complained(school, "/жалоба недостоверно")
    await school.say(VERA, "/жалоба оскорбление", reply_to=cmid)
    assert "разные правила" in school.told(TEACHER)[-1]
    assert school.labels(TEACHER) == ["Удалить", "Страйк", "Оставить", "Опровергнуть"]
    await school.press(TEACHER, "Удалить")
    assert school.shown(cmid)
    await school.press(TEACHER, "Оскорбление")
    assert not school.shown(cmid)
    assert "убрал ваше сообщение: оскорбление" in school.told(ANNA)[-1]


@pytest.mark.parametrize("choice", ["Страйк", "Удалить", "Оставить"])
async def test_a_message_that_was_edited_after_the_complaint_is_shown_before_it_is_decided(
    school: Stage, choice: str
) -> None:
    cmid = await school.say(BORIS, INNOCENT)
    await school.say(ANNA, "/жалоба оскорбление", reply_to=cmid)
    await edit(school, cmid, "Собрание перенесли на 19:00")
    await school.press(TEACHER, choice)
    assert "исправлено после жалобы" in school.snackbars()[-1]
    told = school.told(TEACHER)[-1]
    assert "12:00: «Собрание перенесли на 19:00»" in told
    assert f"До этого: «{INNOCENT}»" in told
    assert school.shown(cmid)
    assert await school.journal("strike") == []
    await school.press(TEACHER, "Оставить")
    assert "сообщение остаётся" in school.told(ANNA)[-1]


async def test_an_edit_that_vk_does_not_tell_now_delays_no_decision(school: Stage) -> None:
    cmid = await complained(school)
    await edit(school, cmid, SHEEP)
    school.world.fail("messages.getByConversationMessageId", Fault(code=15), 1000)
    await school.press(TEACHER, "Оставить")
    assert "сообщение остаётся" in school.told(BORIS)[-1]


async def test_a_rule_is_chosen_for_the_words_that_were_read(school: Stage) -> None:
    cmid = await complained(school)
    await school.press(TEACHER, "Страйк")
    await edit(school, cmid, SHEEP)
    await school.say(VERA, "/жалоба", reply_to=cmid)
    await school.press(TEACHER, "Оскорбление")
    assert "есть новый вопрос" in school.snackbars()[-1]
    assert school.shown(cmid)


async def test_a_decision_holds_for_the_text_that_was_decided_on(school: Stage) -> None:
    cmid = await complained(school)
    await school.press(TEACHER, "Оставить")
    await edit(school, cmid, SHEEP)
    await school.say(VERA, "/жалоба", reply_to=cmid)
    assert (
        f"жалоба на сообщение. Анна Петрова, 4 марта в 12:00: «{SHEEP}»"
        in (school.told(TEACHER)[-1])
    )
    await school.stop()
    await school.start()
    await school.press(TEACHER, "Оставить")
    assert "сообщение остаётся" in school.told(VERA)[-1]
    # Of the new text he has not complained, and hears of his own complaint once.
    assert len([one for one in school.told(BORIS) if "рассмотрена" in one]) == 1
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert "уже рассмотрено" in school.told(BORIS)[-1]


async def test_whoever_complained_may_complain_of_what_was_made_of_the_message(
    school: Stage,
) -> None:
    cmid = await complained(school)
    await edit(school, cmid, SHEEP)
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert SHEEP in school.told(TEACHER)[-1]
    assert "ещё одна жалоба на то же сообщение. Анна Петрова" in school.told(TEACHER)[-1]


async def test_the_reason_reaches_the_moderator_without_a_name(school: Stage) -> None:
    await complained(school, "/жалоба обидно, напишите @id302 или evil.com")
    told = school.told(TEACHER)[-1]
    assert "Пояснение к жалобе: «обидно, напишите @\u2060id302 или evil.\u2060com»" in told
    assert "Сидоров" not in told
    assert "пояснение передано без имени" in school.told(BORIS)[-1]


async def test_words_that_begin_with_a_rule_are_the_reason_too(school: Stage) -> None:
    await complained(school, "/жалоба оскорбление учителя при детях")
    told = school.told(TEACHER)[-1]
    assert "Возможное нарушение: оскорбление" in told
    assert "Пояснение к жалобе: «оскорбление учителя при детях»" in told


async def test_another_complaint_of_the_same_reaches_the_moderator_with_its_rule_and_reason(
    school: Stage,
) -> None:
    cmid = await complained(school)
    await school.say(VERA, "/жалоба оскорбление нашего учителя", reply_to=cmid)
    told = school.told(TEACHER)[-1]
    assert "ещё одна жалоба на то же сообщение, всего их 2. Анна Петрова" in told
    assert "Возможное нарушение: оскорбление" in told
    assert "Пояснение к жалобе: «оскорбление нашего учителя»" in told
    assert "Вера" not in told
    assert school.labels(TEACHER) == ["Удалить", "Страйк", "Оставить"]


async def test_another_complaint_that_says_it_is_untrue_brings_the_button_for_it(
    school: Stage,
) -> None:
    cmid = await complained(school)
    await school.say(VERA, "/жалоба недостоверно", reply_to=cmid)
    assert school.labels(TEACHER) == ["Опровергнуть"]
    await school.press(TEACHER, "Опровергнуть")
    await school.write(TEACHER, "/опровержение Всё не так")
    assert "официальное уточнение" in school.told(VERA)[-1]


async def test_a_reason_is_kept_nowhere_once_it_is_told(school: Stage) -> None:
    await complained(school, "/жалоба обидно за всех")
    async with school.eyes.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                assert "обидно за всех" not in str(row), table.name


async def test_a_complaint_about_a_moderator_goes_to_the_administration(school: Stage) -> None:
    cmid = await school.say(TEACHER, "Родители, вы мне надоели")
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert "жалоба на сообщение. Ольга Учителева" in school.told(ADMINISTRATOR)[-1]
    assert school.labels(ADMINISTRATOR) == ["Удалить", "Оставить"]
    assert school.told(TEACHER) == []
    assert "передана администрации школы" in school.told(BORIS)[-1]
    await school.press(ADMINISTRATOR, "Оставить")
    assert "сообщение остаётся" in school.told(BORIS)[-1]
    assert school.told(TEACHER) == []


async def test_the_administration_takes_a_moderators_message_down_and_warns_nobody(
    stage: Stage,
) -> None:
    stage.policy = POLICY.replace("moderators: [201]", "moderators: [201, 303]")
    await stage.start()
    cmid = await stage.say(VERA, "Родители, вы мне надоели")
    await stage.say(BORIS, "/жалоба", reply_to=cmid)
    await stage.press(ADMINISTRATOR, "Удалить")
    await stage.press(ADMINISTRATOR, "Оскорбление")
    assert not stage.shown(cmid)
    assert "По решению администрации школы" in stage.told(VERA)[-1]
    assert "сообщение удалено" in stage.told(BORIS)[-1]
    assert await stage.journal("strike") == []


async def test_where_vk_deletes_no_administrators_message_nobody_is_told_that_it_is_gone(
    school: Stage,
) -> None:
    cmid = await school.say(TEACHER, "Родители, вы мне надоели")
    await school.say(BORIS, "/жалоба оскорбление", reply_to=cmid)
    await school.press(ADMINISTRATOR, "Удалить")
    assert school.shown(cmid)
    assert "решено, что сообщение нужно удалить" in school.told(BORIS)[-1]
    # The author is asked to do it himself, and who ordered it learns that it is not done.
    assert "удалить" in school.told(TEACHER)[-1]
    assert "удалить" in school.told(ADMINISTRATOR)[-1]


async def test_of_a_moderators_message_no_other_moderator_decides(stage: Stage) -> None:
    stage.policy = POLICY.replace("moderators: [201]", "moderators: [201, 303]")
    await stage.start()
    cmid = await stage.say(VERA, "Родители, вы мне надоели")
    await stage.say(BORIS, "/жалоба оскорбление", reply_to=cmid)
    await stage.write(TEACHER, "/правила")
    await stage.press(TEACHER, "Удалить", under=ADMINISTRATOR)
    assert "решает администрация" in stage.snackbars()[-1]
    assert stage.shown(cmid)


async def test_a_correction_by_another_moderator_leaves_the_complaint_to_the_administration(
    stage: Stage,
) -> None:
    stage.policy = POLICY.replace("moderators: [201]", "moderators: [201, 303]")
    await stage.start()
    cmid = await stage.say(VERA, "Завтра школа закрыта")
    await stage.say(BORIS, "/жалоба недостоверно", reply_to=cmid)
    await stage.say(TEACHER, "/опровержение Школа завтра открыта", reply_to=cmid)
    assert not any("рассмотрена" in one for one in stage.told(TEACHER))
    await stage.press(ADMINISTRATOR, "Оставить")
    assert "сообщение остаётся" in stage.told(BORIS)[-1]


async def test_where_nobody_may_decide_the_complaint_is_not_said_to_be_passed_on(
    school: Stage,
) -> None:
    cmid = await school.say(ADMINISTRATOR, "Родители, вы мне надоели")
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert "решать о нём больше некому" in school.told(BORIS)[-1]


async def test_nobody_decides_about_his_own_message(school: Stage) -> None:
    cmid = await school.say(TEACHER, "Родители, вы мне надоели")
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    await school.write(TEACHER, "/правила")
    await school.press(TEACHER, "Оставить", under=ADMINISTRATOR)
    assert "решает администрация" in school.snackbars()[-1]


async def test_a_member_cannot_decide(school: Stage) -> None:
    await complained(school)
    await school.press(BORIS, "Удалить", under=TEACHER)
    assert "только модератор" in school.snackbars()[-1]


@pytest.mark.parametrize("text", ["/жалоба", "/жалба недостоверно", "/complain"])
async def test_no_complaint_stands_in_the_chat_whatever_comes_of_it(
    school: Stage, text: str
) -> None:
    cmid = await complained(school)
    again = await school.say(BORIS, text, reply_to=cmid)
    alone = await school.say(BORIS, text)
    assert not school.shown(again)
    assert not school.shown(alone)


@pytest.mark.parametrize("again", ["/жалоба", "/жалба"])
async def test_the_chat_never_learns_who_complained_also_where_no_private_message_reaches_him(
    school: Stage, again: str
) -> None:
    school.world.allow(BORIS, False)
    cmid = await complained(school)
    await school.say(BORIS, again, reply_to=cmid)
    await school.say(BORIS, again)
    await school.press(TEACHER, "Оставить")
    await school.pass_time(timedelta(hours=2))
    assert school.posts() == []
    assert school.told(BORIS) == []


async def test_the_journal_does_not_name_who_complained(school: Stage) -> None:
    await complained(school)
    [line] = await school.journal("command")
    assert (line["command"], line["user_id"], line["cmid"]) == ("/жалоба", None, None)
    # The lines stand in the order of what happened: none beside it may tell either.
    every = [one for one in await school.journal() if BORIS in (one["user_id"], one.get("by"))]
    assert every == []


@pytest.mark.parametrize("reply", [False, True])
async def test_a_complaint_must_be_about_somebody_else(school: Stage, reply: bool) -> None:
    cmid = await school.say(BORIS, "Завтра первый урок в спортзале?")
    await school.say(BORIS, "/жалоба", **({"reply_to": cmid} if reply else {}))
    assert school.told(TEACHER) == []
    assert ("своё сообщение" if reply else "Ответьте этой командой") in school.told(BORIS)[-1]


async def test_who_is_blocked_learns_to_whom_to_complain(school: Stage) -> None:
    for _ in range(3):
        await school.say(TEACHER, "/страйк Петрова оскорбление")
    await school.write(ANNA, "/жалоба Сидоров всех оскорбляет")
    told = school.told(ANNA)[-1]
    assert "вы сейчас писать не можете" in told
    assert "лично тому, кто отвечает за чат (Ольга Учителева)" in told
    assert "переслать" in told


async def test_a_complaint_that_is_written_privately_points_at_nothing(school: Stage) -> None:
    await school.write(BORIS, "/жалоба Анна всех оскорбляет")
    told = school.told(BORIS)[-1]
    assert "В чате «5А, родители» ответьте на то сообщение: /жалоба" in told
    assert "Ольга Учителева" in told


async def test_ten_complaints_a_day_are_enough(school: Stage) -> None:
    for number in range(11):
        cmid = await school.say(ANNA, f"{RUDE}, говорю в раз {number}")
        await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert "уже десять жалоб" in school.told(BORIS)[-1]
    await school.pass_time(timedelta(hours=25))
    cmid = await school.say(ANNA, RUDE)
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert "передана модератору" in school.told(BORIS)[-1]


async def test_a_stranger_to_the_chat_complains_of_nothing(school: Stage) -> None:
    await complained(school)
    before = len(school.told(TEACHER))
    await school.write(STRANGER, "/жалоба")
    assert len(school.told(TEACHER)) == before
    assert str(CHAT) in school.world.state()["chats"]
