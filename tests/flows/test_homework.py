"""Homework (КО 19): taken from the chat; a teacher is only reminded, privately."""

import pytest

from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, POLICY, TEACHER

ASSIGNMENT = "Домашнее задание по математике: стр. 45, № 312, 313"
ROSTER = """\
класс;ученик;vk ученика;родитель;vk родителя;сотрудник;vk сотрудника
;;;;;Петрова Анна Сергеевна;301
"""


@pytest.fixture
async def lesson(stage: Stage) -> Stage:
    """A class's chat with its pupils; by the roster Anna teaches at the school."""
    stage.policy = POLICY.replace(
        "    caps: {action: remind}\n", "    homework: {action: strike}\n"
    ).replace("kind: parents", "kind: pupils")
    await stage.import_roster(ROSTER)
    await stage.start()
    return stage


async def test_a_pupils_assignment_goes(lesson: Stage) -> None:
    cmid = await lesson.say(BORIS, ASSIGNMENT)
    assert not lesson.shown(cmid)
    assert "1 из 3" in lesson.told(BORIS)[0]


@pytest.mark.parametrize("who", [TEACHER, ADMINISTRATOR, ANNA])
async def test_a_teacher_is_reminded_privately_and_nothing_is_done(lesson: Stage, who: int) -> None:
    cmid = await lesson.say(who, ASSIGNMENT)
    assert lesson.shown(cmid)
    [reminder] = lesson.told(who)
    assert "домашнее задание" in reminder
    assert "«Моя школа»" in reminder
    assert "это не предупреждение" in reminder
    assert lesson.posts() == []
    [line] = await lesson.journal("verdict")
    assert (line["rule"], line["action"]) == ("homework", "remind")
    assert await lesson.journal("strike") == []


async def test_what_may_be_an_assignment_of_a_teachers_bothers_no_moderator(lesson: Stage) -> None:
    await lesson.say(ANNA, "Принесите завтра тетради, разберём номер 312")
    assert lesson.told(TEACHER) == []


async def test_of_anything_else_the_class_teacher_hears_nothing(lesson: Stage) -> None:
    cmid = await lesson.say(TEACHER, "гороскоп на завтра")
    assert lesson.shown(cmid)
    assert lesson.told(TEACHER) == []
    assert await lesson.journal("verdict") == []


async def test_an_employee_is_judged_like_others_by_the_other_rules(lesson: Stage) -> None:
    cmid = await lesson.say(ANNA, "Да пошёл ты нахуй")
    assert not lesson.shown(cmid)
    assert len(await lesson.journal("strike")) == 1
