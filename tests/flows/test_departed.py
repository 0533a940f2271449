"""/выбыл (Этика 2.9, С50 3.5): who left the school leaves its chat, confirmed first, no strike."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.models import RosterRow
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, STRANGER, TEACHER, VERA

REMOVE = "Удалить из чата"
DECIDED = "Уже решено, или прошли сутки. Если нужно, начните снова: /выбыл"
OTHER_TEACHER, OTHER_CHAT = 202, CHAT + 1
PUPIL = 351
ROSTER = """\
класс;ученик;vk ученика;родитель;vk родителя;сотрудник;vk сотрудника
5А;Петров Пётр;351;Петрова Анна Сергеевна;301;;
5А;Петров Пётр;351;Сидоров Борис Ильич;302;;
5А;Петров Пётр;351;Петрова Нина Львовна;;;
5А;Орлов Егор;;Орлова Вера Ивановна;303;;
7Б;Орлова Ия;;Орлова Вера Ивановна;303;;
7Б;Прохожев Илья;;Прохожев Фёдор Ильич;399;;
;;;;;Старикова Мария Львовна;205
"""


@pytest.fixture
async def listed(stage: Stage) -> Stage:
    """A school with a roster and a second chat, in which Anna is too."""
    stage.policy += (
        f"  - peer_id: {OTHER_CHAT}\n    title: Хор\n    kind: parents\n    moderators: [202]\n"
    )
    stage.world.add_user(OTHER_TEACHER, "Пелагея", "Хорова")
    stage.world.add_chat(OTHER_CHAT, "Хор", owner=OTHER_TEACHER, members=[ANNA, BORIS])
    await stage.import_roster(ROSTER)
    await stage.start()
    return stage


def here(stage: Stage, who: int) -> bool:
    return str(who) in stage.world.state()["chats"][str(CHAT)]["members"]


async def left(stage: Stage) -> list[tuple[str, str | None]]:
    """Who is marked as having left, and since when."""
    async with stage.app.engine.connect() as connection:
        rows = await connection.execute(
            select(RosterRow.name, RosterRow.left_on).where(RosterRow.left_school.is_(True))
        )
        return [(row.name, row.left_on) for row in rows]


async def test_a_pupil_leaves_with_his_parents_once_it_is_confirmed(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    question = listed.told(TEACHER)[-1]
    assert "Выбывает: Петров Пётр, 5А." in question
    assert "будут удалены: Петрова Анна Сергеевна, Сидоров Борис Ильич." in question
    assert "Страница неизвестна: Петрова Нина Львовна." in question
    assert "п. 3.5" in question
    # Nothing has happened yet.
    assert here(listed, ANNA)
    assert await left(listed) == []
    await listed.press(TEACHER, REMOVE)
    assert not here(listed, ANNA)
    assert not here(listed, BORIS)
    assert here(listed, VERA)
    assert listed.snackbars() == ["Принято, удаляется из чата: 2."]
    [notice] = listed.told(ANNA)
    assert "Петров Пётр больше не учится в школе" in notice
    assert "Это не наказание" in notice
    assert "Спасибо" in notice
    assert {name for name, _ in await left(listed)} == {
        "Петров Пётр",
        "Петрова Анна Сергеевна",
        "Сидоров Борис Ильич",
        "Петрова Нина Львовна",
    }
    assert {day for _, day in await left(listed)} == {"2026-03-04"}
    # With that reason, without a strike; and the chat is not told why.
    lines = await listed.journal("departed")
    assert {line["user_id"] for line in lines} == {ANNA, BORIS}
    assert {line["rule"] for line in lines} == {"departure"}
    assert await listed.journal("strike") == []
    assert listed.posts() == []


async def test_who_is_marked_already_is_not_asked_about_again(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    await listed.say(TEACHER, "/выбыл Петров")
    said = listed.told(TEACHER)[-1]
    assert said.startswith("Петров Пётр, 5А. В реестре школы уже отмечено, что человек выбыл.")
    assert "Страница неизвестна: Петрова Нина Львовна." in said
    assert "Продолжить?" not in said
    # Somebody let Anna in again: she can still be removed.
    listed.world.join(CHAT, ANNA, how="link")
    await listed.settle()
    await listed.say(TEACHER, "/выбыл Петров")
    asked = listed.told(TEACHER)[-1]
    assert "будут удалены: Петрова Анна Сергеевна" in asked
    assert "уже отмечено" in asked
    assert "будет отмечено" not in asked


async def test_the_moderators_of_other_chats_are_told(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    [told] = listed.told(OTHER_TEACHER)
    assert "Петрова Анна Сергеевна, Сидоров Борис Ильич" in told
    assert "«Хор»" in told
    assert str(ANNA) in listed.world.state()["chats"][str(OTHER_CHAT)]["members"]


async def test_where_the_pupil_is_though_not_in_this_chat_the_moderators_are_told(
    listed: Stage,
) -> None:
    listed.world.add_user(PUPIL, "Пётр", "Петров")
    listed.world.join(OTHER_CHAT, PUPIL, how="link")
    await listed.settle()
    await listed.import_roster(ROSTER + "7Б;Сидоров Лев;;Сидоров Борис Ильич;302;;\n")
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    [told] = [one for one in listed.told(OTHER_TEACHER) if "выбыли" in one]
    assert "Петров Пётр" in told
    # He has another child at the school: he stays, here and there.
    assert "Сидоров" not in told
    # There the pupil is found by the roster, which knows already that he left.
    await listed.say(OTHER_TEACHER, f"/выбыл @id{PUPIL}", peer_id=OTHER_CHAT)
    await listed.press(OTHER_TEACHER, REMOVE)
    assert str(PUPIL) not in listed.world.state()["chats"][str(OTHER_CHAT)]["members"]


async def test_of_an_employee_who_is_not_in_this_chat_the_others_are_told(listed: Stage) -> None:
    listed.world.add_user(205, "Мария", "Старикова")
    listed.world.join(OTHER_CHAT, 205, how="link")
    await listed.settle()
    await listed.say(TEACHER, "/выбыл @id205")
    await listed.press(TEACHER, "Отметить выбывшим")
    assert "Старикова Мария Львовна" in listed.told(OTHER_TEACHER)[-1]


@pytest.mark.parametrize("whom", ["@id301", "https://vk.com/id301", "Петрова", "Петрову", "@id351"])
async def test_the_family_is_found_by_any_of_its_members(listed: Stage, whom: str) -> None:
    await listed.say(TEACHER, f"/выбыл {whom}")
    assert "Выбывает: Петров Пётр, 5А." in listed.told(TEACHER)[-1]


async def test_the_family_is_found_by_a_reply(listed: Stage) -> None:
    cmid = await listed.say(ANNA, "Мы переезжаем, спасибо всем за эти годы!")
    await listed.say(TEACHER, "/departed", reply_to=cmid)
    assert "Выбывает: Петров Пётр" in listed.told(TEACHER)[-1]


async def test_a_parent_with_another_child_at_the_school_stays(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Орлов Егор")
    question = listed.told(TEACHER)[-1]
    assert "Остаётся Орлова Вера Ивановна: в школе учится ещё Орлова Ия, 7Б." in question
    assert "никого не удалят" in question
    await listed.press(TEACHER, "Отметить выбывшим")
    assert here(listed, VERA)
    assert listed.told(VERA) == []
    assert ("Орлов Егор", "2026-03-04") in await left(listed)
    # She is still listed as the mother of the other child.
    assert len([name for name, _ in await left(listed) if name.startswith("Орлова Вера")]) == 1


async def test_an_employee_stays_though_the_child_leaves(listed: Stage) -> None:
    await listed.import_roster(ROSTER + ";;;;;Петрова Анна Сергеевна;301\n")
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    assert "Остаётся Петрова Анна Сергеевна: сотрудник школы." in listed.told(TEACHER)[-1]
    await listed.press(TEACHER, REMOVE)
    assert here(listed, ANNA)
    assert not here(listed, BORIS)


async def test_an_employee_leaves_alone(listed: Stage) -> None:
    listed.world.add_user(205, "Мария", "Старикова")
    listed.world.join(CHAT, 205, how="link")
    await listed.settle()
    await listed.pass_time(timedelta(seconds=61))
    await listed.say(TEACHER, "/выбыл Старикова")
    await listed.press(TEACHER, REMOVE)
    assert not here(listed, 205)
    assert await left(listed) == [("Старикова Мария Львовна", "2026-03-04")]


async def test_an_employee_who_is_marked_already_is_not_asked_about_again(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл https://vk.com/id205")
    await listed.press(TEACHER, "Отметить выбывшим")
    await listed.say(TEACHER, "/выбыл https://vk.com/id205")
    said = listed.told(TEACHER)[-1]
    assert "Старикова Мария Львовна. В реестре школы уже отмечено" in said


async def test_an_employee_who_is_not_in_the_chat_is_only_marked(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл @id205")
    assert "В чате «5А, родители» этого человека нет." in listed.told(TEACHER)[-1]


async def test_who_is_not_in_the_roster_leaves_alone(school: Stage) -> None:
    await school.say(TEACHER, "/выбыл Сидоров")
    assert "В реестре школы его нет" in school.told(TEACHER)[-1]
    await school.press(TEACHER, REMOVE)
    assert not here(school, BORIS)
    assert "вы больше не в нашей школе" in school.told(BORIS)[0]


async def test_cancelled_nobody_is_removed(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, "Отмена")
    await listed.press(TEACHER, REMOVE)
    assert listed.snackbars() == ["Отменено, никто не удалён.", DECIDED]
    assert here(listed, ANNA)
    assert await left(listed) == []


async def test_pressed_twice_late_and_by_a_stranger_there_is_one_outcome(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    cmid, buttons = listed._buttons(str(TEACHER))
    payload = json.loads(buttons[0]["payload"])
    # A parent who somehow has the button itself.
    post = await listed.say(VERA, "Здравствуйте")
    listed.world.press(CHAT, VERA, post, await listed.sealed(payload, CHAT), forged=True)
    await listed.settle()
    assert "только модератор" in listed.snackbars()[-1]
    assert here(listed, ANNA)
    await listed.stop()
    await listed.start()
    listed.world.press(TEACHER, TEACHER, cmid, payload)
    listed.world.press(TEACHER, TEACHER, cmid, payload)
    await listed.settle()
    assert listed.snackbars()[-2:] == [
        "Принято, удаляется из чата: 2.",
        DECIDED,
    ]
    assert len(listed.told(ANNA)) == 1


async def test_a_question_is_good_for_a_day_and_a_newer_one_replaces_it(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    first, buttons = listed._buttons(str(TEACHER))
    payload = json.loads(buttons[0]["payload"])
    await listed.say(TEACHER, "/выбыл Орлов Егор")
    listed.world.press(TEACHER, TEACHER, first, payload)
    await listed.settle()
    assert listed.snackbars()[-1] == DECIDED
    await listed.pass_time(timedelta(days=1, minutes=1))
    await listed.press(TEACHER, "Отметить выбывшим")
    assert listed.snackbars()[-1] == DECIDED
    assert len(await listed.journal("departure_closed")) == 2
    assert await left(listed) == []
    assert here(listed, ANNA)


async def test_who_would_stay_by_now_is_not_removed(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.import_roster(ROSTER + "8В;Петров Лев;;Петрова Анна Сергеевна;301;;\n")
    await listed.press(TEACHER, REMOVE)
    assert here(listed, ANNA)
    assert not here(listed, BORIS)


async def test_a_chat_administrator_cannot_be_removed_and_the_moderator_learns_it(
    listed: Stage,
) -> None:
    listed.world.set_admin(CHAT, ANNA, True)
    await listed.pass_time(timedelta(hours=1, minutes=1))
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    assert here(listed, ANNA)
    assert not here(listed, BORIS)
    assert "Снимите с него права администратора" in listed.told(TEACHER)[-1]
    assert listed.told(ANNA) == []


async def test_who_is_gone_already_is_no_failure(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    # VK did not tell the bot that she left.
    del listed.world.chats[CHAT].members[ANNA]
    await listed.press(TEACHER, REMOVE)
    assert len(await listed.journal("departed")) == 2
    assert await listed.journal("call_refused") == []


async def test_closed_private_messages_bring_no_line_into_the_chat(listed: Stage) -> None:
    listed.world.users[ANNA].messages_allowed = False
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    assert not here(listed, ANNA)
    assert listed.posts() == []


async def test_strikes_and_blocks_stay_as_they_are(listed: Stage) -> None:
    await listed.say(ANNA, OBSCENE)
    await listed.say(TEACHER, "/блок Сидоров insult 7 дней")
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    await listed.say(TEACHER, "/страйки")
    assert "Анна Петрова: 1 из 3" in listed.told(TEACHER)[-1]
    assert "Блокировка до 11 марта" in listed.told(TEACHER)[-1]
    # A kick is no ban: who is invited again is still blocked.
    listed.world.join(CHAT, BORIS, how="invite", by=TEACHER)
    await listed.settle()
    assert listed.member(BORIS)["restricted"]


async def test_while_observing_nobody_is_removed(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    await listed.say(TEACHER, "/режим наблюдение")
    await listed.press(TEACHER, REMOVE)
    assert "наблюдения" in listed.snackbars()[-1]
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    assert "никого не удаляет" in listed.told(TEACHER)[-1]
    assert here(listed, ANNA)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/выбыл", "/выбыл Котов Пётр"),
        ("/выбыл Несуществующий", "Не нашёл участника"),
        ("/выбыл @id201", "Себя"),
        ("/выбыл @id101", "администрацию школы"),
        ("/выбыл @id399", "по реестру это класс 7Б"),
        ("/выбыл @id999", "нет ни в чате, ни в реестре"),
    ],
)
async def test_an_unclear_command_is_answered(listed: Stage, command: str, answer: str) -> None:
    listed.world.join(CHAT, STRANGER, how="link")
    await listed.settle()
    await listed.say(TEACHER, command)
    assert answer in listed.told(TEACHER)[-1]


async def test_namesakes_and_siblings_are_asked_about(listed: Stage) -> None:
    await listed.import_roster(ROSTER + "5А;Петрова Ия;;Петрова Анна Сергеевна;301;;\n")
    await listed.say(TEACHER, "/выбыл @id301")
    assert "/выбыл Петров Пётр; /выбыл Петрова Ия" in listed.told(TEACHER)[-1]
    await listed.import_roster(ROSTER + "5А;Петров Лев;;;;;\n")
    await listed.say(TEACHER, "/выбыл Петров")
    assert "Подходят несколько: Петров Лев, Петров Пётр" in listed.told(TEACHER)[-1]


async def test_it_is_for_moderators_of_that_chat_and_may_be_written_privately(
    listed: Stage,
) -> None:
    await listed.say(VERA, "/выбыл Петров Пётр")
    assert "только для модераторов" in listed.told(VERA)[-1]
    await listed.write(TEACHER, "/выбыл Петров Пётр")
    await listed.press(TEACHER, REMOVE)
    assert not here(listed, ANNA)
    assert listed.told(ADMINISTRATOR) == []


async def test_a_crash_between_press_and_removal_loses_nothing(listed: Stage) -> None:
    await listed.say(TEACHER, "/выбыл Петров Пётр")
    cmid, buttons = listed._buttons(str(TEACHER))
    payload = json.loads(buttons[0]["payload"])
    await listed.stop()
    listed.world.press(TEACHER, TEACHER, cmid, payload)
    await listed.start()
    assert not here(listed, ANNA)
    assert len(listed.told(ANNA)) == 1
