"""The administration's view (КО 21): /отчёт with pictures, /чаты, /политика."""

from datetime import timedelta
from textwrap import indent
from typing import Any

import pytest

from emulator.ground import PHOTOS_SCOPE
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, POLICY, STRANGER, TEACHER, VERA

pytestmark = pytest.mark.every_database

FIFTH_B, STAFF = CHAT + 1, CHAT + 2
SCHOOL = POLICY + indent(
    '- {peer_id: 2000000002, title: "5Б, родители", kind: parents, moderators: [201]}\n'
    "- {peer_id: 2000000003, title: Учительская, kind: teachers}\n",
    "  ",
)


def furnish(stage: Stage) -> None:
    stage.world.add_chat(FIFTH_B, "5Б, родители", owner=TEACHER, members=[BORIS, VERA])
    stage.world.add_chat(STAFF, "Учительская", owner=TEACHER, members=[ADMINISTRATOR])
    stage.policy = SCHOOL


@pytest.fixture
async def school(stage: Stage) -> Stage:
    """A school of three chats with the bot at work in them."""
    furnish(stage)
    await stage.start()
    return stage


def pictures(school: Stage, who: int = ADMINISTRATOR) -> list[dict[str, Any]]:
    """The photos under the newest private message."""
    message = school.world.state()["private"][str(who)][-1]
    return [one["photo"] for one in message["attachments"]]


async def week_of_trouble(school: Stage) -> None:
    """Three days: a strike, two reminders, a late message, a complaint, a review left open."""
    await school.say(ANNA, OBSCENE)
    await school.say(ANNA, "ЗАВТРА СОБРАНИЕ В ШКОЛЕ, НЕ ЗАБУДЬТЕ ПРИЙТИ")
    await school.pass_time(timedelta(days=1))
    await school.say(BORIS, "ЗАВТРА СОБРАНИЕ В ШКОЛЕ, НЕ ЗАБУДЬТЕ ПРИЙТИ", peer_id=FIFTH_B)
    await school.say(BORIS, "Добрый день, собрание завтра?", peer_id=FIFTH_B)
    await school.pass_time(timedelta(hours=10))
    await school.say(BORIS, "Скажите, пожалуйста, когда собрание?")
    await school.doubtful(VERA)
    await school.pass_time(timedelta(hours=14))


async def test_the_numbers_are_told_chat_by_chat(school: Stage) -> None:
    await week_of_trouble(school)
    await school.write(ADMINISTRATOR, "/отчёт неделя")
    report = school.told(ADMINISTRATOR)[-1]
    everything, _, rest = report.partition("5А, родители")
    assert "28 февраля 2026 г. – 6 марта 2026 г." in everything
    assert "Всего, чатов 3\n  сообщений 6, напоминаний 2, удалено 1, отложено" in everything
    assert "предупреждений 1 (нецензурная лексика 1)" in everything
    fifth_a, _, fifth_b = rest.partition("5Б, родители")
    assert "сообщений 4, напоминаний 1, удалено 1, отложено" in fifth_a
    assert "предупреждений 1 (нецензурная лексика 1)" in fifth_a
    assert "  сообщений 2, напоминаний 1\n" in fifth_b
    assert "Без замечаний (сообщений): Учительская (0)." in fifth_b


async def test_what_was_said_on_other_days_is_not_counted(school: Stage) -> None:
    await week_of_trouble(school)
    await school.write(ADMINISTRATOR, "/отчёт 04.03")
    assert "сообщений 2, напоминаний 1, удалено 1" in school.told(ADMINISTRATOR)[-1]
    await school.write(ADMINISTRATOR, "/отчёт 01.03-03.03")
    report = school.told(ADMINISTRATOR)[-1]
    assert "сообщений 0" in report
    assert "удалено" not in report
    assert pictures(school) == []


async def test_many_chats_and_days_come_as_pictures(school: Stage) -> None:
    await week_of_trouble(school)
    await school.write(ADMINISTRATOR, "/отчёт неделя")
    chats, days = pictures(school)
    assert chats["sizes"][0]["width"] == days["sizes"][0]["width"] == 1000
    await school.write(ADMINISTRATOR, "/отчёт 04.03")
    assert len(pictures(school)) == 1


async def test_few_chats_and_few_days_need_no_picture(stage: Stage) -> None:
    await stage.start()
    await stage.say(ANNA, OBSCENE)
    await stage.write(ADMINISTRATOR, "/отчёт день")
    assert "удалено 1" in stage.told(ADMINISTRATOR)[-1]
    assert pictures(stage) == []
    await stage.write(ADMINISTRATOR, "/report week")
    assert len(pictures(stage)) == 1


async def test_without_the_right_to_photos_the_words_come_alone_and_that_is_said_once(
    school: Stage,
) -> None:
    school.world.permissions &= ~PHOTOS_SCOPE
    await school.say(ANNA, OBSCENE)
    await school.write(ADMINISTRATOR, "/отчёт")
    await school.write(ADMINISTRATOR, "/отчёт")
    told = school.told(ADMINISTRATOR)
    assert len([one for one in told if "удалено 1" in one]) == 2
    assert len([one for one in told if "«Фотографии»" in one]) == 1
    assert pictures(school) == []


async def test_what_was_only_observed_was_not_done(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    await school.say(ANNA, OBSCENE)
    await school.write(ADMINISTRATOR, "/отчёт день")
    report = school.told(ADMINISTRATOR)[-1]
    assert "сообщений 1" in report
    assert "удалено" not in report


async def test_what_moderators_decide_and_undo_is_counted(school: Stage) -> None:
    await school.doubtful(ANNA)
    await school.press(TEACHER, "Удалить")
    await school.say(TEACHER, "/страйк Сидоров insult")
    await school.say(TEACHER, "/снять Сидоров")
    await school.say(TEACHER, "/блок Орлова insult 7 дней")
    await school.write(ADMINISTRATOR, "/отчёт день")
    report = school.told(ADMINISTRATOR)[-1]
    assert "удалено 1" in report
    assert "предупреждений 1 (оскорбление 1), снято 1, блокировок 1" in report


async def test_a_period_that_is_none_is_asked_about(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/отчёт за четверть")
    assert "За какой срок?" in school.told(ADMINISTRATOR)[-1]


@pytest.mark.parametrize("command", ["/отчёт", "/чаты", "/политика проверить"])
async def test_only_administrators_learn_of_the_whole_school(school: Stage, command: str) -> None:
    for person in (TEACHER, ANNA, STRANGER):
        await school.write(person, command)
        assert "только для администрации" in school.told(person)[-1]
    await school.say(ADMINISTRATOR, command)
    assert "пишут боту лично" in school.told(ADMINISTRATOR)[-1]


class TestChats:
    async def test_each_is_listed_as_it_stands(self, school: Stage) -> None:
        await school.doubtful(ANNA)
        await school.say(TEACHER, "/часы 13:00-18:00", peer_id=FIFTH_B)
        await school.say(TEACHER, "/режим наблюдение", peer_id=FIFTH_B)
        await school.write(ADMINISTRATOR, "/чаты")
        fifth_a, fifth_b, staff = school.told(ADMINISTRATOR)[-1].split("\n\n")
        assert "«5А, родители» — родители, режим: работа" in fifth_a
        assert "сейчас открыт" in fifth_a
        assert "модераторы: Ольга Учителева" in fifth_a
        assert "участников 5, последнее сообщение: 4 марта в 12:00" in fifth_a
        assert "ждут решения: сообщений 1" in fifth_a
        assert "режим: наблюдение" in fifth_b
        assert "сейчас закрыт, часы сузил модератор" in fifth_b
        assert "«Учительская» — учителя" in staff
        assert "модераторы: нет" in staff
        assert "последнее сообщение: ещё не было" in staff

    async def test_silence_and_missing_rights_are_said(self, stage: Stage) -> None:
        furnish(stage)
        stage.world.set_bot(STAFF, "member")
        await stage.start()
        await stage.say(TEACHER, "/режим тишина 2 ч")
        await stage.write(ADMINISTRATOR, "/chats")
        fifth_a, _, staff = stage.told(ADMINISTRATOR)[-1].split("\n\n")
        assert "сейчас закрыт, тишина до 4 марта в 14:00" in fifth_a
        assert "бот не видит участников" in staff


class TestPolicy:
    async def test_a_right_file_is_in_order(self, school: Stage) -> None:
        await school.write(ADMINISTRATOR, "/политика проверить")
        answer = school.told(ADMINISTRATOR)[-1]
        version = school.app.policy.snapshot.version
        assert f"Файл политики в порядке, версия {version}, принята 4 марта в 12:00." in answer

    async def test_a_broken_file_is_answered_line_by_line(self, school: Stage) -> None:
        broken = SCHOOL.replace("kind: teachers", "kind: соседи").replace("limit: 3", "limit: три")
        school.policy_file.write_text(broken, encoding="utf-8")
        await school.write(ADMINISTRATOR, "/политика")
        # The alarm of the file that was not taken in comes as well.
        answer = next(one for one in school.told(ADMINISTRATOR) if "есть ошибки" in one)
        assert "Действует прежняя версия" in answer
        lines = broken.splitlines()
        for wrong in ("соседи", "три"):
            number = next(n for n, line in enumerate(lines, 1) if wrong in line)
            assert f"Строка {number}: " in answer

    async def test_a_file_that_is_gone_is_said_to_be(self, school: Stage) -> None:
        school.policy_file.unlink()
        await school.write(ADMINISTRATOR, "/policy check")
        answers = [one for one in school.told(ADMINISTRATOR) if "Действует версия" in one]
        assert "не читается: такого файла нет" in answers[0]

    async def test_other_words_are_asked_about(self, school: Stage) -> None:
        await school.write(ADMINISTRATOR, "/политика удалить")
        assert "/политика проверить" in school.told(ADMINISTRATOR)[-1]
