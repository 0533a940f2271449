"""/состав: how many there are, who they are, who is missing (Пол. 2.2, КО 4, 5, 20)."""

from datetime import timedelta

from emulator import Fault
from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, STRANGER, TEACHER

ROSTER = """\
класс;ученик;vk ученика;родитель;vk родителя;выбыл;сотрудник;vk сотрудника
5А;Петров Пётр;351;Петрова Анна Сергеевна;301;;;
5А;Сидоров Олег;;Сидоров Борис Ильич;302;;;
5А;Котов Иван;;Котова Мария Львовна;305;;;
5А;Котов Иван;;Котов Лев Ильич;;;;
5А;Лисова Ольга;;;;;;
5А;Орлов Егор;;Орлова Вера Ивановна;303;да;;
7Б;Прохожев Илья;;Прохожев Фёдор Ильич;399;;;
;;;;;;Директорова Ирина Львовна;101
"""


async def roll(stage: Stage, who: int = TEACHER) -> str:
    await stage.say(who, "/состав")
    return stage.told(who)[-1]


async def test_the_roll_without_a_roster_counts_and_says_what_is_missing(school: Stage) -> None:
    school.world.users[BORIS].first_name = "Папа"
    await school.pass_time(timedelta(hours=1, minutes=1))
    told = await roll(school)
    assert "участников: 5. Модераторы 1, администрация школы 1, родители 3." in told
    assert "Имя написано не полностью, 1: Папа Сидоров." in told
    assert "Не подтвердили, что знают правила, 3: Анна Петрова, Вера Орлова, Папа Сидоров." in told
    assert "Реестр школы не загружен" in told
    assert "Нет в реестре" not in told
    # The chat is not bothered, and the command goes from it.
    assert school.posts() == []


async def test_the_roll_holds_the_chat_against_the_roster(school: Stage) -> None:
    await school.import_roster(ROSTER)
    school.world.join(CHAT, STRANGER, how="link")
    await school.settle()
    told = await roll(school)
    assert "родители 2, нет в реестре 2." in told
    # A parent of another class is a stranger here; who has left is told apart.
    assert "Нет в реестре класса 5А, 1: Прохожев Фёдор Ильич." in told
    assert "Выбыли, но ещё в чате (убрать: /выбыл), 1: Орлова Вера Ивановна." in told
    assert "Семьи, которых нет в чате, 2:" in told
    assert (
        "Котов Иван: Котова Мария Львовна (страница известна), "
        "Котов Лев Ильич (страница неизвестна)" in told
    )
    assert "Лисова Ольга: родители не внесены в реестр" in told
    assert "Сидоров Олег" not in told
    # The roster's name for a page counts as a full one.
    school.world.users[ANNA].first_name = "Мама"
    assert "Имя написано не полностью: нет." in await roll(school)


async def test_who_agreed_is_not_named(school: Stage) -> None:
    school.world.set_bot(CHAT, "absent")
    school.world.set_bot(CHAT, "admin", by=TEACHER)
    await school.settle()
    await school.press(ANNA, "Ознакомлен(а)", peer_id=CHAT)
    told = await roll(school)
    assert "Не подтвердили, что знают правила, 2: Борис Сидоров, Вера Орлова." in told


async def test_a_stated_name_is_the_one_that_is_shown(school: Stage) -> None:
    school.world.add_user(501, "Солнышко", "Лучистое")
    school.world.join(CHAT, 501, how="link")
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    assert "Имя написано не полностью, 1: Солнышко Лучистое." in await roll(school)
    await school.write(501, "Лучистая Мария Петровна")
    told = await roll(school)
    assert "Имя написано не полностью: нет." in told
    assert "Лучистая Мария Петровна" in told


async def test_the_list_is_read_anew_and_an_old_one_is_called_so(school: Stage) -> None:
    school.world.add_user(501, "Мария", "Новикова")
    # Nobody tells the bot of it: VK lost the event.
    school.world.join(CHAT, 501, how="link")
    assert "участников: 6" in await roll(school)
    school.world.fail("messages.getConversationMembers", Fault(code=10), 10)
    assert "сведения могли устареть" in await roll(school)


async def test_a_long_list_is_cut_and_counted_within_one_message(school: Stage) -> None:
    rows = ["класс;ученик;родитель;vk родителя"]
    for number in range(120):
        letters = "абвгдежзиклмнопрстуф"
        surname = f"Длиннофамильев{letters[number % 20]}{letters[number // 20]}"
        school.world.add_user(1000 + number, f"Имя{number}", surname)
        school.world.join(CHAT, 1000 + number, how="link")
        rows.append(f"5А;{surname} Константин;{surname} Аристарх Константинович;")
    await school.settle()
    await school.import_roster("\n".join(rows))
    before = len(school.told(TEACHER))
    told = await roll(school)
    assert len(school.told(TEACHER)) == before + 1
    assert len(told) < 4096
    assert "Нет в реестре класса 5А, 123:" in told
    assert "Семьи, которых нет в чате, 120:" in told
    assert told.count(" и ещё ") == 4


async def test_a_pupils_chat_asks_for_pupils(stage: Stage) -> None:
    stage.policy = stage.policy.replace("kind: parents", "kind: pupils")
    await stage.import_roster(ROSTER)
    await stage.start()
    stage.world.add_user(351, "Пётр", "Петров")
    stage.world.join(CHAT, 351, how="link")
    await stage.settle()
    told = await roll(stage)
    assert "ученики 1" in told
    assert "Лисова Ольга (страница неизвестна)" in told
    assert "Петров Пётр" not in told.partition("Семьи")[2]


async def test_a_teachers_chat_knows_employees_and_no_families(stage: Stage) -> None:
    stage.policy = stage.policy.replace("kind: parents", "kind: teachers").replace("5А, род", "Род")
    await stage.import_roster(ROSTER + ";;;;;;Орлова Вера Ивановна;303\n")
    await stage.start()
    told = await roll(stage)
    assert "сотрудники 1" in told
    assert "Нет в реестре, 2:" in told
    assert "не указан класс" in told


async def test_it_is_for_moderators_and_may_be_asked_privately(school: Stage) -> None:
    await school.say(ANNA, "/состав")
    assert "только для модераторов" in school.told(ANNA)[-1]
    await school.write(TEACHER, "/members")
    assert "участников: 5" in school.told(TEACHER)[-1]
    assert "участников: 5" in await roll(school, ADMINISTRATOR)


async def test_observing_it_still_tells(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    assert "участников: 5" in await roll(school)
