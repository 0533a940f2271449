"""/журнал and /почему: what was decided, and how each rule judges a message."""

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, TEACHER

pytestmark = pytest.mark.every_database


async def test_the_journal_tells_what_was_done_and_not_what_was_clean(school: Stage) -> None:
    await school.say(ANNA, "Завтра первый урок в спортзале?")
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/журнал")
    told = school.told(TEACHER)[-1]
    assert "Анна Петрова: удалено, предупреждение (нецензурная лексика): «нахуй»" in told
    assert "предупреждение 1 из 3" in told
    assert "спортзале" not in told
    assert "оставлено" not in told


async def test_the_journal_is_as_long_as_asked(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(TEACHER, "/журнал 1")
    assert len(school.told(TEACHER)[-1].splitlines()) == 1


async def test_why_shows_each_rule_with_its_score_and_what_was_decided(school: Stage) -> None:
    cmid = await school.doubtful(BORIS)
    await school.say(TEACHER, "/почему", reply_to=cmid)
    told = school.told(TEACHER)[-1]
    assert "нецензурная лексика: похоже" in told
    assert "спрашивать с" in told
    assert "Тогда:" in told
    assert "0.00" not in told
    assert "По остальным правилам ничего не видно." in told


async def test_of_a_rule_that_reminds_why_speaks_of_no_question(school: Stage) -> None:
    cmid = await school.say(ANNA, "Гороскоп на сегодня всем")
    await school.say(TEACHER, "/почему", reply_to=cmid)
    [line] = [
        one for one in school.told(TEACHER)[-1].splitlines() if one.startswith("• не по теме")
    ]
    assert "замечать с" in line
    assert "спрашивать" not in line


async def test_why_of_a_clean_message_says_so(school: Stage) -> None:
    cmid = await school.say(ANNA, "Завтра первый урок в спортзале?")
    await school.say(TEACHER, "/почему", reply_to=cmid)
    told = school.told(TEACHER)[-1]
    assert "Нарушений не видно" in told
    assert "оставлено\n" in told
    assert "()" not in told


async def test_why_needs_a_reply(school: Stage) -> None:
    await school.say(TEACHER, "/почему")
    assert "Ответьте этой командой" in school.told(TEACHER)[-1]


async def test_nobody_learns_why_of_a_moderators_words(school: Stage) -> None:
    cmid = await school.say(TEACHER, "Внимание, завтра выходной")
    await school.say(TEACHER, "/why", reply_to=cmid)
    assert "не оценивает" in school.told(TEACHER)[-1]
