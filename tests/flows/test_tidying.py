"""Commands and short answers tidy themselves away."""

from datetime import timedelta

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, CHAT, TEACHER, VERA


async def test_a_command_goes_after_a_minute(school: Stage) -> None:
    cmid = await school.say(ANNA, "/правила")
    assert school.shown(cmid)
    await school.pass_time(timedelta(seconds=61))
    assert not school.shown(cmid)


async def test_a_mistyped_command_goes_too(school: Stage) -> None:
    cmid = await school.say(ANNA, "/правела")
    await school.pass_time(timedelta(seconds=61))
    assert not school.shown(cmid)


CRY = "ребёнка избивают в раздевалке, вызовите скорую"


@pytest.mark.parametrize("command", ["/помощь", "/помащь"])
async def test_a_command_that_cries_for_help_stays(school: Stage, command: str) -> None:
    cmid = await school.say(ANNA, f"{command} {CRY}")
    assert "Сообщение оставлено в чате" in school.told(TEACHER)[-1]
    await school.pass_time(timedelta(seconds=61))
    assert school.shown(cmid)


async def test_a_command_that_became_a_cry_for_help_stays(school: Stage) -> None:
    cmid = await school.say(ANNA, "/правила")
    school.world.edit(CHAT, cmid, CRY)
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    assert school.shown(cmid)


async def test_a_complaint_that_cries_for_help_goes_and_nobody_is_told_that_it_stayed(
    school: Stage,
) -> None:
    cmid = await school.say(ANNA, f"/жалоба {CRY}")
    assert not school.shown(cmid)
    [alarm] = school.told(TEACHER)
    assert "СРОЧНО" in alarm
    assert "Это жалоба" in alarm
    assert "оставлено" not in alarm
    assert any("звоните 112" in one for one in school.told(ANNA))


async def test_a_complaint_that_only_may_cry_for_help_keeps_its_authors_name(
    school: Stage,
) -> None:
    cmid = await school.say(VERA, "Заходите к нам после уроков")
    worried = "он всё время зовёт чужих детей без спроса, боюсь за сына"
    await school.say(ANNA, f"/жалоба {worried}", reply_to=cmid)
    # A guess does not shout.
    assert school.told(TEACHER)[0].startswith("Проверьте, нет ли беды.")
    assert "боюсь за сына" in school.told(TEACHER)[0]
    assert not any("Петрова" in one for one in school.told(TEACHER))
    assert any("Кто его написал, им не сказано" in one for one in school.told(ANNA))


async def test_whose_name_goes_with_a_certain_cry_for_help_is_told_so(school: Stage) -> None:
    cmid = await school.say(VERA, "Заходите к нам после уроков")
    await school.say(ANNA, f"/жалоба {CRY}", reply_to=cmid)
    assert "Анна Петрова" in school.told(TEACHER)[0]
    assert any("названо и ваше имя" in one for one in school.told(ANNA))
    assert not any("без имени" in one for one in school.told(ANNA))


async def test_observing_too_whose_name_goes_with_a_cry_is_told_so(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    cmid = await school.say(VERA, "Заходите к нам после уроков")
    await school.say(ANNA, f"/жалоба {CRY}", reply_to=cmid)
    assert any("Анна Петрова" in one for one in school.told(TEACHER))
    assert any("названо и ваше имя" in one for one in school.told(ANNA))


async def test_a_cry_for_help_under_a_line_of_the_bot_reaches_the_moderator(school: Stage) -> None:
    school.world.allow(ANNA, False)
    await school.say(ANNA, OBSCENE)
    [line] = [one for one in school.messages() if one["from_id"] < 0]
    await school.say(VERA, f"/жалоба {CRY}", reply_to=line["cmid"])
    assert "СРОЧНО" in school.told(TEACHER)[-1]


async def test_who_is_complained_of_does_not_learn_by_whom_also_in_an_emergency(
    school: Stage,
) -> None:
    cmid = await school.say(TEACHER, "Все остаются после уроков")
    await school.say(ANNA, f"/жалоба {CRY}", reply_to=cmid)
    assert school.told(TEACHER) == []
    assert "СРОЧНО" in school.told(ADMINISTRATOR)[0]


async def test_what_is_like_no_command_stays(school: Stage) -> None:
    cmid = await school.say(ANNA, "/экскурсия в четверг")
    await school.pass_time(timedelta(seconds=61))
    assert school.shown(cmid)


async def test_a_command_goes_although_the_bot_restarts(school: Stage) -> None:
    cmid = await school.say(ANNA, "/правила")
    await school.stop()
    school.clock.advance(timedelta(seconds=61))
    await school.start()
    assert not school.shown(cmid)


async def test_observing_no_command_goes(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    cmid = await school.say(ANNA, "/правила")
    await school.pass_time(timedelta(hours=1))
    assert school.shown(cmid)


async def test_an_administrators_command_stays_and_nobody_is_bothered(school: Stage) -> None:
    cmid = await school.say(TEACHER, "/страйки")
    told = len(school.told(TEACHER))
    await school.pass_time(timedelta(seconds=61))
    assert school.shown(cmid)
    assert len(school.told(TEACHER)) == told


async def test_the_line_for_closed_messages_goes_within_a_day(school: Stage) -> None:
    school.world.allow(ANNA, False)
    await school.say(ANNA, OBSCENE)
    [line] = [one for one in school.messages() if one["from_id"] < 0]
    assert school.shown(line["cmid"])
    await school.pass_time(timedelta(hours=21))
    assert not school.shown(line["cmid"])
