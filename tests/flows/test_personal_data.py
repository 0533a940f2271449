"""What is kept of a person, told and erased at his wish (152-ФЗ): /мои-данные, /забыть-меня.

Longer than other files on purpose: what is told and what is erased are one promise.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.flows.stage import DOUBTFUL, OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, POLICY, STRANGER, TEACHER, VERA

ERASE, KEEP = "Стереть", "Оставить"
WORD = "нахуй"
OTHER = CHAT + 1
NICK = 501
FULL_NAME = "Солнцева Анна Ивановна"
A_DAY = timedelta(days=1)
# 21:30 in Kaliningrad, and the opening of the next day.
EVENING = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)
OPENING = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
TWO_CHATS = POLICY + (
    f"  - {{peer_id: {OTHER}, title: '7Б, родители', kind: parents, moderators: [{TEACHER}]}}\n"
)


async def forgets(school: Stage, who: int = ANNA) -> str:
    """Somebody has his data erased; what the bot told him of it."""
    await school.write(who, "/забыть-меня")
    before = len(school.told(who))
    await school.press(who, ERASE)
    return "\n".join(school.told(who)[before:])


async def nowhere(school: Stage, *words: str) -> None:
    """None of these words stands anywhere in the database."""
    stored = await school.stored()
    for word in words:
        assert word not in stored


def second_chat(stage: Stage, *members: int) -> None:
    stage.policy = TWO_CHATS
    stage.world.add_chat(OTHER, "7Б, родители", owner=TEACHER, admins=[TEACHER], members=[*members])


# What is kept


async def test_a_person_reads_what_is_kept_of_him_why_and_how_long(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(ANNA, "Добрый день")
    await school.doubtful(ANNA)
    await school.write(ANNA, "/мои-данные")
    told = school.told(ANNA)[-1]
    for part in (
        "Чат «5А, родители»",
        "имя из VK: Анна Петрова",
        "отметки о правилах нет",
        "предупреждение до 4 марта 2027 г.: нецензурная лексика",
        f"текст «{OBSCENE}»",
        "последних сообщений, без текста: 3",
        "сообщений на рассмотрении модератора: 1",
        "Обычные сообщения бот не хранит",
        "/забыть-меня",
    ):
        assert part in told
    assert "Добрый день" not in told
    assert DOUBTFUL not in told
    assert school.labels(ANNA) == [ERASE]


async def test_what_has_passed_is_kept_too_and_called_so(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await school.say(TEACHER, "/блок Петрова insult 3 дня")
    await school.write(ANNA, "/мои-данные")
    told = school.told(ANNA)[-1]
    assert "снятое предупреждение от 4 марта 2026 г." in told
    assert "писать нельзя до 7 марта в 12:00: оскорбление" in told


async def test_asked_in_the_chat_it_is_answered_privately(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(ANNA, "/мои-данные")
    assert f"текст «{OBSCENE}»" in school.told(ANNA)[-1]
    assert school.posts() == []


async def test_closed_private_messages_put_no_data_and_no_erasing_into_the_chat(
    school: Stage,
) -> None:
    school.world.allow(ANNA, False)
    await school.say(ANNA, "/мои-данные")
    [line] = school.posts()
    assert "«Подробности»" in line
    assert "имя из VK" not in line
    assert ERASE not in str([one["keyboard"] for one in school.messages()])


async def test_who_complained_is_told_to_himself_only(school: Stage) -> None:
    cmid = await school.say(ANNA, "Учитель у нас так себе")
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    await school.write(BORIS, "/мои-данные")
    assert "ваших жалоб (видите только вы): 1" in school.told(BORIS)[-1]
    await school.write(ANNA, "/мои-данные")
    told = school.told(ANNA)[-1]
    assert "ждёт решения: жалоба на ваше сообщение" in told
    assert "Сидоров" not in told
    assert "ваших жалоб" not in told


async def test_a_stranger_reads_that_only_his_question_is_kept(school: Stage) -> None:
    await school.write(STRANGER, "/мои-данные")
    await school.write(STRANGER, "/мои-данные")
    told = school.told(STRANGER)[-1]
    assert "Переписка с ботом\n• записей в журнале: 1" in told
    assert "Чат «" not in told


# What is erased, and what stays


async def test_the_words_of_what_is_over_stand_nowhere_afterwards(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    rude = await school.say(ANNA, "Учитель у нас так себе")
    await school.say(BORIS, "/жалоба", reply_to=rude)
    await school.press(TEACHER, KEEP)
    await school.doubtful(ANNA)
    await school.press(TEACHER, KEEP)
    await school.write(ANNA, "/апелляция потому что это ошибка")
    assert OBSCENE in await school.stored()
    told = await forgets(school)
    await nowhere(school, OBSCENE, WORD, "так себе", "жoпа", "потому что")
    assert "данные о вас стёрты" in told
    assert "слова прежних предупреждений (1)" in told
    [line] = await school.journal("strike")
    assert (line["rule"], line["user_id"], line["evidence"]) == ("profanity", ANNA, [])
    assert [one["kind"] for one in await school.journal("erased")] == ["erased", "erased"]


async def test_a_stated_name_goes_and_the_profiles_stays_while_he_is_in_the_chat(
    stage: Stage,
) -> None:
    stage.world.add_user(NICK, "Солнышко", "Лучистое")
    await stage.start()
    stage.world.join(CHAT, NICK, how="link")
    await stage.settle()
    await stage.pass_time(timedelta(seconds=61))
    await stage.write(NICK, FULL_NAME)
    assert FULL_NAME in await stage.stored()
    assert "полное имя" in await forgets(stage, NICK)
    await nowhere(stage, FULL_NAME)
    await stage.write(NICK, "/мои-данные")
    assert "имя из VK: Солнышко Лучистое" in stage.told(NICK)[-1]
    # In memory it is gone too.
    await stage.say(TEACHER, "/страйки")
    assert FULL_NAME not in "".join(stage.told(TEACHER))


async def test_a_strike_in_force_keeps_its_words_till_its_end_and_not_a_day_longer(
    school: Stage,
) -> None:
    await school.say(ANNA, OBSCENE)
    told = await forgets(school)
    assert "предупреждение (нецензурная лексика) — до 4 марта 2027 г." in told
    assert "1 из 3" in await mine(school)
    await school.write(ANNA, "/мои-данные")
    assert OBSCENE in school.told(ANNA)[-1]
    await school.stop()
    await school.start()
    await school.move_to(NOON.replace(year=2027) + A_DAY)
    await nowhere(school, OBSCENE, WORD)
    assert [one["kind"] for one in await school.journal("erased_wholly")]


async def mine(school: Stage) -> str:
    await school.write(ANNA, "/мои")
    return school.told(ANNA)[-1]


async def test_a_strike_that_is_lifted_later_loses_its_words_within_a_day(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await forgets(school)
    await school.say(TEACHER, "/снять Петрова")
    assert OBSCENE in await school.stored()
    await school.pass_time(A_DAY)
    await nowhere(school, OBSCENE, WORD)


async def test_a_block_and_the_strikes_it_rests_on_stay_till_it_is_over(school: Stage) -> None:
    for _ in range(3):
        await school.say(ANNA, OBSCENE)
    told = await forgets(school)
    assert "запрет писать (нецензурная лексика) — до 4 апреля в 12:00" in told
    assert school.member(ANNA)["restricted"]
    # The commission can still be shown what it is about.
    await school.pass_time(A_DAY)
    assert OBSCENE in await school.stored()
    await school.say(TEACHER, "/разблок Петрова")
    await school.pass_time(A_DAY)
    await nowhere(school, OBSCENE, WORD)
    assert not school.member(ANNA)["restricted"]


async def test_a_question_to_the_moderator_stays_until_he_has_decided(school: Stage) -> None:
    cmid = await school.doubtful(ANNA)
    told = await forgets(school)
    assert "на рассмотрении модератора: 1 — до решения" in told
    await school.press(TEACHER, "Удалить")
    assert not school.shown(cmid)
    await school.pass_time(A_DAY)
    await nowhere(school, DOUBTFUL, "жoпа")


async def test_a_held_message_is_not_posted(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.say(ANNA, "Что завтра на физкультуру?")
    await school.say(BORIS, "И мне скажите")
    told = await forgets(school)
    assert "отложенные сообщения (1)" in told
    await nowhere(school, "физкультуру")
    await school.move_to(OPENING)
    [post] = school.posts()
    assert "Борис Сидоров" in post


async def test_recent_messages_lose_their_author_once_no_talk_looks_at_them(
    school: Stage,
) -> None:
    cmid = await school.say(ANNA, "Добрый день")
    await school.say(BORIS, "И вам", reply_to=cmid)
    await forgets(school)
    await school.write(ANNA, "/мои-данные")
    assert "последних сообщений, без текста: 1" in school.told(ANNA)[-1]
    await school.pass_time(A_DAY)
    await school.write(ANNA, "/мои-данные")
    assert "последних сообщений" not in school.told(ANNA)[-1]
    await school.say(ANNA, "Снова здравствуйте")
    await school.write(ANNA, "/мои-данные")
    assert "последних сообщений, без текста: 1" in school.told(ANNA)[-1]


async def test_what_others_said_stays(school: Stage) -> None:
    await school.say(BORIS, OBSCENE)
    await school.say(TEACHER, "/снять Сидоров")
    await school.say(ANNA, OBSCENE)
    await forgets(school)
    await school.write(BORIS, "/мои-данные")
    assert OBSCENE in school.told(BORIS)[-1]


async def test_what_is_said_after_the_wish_is_kept_as_usual(school: Stage) -> None:
    await forgets(school)
    await school.pass_time(timedelta(minutes=1))
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await school.pass_time(A_DAY)
    assert OBSCENE in await school.stored()


# The buttons


async def test_first_it_is_explained_what_goes_and_what_stays(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.write(ANNA, "/забыть-меня")
    told = school.told(ANNA)[-1]
    assert "Будет стёрто" in told
    assert "предупреждение (нецензурная лексика) — до 4 марта 2027 г." in told
    assert school.labels(ANNA) == [ERASE, KEEP]
    assert await school.journal("erased") == []
    await school.press(ANNA, KEEP)
    assert school.snackbars() == ["Ничего не стёрто."]
    assert await school.journal("erased") == []


async def test_under_my_data_it_is_explained_first_too(school: Stage) -> None:
    await school.write(ANNA, "/мои-данные")
    await school.press(ANNA, ERASE)
    assert school.labels(ANNA) == [ERASE, KEEP]
    assert await school.journal("erased") == []


async def test_two_presses_erase_once_and_both_are_answered(school: Stage) -> None:
    await school.write(ANNA, "/забыть-меня")
    await school.press(ANNA, ERASE)
    before = len(school.told(ANNA))
    await school.press(ANNA, ERASE)
    await school.press(ANNA, KEEP)
    assert len(school.told(ANNA)) == before
    assert school.snackbars()[1:] == [school.snackbars()[1]] * 2
    assert "уже стёрты" in school.snackbars()[1]
    assert len(await school.journal("erased")) == 2


async def test_a_second_wish_is_harmless(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await forgets(school)
    told = await forgets(school)
    assert "слова прежних" not in told
    await nowhere(school, OBSCENE, WORD)


async def test_a_press_after_a_restart_erases(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await school.write(ANNA, "/забыть-меня")
    await school.stop()
    await school.start()
    await school.pass_time(30 * A_DAY)
    await school.press(ANNA, ERASE)
    await nowhere(school, OBSCENE, WORD)


async def test_nobody_erases_another_by_a_forged_button(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await school.write(ANNA, "/забыть-меня")
    await school.write(BORIS, "/мои-данные")
    await school.press(BORIS, ERASE, under=ANNA)
    assert school.snackbars() == ["Эта кнопка больше не действует."]
    assert OBSCENE in await school.stored()
    assert await school.journal("erased") == []


async def test_in_a_chat_the_command_asks_to_write_privately(school: Stage) -> None:
    await school.say(ANNA, "/забыть-меня")
    assert "пишут боту лично" in school.told(ANNA)[-1]
    assert await school.journal("erased") == []


# Chats


async def test_every_chat_tells_what_it_erased(stage: Stage) -> None:
    second_chat(stage, ANNA)
    await stage.start()
    await stage.say(ANNA, OBSCENE)
    await stage.say(ANNA, "А в седьмом тоже так: хуйня", peer_id=OTHER)
    for peer in (CHAT, OTHER):
        await stage.say(TEACHER, "/снять Петрова", peer_id=peer)
    told = await forgets(stage)
    assert "Чат «5А, родители»: данные о вас стёрты" in told
    assert "Чат «7Б, родители»: данные о вас стёрты" in told
    await nowhere(stage, OBSCENE, WORD, "хуйня")


async def test_who_has_left_all_chats_is_forgotten_with_his_name(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    school.world.leave(CHAT, ANNA)
    await school.settle()
    told = await forgets(school)
    assert "имя из VK" not in told
    await nowhere(school, OBSCENE, WORD, "Петрова")


async def test_a_chat_that_the_file_names_no_more_is_erased_too(stage: Stage) -> None:
    second_chat(stage, ANNA)
    await stage.start()
    await stage.say(ANNA, "А в седьмом тоже так: хуйня", peer_id=OTHER)
    await stage.say(TEACHER, "/снять Петрова", peer_id=OTHER)
    await stage.stop()
    stage.policy_file.write_text(POLICY, encoding="utf-8")
    await stage.start()
    told = await forgets(stage)
    assert f"Чат {OTHER} (бот его больше не ведёт)" in told
    await nowhere(stage, "хуйня")


async def test_observing_it_is_done_as_well(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await school.say(TEACHER, "/режим наблюдение")
    await forgets(school)
    await nowhere(school, OBSCENE, WORD)


async def test_a_teacher_may_ask_too(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Орлова insult")
    assert "данные о вас стёрты" in await forgets(school, TEACHER)
    # What he decided is the school's record.
    [strike] = await school.journal("strike")
    assert strike["by"] == TEACHER


@pytest.mark.parametrize("who", [VERA, ADMINISTRATOR])
async def test_who_has_done_nothing_is_told_so(school: Stage, who: int) -> None:
    told = await forgets(school, who)
    assert "больше ничего не хранилось" in told


# dezhurny forget


async def test_from_the_command_line_a_running_bot_follows(
    school: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    await school.move_to(EVENING)
    await school.say(ANNA, "Что завтра на физкультуру?")
    monkeypatch.setattr("bot.cli.forgetting.SystemClock", lambda: school.clock)
    address = school.settings().database_url
    done = await asyncio.to_thread(
        CliRunner().invoke, app, ["forget", str(ANNA), "--yes", "--database", address]
    )
    assert done.exit_code == 0, done.output
    await nowhere(school, OBSCENE, WORD, "физкультуру")
    # Neither in pages that are free nor in the log beside it, though the bot holds both open.
    assert "Не найдено ничего" in done.stdout
    held = b"".join(file.read_bytes() for file in school.folder.glob("school.db*"))
    for said in (OBSCENE, "физкультуру"):
        assert said.encode() not in held
        assert json.dumps(said)[1:-1].encode() not in held
    # Within a minute the bot carries the order out in its memory too.
    await school.move_to(OPENING)
    await school.say(BORIS, "Добрый день")
    assert school.posts() == []
    assert "Отложенное сообщение в чат не выйдет" in school.told(ANNA)[-1]
    assert [one["asked"] for one in await school.journal("erased")] == ["school", "school"]


async def test_from_the_command_line_before_a_start_it_is_done_too(
    school: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.say(ANNA, OBSCENE)
    await school.stop()
    monkeypatch.setattr("bot.cli.forgetting.SystemClock", lambda: school.clock)
    address = school.settings().database_url
    done = await asyncio.to_thread(
        CliRunner().invoke, app, ["forget", str(ANNA), "--yes", "--database", address]
    )
    assert "предупреждение (нецензурная лексика) — до 4 марта 2027 г." in done.stdout
    await school.start()
    assert "1 из 3" in await mine(school)
    await school.move_to(NOON.replace(year=2027) + A_DAY)
    await nowhere(school, OBSCENE, WORD)


# Questions that the chat remembers


@pytest.mark.parametrize("who", [ANNA, BORIS])
async def test_a_question_and_an_answer_go_with_whoever_said_them(stage: Stage, who: int) -> None:
    stage.policy = POLICY.replace(
        "    caps: {action: remind}\n", "    asked_before: {action: remind}\n"
    )
    await stage.start()
    cmid = await stage.say(ANNA, "Подскажите, где посмотреть расписание звонков?")
    stage.clock.advance(timedelta(minutes=3))
    await stage.say(BORIS, "На сайте школы, в разделе «Учащимся»", reply_to=cmid)
    await stage.write(ANNA, "/мои-данные")
    assert "ваших вопросов, без слов: 1" in stage.told(ANNA)[-1]
    await stage.pass_time(7 * A_DAY)
    await forgets(stage, who)
    await stage.say(VERA, "А расписание звонков где можно посмотреть?")
    assert stage.posts() == []
