"""Who takes no private messages: what waits for him, and what the chat sees meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, NOON, TEACHER, VERA

pytestmark = pytest.mark.every_database


@pytest.fixture
async def evening(school: Stage) -> Stage:
    """The chat is closed till the morning."""
    await school.move_to(NOON + timedelta(hours=9))
    return school


async def shut(school: Stage, *people: int) -> None:
    """They take no private messages from now on."""
    for person in people:
        school.world.allow(person, False)
    await school.settle()


# Letters


async def test_what_was_refused_comes_once_with_the_first_private_word(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    await school.say(ANNA, "/правила")
    await school.stop()
    await school.start()
    await school.write(ANNA, "привет")
    strike, rules, hint = school.told(ANNA)
    assert "были закрыты" in strike
    assert f"Ваш текст: «{OBSCENE}»" in strike
    assert "Не согласны?" in strike
    assert "Правила чата" in rules
    assert "Я Дежурный" in hint
    await school.write(ANNA, "спасибо")
    assert school.told(ANNA) == [strike, rules, hint]


async def test_it_comes_when_messages_are_allowed_without_a_word(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    school.world.allow(ANNA, True)
    await school.settle()
    [strike] = school.told(ANNA)
    assert f"Ваш текст: «{OBSCENE}»" in strike


async def test_a_late_letter_has_its_buttons(evening: Stage) -> None:
    await shut(evening, ANNA)
    await evening.say(ANNA, "Погорячилась")
    await evening.write(ANNA, "привет")
    await evening.press(ANNA, "Отозвать")
    assert evening.snackbars()[-1].startswith("Сообщение отозвано")


async def test_what_a_complaint_is_answered_waits_too_and_the_chat_sees_nothing(
    school: Stage,
) -> None:
    await shut(school, BORIS)
    cmid = await school.say(ANNA, "Учитель у нас так себе")
    await school.say(BORIS, "/жалоба", reply_to=cmid)
    assert school.posts() == []
    await school.write(BORIS, "привет")
    assert "Жалоба передана" in school.told(BORIS)[0]


async def test_a_hint_does_not_wait(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, "ВСЕМ ДОБРЫЙ ДЕНЬ, СОБРАНИЕ БУДЕТ В ПЯТНИЦУ")
    assert len(school.posts()) == 1
    await school.write(ANNA, "привет")
    [hint] = school.told(ANNA)
    assert "Я Дежурный" in hint


async def test_the_newest_are_kept(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    for _ in range(20):
        await school.say(ANNA, "/правила")
    await school.write(ANNA, "привет")
    *letters, _ = school.told(ANNA)
    assert len(letters) == 20
    assert OBSCENE not in "".join(letters)


async def test_they_are_erased_with_what_else_is_kept(
    school: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/снять Петрова")
    monkeypatch.setattr("bot.cli.forgetting.SystemClock", lambda: school.clock)
    address = school.settings().database_url
    told = await asyncio.to_thread(
        CliRunner().invoke, app, ["personal-data", "export", str(ANNA), "--database", address]
    )
    assert "недоставленных сообщений бота: 2" in told.stdout
    await asyncio.to_thread(
        CliRunner().invoke, app, ["forget", str(ANNA), "--yes", "--database", address]
    )
    assert OBSCENE not in await school.stored()
    await school.pass_time(timedelta(minutes=2))
    await school.write(ANNA, "привет")
    assert OBSCENE not in "".join(school.told(ANNA))


async def test_a_letter_is_kept_for_a_year(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    await school.pass_time(timedelta(days=367))
    await school.stop()
    await school.start()
    await school.write(ANNA, "привет")
    [hint] = school.told(ANNA)
    assert "Я Дежурный" in hint


# «Подробности»


async def test_a_block_is_explained_under_the_line_by_its_rule_and_how_to_appeal(
    school: Stage,
) -> None:
    await shut(school, ANNA)
    await school.say(TEACHER, "/блок Петрова insult 1 месяц")
    await school.press(ANNA, "Подробности", peer_id=CHAT)
    said = school.snackbars()[-1]
    assert "оскорбление" in said
    assert "/апелляция" in said
    assert len(said) <= 90


async def test_a_hint_does_not_take_the_place_of_a_strike_not_read_yet(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    await school.say(ANNA, "ВСЕМ ДОБРЫЙ ДЕНЬ, СОБРАНИЕ БУДЕТ В ПЯТНИЦУ")
    await school.press(ANNA, "Подробности", peer_id=CHAT)
    assert school.snackbars()[-1].startswith("Предупреждение 1 из 3: нецензурная лексика.")
    assert school.snackbars()[-1].endswith("Ещё: 1.")
    await school.press(ANNA, "Подробности", peer_id=CHAT)
    assert "заглавные буквы" in school.snackbars()[-1]
    # Read once, it can be read again, till there is something new.
    await school.press(ANNA, "Подробности", peer_id=CHAT)
    assert school.snackbars()[-1].startswith("Предупреждение 1 из 3")
    await school.say(ANNA, OBSCENE)
    await school.press(ANNA, "Подробности", peer_id=CHAT)
    assert school.snackbars()[-1].startswith("Предупреждение 2 из 3")


# The line


async def test_whoever_may_withdraw_is_named_at_once(evening: Stage) -> None:
    await shut(evening, ANNA, BORIS)
    await evening.say(ANNA, "Первое")
    await evening.say(BORIS, "Второе")
    assert [("Анна" in one, "Борис" in one) for one in evening.posts()] == [
        (True, False),
        (False, True),
    ]
    await evening.press(BORIS, "Отозвать", peer_id=CHAT)
    assert evening.snackbars()[-1].startswith("Сообщение отозвано")
    assert len(await evening.journal("deferred_dropped")) == 1


async def test_one_line_an_hour_serves_all_that_a_person_has_waiting(evening: Stage) -> None:
    await shut(evening, ANNA, BORIS)
    await evening.say(BORIS, "Чужое")
    for text in ("Первое", "Второе", "Третье"):
        await evening.say(ANNA, text)
    assert len(evening.posts()) == 2
    await evening.press(ANNA, "Отозвать", peer_id=CHAT)
    assert "3" in evening.snackbars()[-1]
    dropped = await evening.journal("deferred_dropped")
    assert {line["user_id"] for line in dropped} == {ANNA}
    assert len(dropped) == 3


async def test_privately_one_message_is_withdrawn(evening: Stage) -> None:
    await evening.say(VERA, "Первое")
    await evening.say(VERA, "Второе")
    await evening.press(VERA, "Отозвать")
    assert len(await evening.journal("deferred_dropped")) == 1


# What others are told


async def test_the_teacher_is_not_told_that_he_knows(school: Stage) -> None:
    await shut(school, ANNA)
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/отмена")
    assert "закрыты" in school.told(TEACHER)[-1]
    assert "знает" not in school.told(TEACHER)[-1]
    await school.write(ANNA, "привет")
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/отмена")
    assert "Участнику отправлено сообщение" in school.told(TEACHER)[-1]
