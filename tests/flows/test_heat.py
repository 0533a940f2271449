"""A talk heats up (Этика 2.5, КО 9): the chat is reminded once, those in charge learn of it."""

from datetime import timedelta

import pytest

from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, POLICY, TEACHER, VERA

WATCHED = POLICY.replace(
    "    caps: {action: remind}\n", "    conflict: {action: remind, heat_administrators: 2}\n"
)
QUARREL = (
    (ANNA, "Кто забрал нашу куртку?"),
    (BORIS, "Вечно вы всё теряете, растяпа безмозглая"),
    (ANNA, "Сами вы безмозглый хам, следите за своим лентяем!"),
)
MORE = ((BORIS, "Замолчите, хамло бессовестное!"), (ANNA, "Сам замолчи, урод!"))


@pytest.fixture
async def watched(stage: Stage) -> Stage:
    stage.policy = WATCHED
    await stage.start()
    return stage


async def hear(stage: Stage, talk: tuple[tuple[int, str], ...]) -> None:
    for who, text in talk:
        stage.clock.advance(timedelta(seconds=40))
        await stage.say(who, text)


def about_heat(told: list[str]) -> list[str]:
    return [one for one in told if "накаляется" in one or "резкие сообщения продолжаются" in one]


async def test_the_chat_is_reminded_once_and_the_moderator_gets_the_gist(watched: Stage) -> None:
    await hear(watched, QUARREL)
    [reminder] = watched.posts()
    assert "Уважаемые участники чата" in reminder
    assert "Анна" not in reminder
    [alert] = about_heat(watched.told(TEACHER))
    assert "Анна Петрова" in alert
    assert "Борис Сидоров" in alert
    assert "следите за своим лентяем" in alert
    assert about_heat(watched.told(ADMINISTRATOR)) == []
    assert await watched.journal("strike") == []


async def test_the_alarm_points_at_the_last_heated_message_not_at_a_calm_one_after_it(
    watched: Stage,
) -> None:
    rude = "Вечно вы всё теряете, растяпа безмозглая"
    await hear(watched, ((BORIS, rude), (VERA, "Во сколько завтра собрание?"), (ANNA, "В шесть")))
    [alert] = about_heat(watched.told(TEACHER))
    assert "Борис Сидоров (1)" in alert
    assert "В шесть" not in alert
    assert "Анна" not in alert
    [line] = await watched.journal("heat")
    assert line["user_id"] == BORIS


async def test_a_moderators_commands_are_no_part_of_the_talk(watched: Stage) -> None:
    await hear(watched, QUARREL[1:2])
    await hear(watched, ((TEACHER, "/страйки"), (TEACHER, "/журнал"), (VERA, "/правила")))
    assert watched.posts() == []


async def test_a_complaint_heats_the_talk_and_tells_the_chat_nothing(watched: Stage) -> None:
    said = await watched.say(ANNA, "Кто забрал нашу куртку?")
    answer = await watched.say(BORIS, "Вечно вы всё теряете", reply_to=said)
    await watched.say(ANNA, "/жалоба", reply_to=answer)
    mine = await watched.say(ANNA, "Следите лучше за своим ребёнком", reply_to=answer)
    await watched.say(BORIS, "/жалоба", reply_to=mine)
    assert watched.posts() == []
    await watched.say(BORIS, "Да что вы говорите, сами растяпа", reply_to=mine)
    assert "Разговор становится резким" in watched.posts()[0]


async def test_a_complaint_of_a_rumour_heats_nothing(watched: Stage) -> None:
    for who, text in ((ANNA, "Говорят, экскурсию отменили"), (BORIS, "И каникулы сократят")):
        cmid = await watched.say(who, text)
        await watched.say(VERA, "/жалоба недостоверно", reply_to=cmid)
    await watched.say(ANNA, "Вот так новости")
    assert watched.posts() == []


async def test_who_goes_on_after_a_restart_is_the_administrators_matter(watched: Stage) -> None:
    await hear(watched, QUARREL)
    await watched.stop()
    await watched.start()
    await hear(watched, MORE)
    assert len(watched.posts()) == 1
    [alert] = about_heat(watched.told(ADMINISTRATOR))
    assert "резкие сообщения продолжаются" in alert
    await hear(watched, MORE)
    assert len(about_heat(watched.told(ADMINISTRATOR))) == 1
    assert len(about_heat(watched.told(TEACHER))) == 1


async def test_a_talk_that_cooled_is_forgotten_and_a_new_one_reminded_anew(watched: Stage) -> None:
    await hear(watched, QUARREL)
    await hear(watched, ((VERA, "Собрание в четверг в 18:30"),))
    await watched.stop()
    watched.clock.advance(timedelta(hours=1))
    await watched.start()
    await hear(watched, ((VERA, "Сменку завтра нести?"), (ANNA, "Да, нести")))
    assert len(watched.posts()) == 1
    await hear(watched, QUARREL)
    assert len(watched.posts()) == 2


async def test_a_moderators_word_that_worked_needs_no_reminder(watched: Stage) -> None:
    await hear(
        watched,
        (
            (BORIS, "Вечно вы всё теряете, растяпа безмозглая"),
            (TEACHER, "Прошу соблюдать правила чата и не переходить на личности"),
            (BORIS, "Простите, погорячился"),
            (ANNA, "Хорошо, проехали"),
        ),
    )
    assert watched.posts() == []


async def test_a_chat_that_is_only_observed_is_not_written_to(watched: Stage) -> None:
    await watched.say(TEACHER, "/режим наблюдение")
    before = watched.posts()
    await hear(watched, (*QUARREL, *MORE))
    assert watched.posts() == before
    heated = await watched.journal("heat")
    assert [line["due"] for line in heated] == ["reminder", "administrators"]
