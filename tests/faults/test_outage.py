"""An hour without VK, by the clock: what was promised waits, and nothing turns in a circle."""

from collections import Counter
from datetime import timedelta

import pytest

from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, TEACHER, VERA

SHOUT = "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА"
STEP = timedelta(seconds=15)
HOUR = timedelta(hours=1)


async def live(school: Stage, term: timedelta) -> None:
    """Let time pass in steps in which the bot may do what it wants to."""
    for _ in range(term // STEP):
        school.clock.advance(STEP)
        await school.resting()


async def say_what_has_consequences(school: Stage) -> tuple[int, int]:
    """A breach, a reminder, a sticker: what is to be deleted of it."""
    link = "Переходим: https://chat.whatsapp.com/AbCdEfGh"
    said = [school.world.say(CHAT, *one) for one in ((ANNA, OBSCENE), (BORIS, SHOUT), (VERA, link))]
    await school.judged(*(event for _, event in said))
    return said[0][0].cmid, said[2][0].cmid


@pytest.mark.parametrize(
    "fault",
    [Fault(http=503), Fault(drop="before")],
    ids=["503", "cut"],
)
async def test_after_an_hour_sanctions_are_made_and_stale_courtesies_are_not(
    school: Stage, fault: Fault
) -> None:
    school.world.fail("*", fault, 1_000_000)
    before = school.world.calls.next
    gone = await say_what_has_consequences(school)
    await live(school, HOUR)
    assert all(school.shown(cmid) for cmid in gone)
    made = school.world.calls.since(before)
    minutes = Counter(int(one["at"] // 60) for one in made)
    # One attempt in half a minute, and the hourly look at the members: no hot loop.
    assert 10 <= len(made) <= 400
    assert max(minutes.values()) <= 20
    school.world.faults.clear()
    await live(school, timedelta(minutes=2))
    await school.settle()
    assert not any(school.shown(cmid) for cmid in gone)
    assert "1 из 3" in school.told(ANNA)[0]
    assert [len(school.told(one)) for one in (ANNA, BORIS, VERA)] == [1, 0, 1]
    [dropped] = await school.journal("call_dropped")
    assert (dropped["purpose"], dropped["user_id"]) == ("reminder", BORIS)


async def test_a_token_revoked_in_mid_work_is_outlasted_without_a_restart(school: Stage) -> None:
    school.world.token_revoked = True
    before = school.world.calls.next
    gone = await say_what_has_consequences(school)
    await live(school, HOUR)
    assert all(school.shown(cmid) for cmid in gone)
    assert len(school.world.calls.since(before)) <= 60
    school.world.token_revoked = False
    await live(school, timedelta(minutes=20))
    await school.settle()
    assert not any(school.shown(cmid) for cmid in gone)
    assert [len(school.told(one)) for one in (ANNA, BORIS, VERA)] == [1, 0, 1]
    alarms = [line["text"] for line in await school.journal("alarm")]
    assert sum("ключ доступа" in text for text in alarms) == 1
    assert any("ключ доступа" in text for text in school.told(ADMINISTRATOR))


async def test_events_that_come_twice_late_and_out_of_order_are_judged_once(
    school: Stage,
) -> None:
    ids = [school.world.say(CHAT, ANNA, f"{OBSCENE} {n}")[1] for n in range(2)]
    ids.append(school.world.say(CHAT, BORIS, "Добрый день")[1])
    await school.settle()
    for event_id in reversed(ids * 3):
        assert school.world.events.repeat(event_id)
    await school.settle()
    await school.stop()
    await school.start()
    assert len(await school.journal("strike")) == 2
    assert len(await school.journal("verdict")) == 3
    assert len(school.told(ANNA)) == 2


async def test_where_the_bot_has_lost_its_right_people_learn_once(school: Stage) -> None:
    school.world.set_admin(CHAT, school.world.bot, False)
    await school.say(TEACHER, "[club230000001|Дежурный] здравствуйте")
    for _ in range(4):
        await school.pass_time(HOUR)
    told = [text for text in school.told(TEACHER) if "администратор" in text.lower()]
    assert len(told) == 1
