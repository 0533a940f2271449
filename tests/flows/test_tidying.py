"""Commands and short answers tidy themselves away."""

from datetime import timedelta

from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, TEACHER


async def test_a_command_goes_after_a_minute(school: Stage) -> None:
    cmid = await school.say(ANNA, "/правила")
    assert school.shown(cmid)
    await school.pass_time(timedelta(seconds=61))
    assert not school.shown(cmid)


async def test_a_mistyped_command_goes_too(school: Stage) -> None:
    cmid = await school.say(ANNA, "/правела")
    await school.pass_time(timedelta(seconds=61))
    assert not school.shown(cmid)


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
