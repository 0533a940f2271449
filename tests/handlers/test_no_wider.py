"""No command of a moderator widens the school's hours or rules, whatever he sends, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.calls import Send
from handlers.effects import (
    CallPromised,
    Effects,
    HoursNarrowed,
    JournalLine,
    ModeSet,
    QuietSet,
    StrikeGiven,
)
from policies.open_hours import OpenHoursPolicy
from policies.overlay import overlaid
from policies.school import ChatPolicy, Mode
from tests.handlers.harness import House, snapshot_of
from tests.handlers.test_permissions import ROWS
from tests.school import ADMINISTRATOR, ANNA, CHAT, NOON, POLICY, TEACHER

SNAPSHOT = snapshot_of(POLICY)
FILE = SNAPSHOT.chats[CHAT]
OBSCENE = "Да пошёл ты нахуй"
# A fortnight by half hours, with a public holiday in it.
FORTNIGHT = [NOON + timedelta(minutes=30 * step) for step in range(48 * 14)]

CLOCK = st.builds("{:02d}:{:02d}".format, st.integers(0, 24), st.sampled_from([0, 15, 59]))
WINDOW = st.builds("{}-{}".format, CLOCK, CLOCK)
HOURS = st.lists(WINDOW, min_size=1, max_size=3).map(", ".join) | st.sampled_from(
    ["школы", "закрыт", "круглосуточно", "0-24", "с 0 до 24", "-", "24:00-00:00", "\n"]
)
MODES = st.sampled_from(
    ["", "наблюдение", "работа", "тишина", "тишина 1 ч", "тишина 24 ч", "тишина 0 ч", "отпуск"]
)
WORDS = st.sampled_from(
    ["", "Петрова", "Петрова insult", "да", "нет", "отмена", "срочно Завтра карантин", "profanity",
     "школы", "все Всем привет"]
)  # fmt: skip
SAID = st.one_of(
    HOURS.map("/часы {}".format),
    MODES.map("/режим {}".format),
    st.builds("{} {}".format, st.sampled_from(list(ROWS)), WORDS),
)
PAUSES = st.sampled_from([timedelta(0), timedelta(minutes=5), timedelta(hours=3)])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SAID, PAUSES), max_size=8), st.booleans())
def test_whatever_a_moderator_sends(said: list[tuple[str, timedelta]], answering: bool) -> None:
    house = House(snapshot=SNAPSHOT)
    about = house.say(ANNA, "Завтра первый урок в спортзале?")
    for text, pause in said:
        house.say(TEACHER, text, reply_to=about if answering else None)
        house.pass_time(pause)
        assert_no_wider(in_force(house))
    assert house.snapshot is SNAPSHOT
    for step in house.history:
        assert_told(step.effects)
    # And it is so: what the school forbids is still taken down, late or obscene.
    if (house.state.mode or FILE.mode) is Mode.OBSERVE:
        return
    house.state = replace(house.state, blocks={})
    house.now = (house.now + timedelta(days=1)).replace(hour=20)
    house.history.clear()
    late = house.say(ANNA, "Кто забирает детей с экскурсии?")
    assert f"Delete:{late}" in taken(house)
    obscene = house.say(ANNA, OBSCENE)
    assert f"Delete:{obscene}" in taken(house)
    assert len(house.effects(StrikeGiven)) == 1


def in_force(house: House) -> ChatPolicy:
    """The chat's policy as the next message would be judged by it."""
    quiet = house.state.quiet
    local = SNAPSHOT.school.local
    if quiet is not None and quiet[1] <= house.now:
        quiet = None
    return overlaid(FILE, house.state.hours, (local(quiet[0]), local(quiet[1])) if quiet else None)


def assert_no_wider(now: ChatPolicy) -> None:
    assert FILE.hours is not None
    assert now.hours is not None
    for moment in map(SNAPSHOT.school.local, FORTNIGHT):
        assert FILE.hours.is_open(moment) or not now.hours.is_open(moment), moment
    # Of the rules only the hours' own judge is another one; the others are the file's very own.
    others = [one for one in now.policies if not isinstance(one, OpenHoursPolicy)]
    assert others == [one for one in FILE.policies if not isinstance(one, OpenHoursPolicy)]
    [hours] = [one for one in now.policies if isinstance(one, OpenHoursPolicy)]
    assert hours.hours == now.hours
    assert replace(now, hours=FILE.hours, policies=FILE.policies) == FILE


def assert_told(effects: Effects) -> None:
    """Whatever is laid upon the policy is in the journal, and the administrators are told."""
    laid = [one for one in effects if isinstance(one, ModeSet | HoursNarrowed | QuietSet)]
    lines = [
        one for one in effects if isinstance(one, JournalLine) and one.kind in ("mode", "hours")
    ]
    told = [
        one
        for one in effects
        if isinstance(one, CallPromised)
        and one.purpose.startswith("overlay")
        and isinstance(one.call, Send)
        and one.call.peer_id == ADMINISTRATOR
    ]
    assert bool(laid) == (len(lines) == 1) == (len(told) == 1)
    assert len(lines) <= 1
    assert len(told) <= 1


def taken(house: House) -> set[str]:
    """The messages that are taken down."""
    return {
        f"Delete:{cmid}"
        for one in house.effects(CallPromised)
        if one.call.kind == "delete"
        for cmid in getattr(one.call, "cmids", ())
    }


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ((), "/режим работа"),
        (("/режим наблюдение",), "/режим наблюдение"),
        (("/режим наблюдение", "/режим работа"), "/режим работа"),
        (("/режим тишина 1 ч", "/режим работа"), "/режим работа"),
        ((), "/часы школы"),
        (("/часы 10-13",), "/часы 10:00-13:00"),
        ((), "/режим"),
        ((), "/часы"),
    ],
)
def test_what_changes_nothing_is_told_to_nobody_else(before: tuple[str, ...], text: str) -> None:
    house = House()
    for one in before:
        house.say(TEACHER, one)
    house.history.clear()
    house.say(TEACHER, text)
    assert len(house.told(TEACHER)) == 1
    assert house.told(ADMINISTRATOR) == []
    assert [one.kind for one in house.effects(JournalLine)] == ["command"]
    assert not house.effects(ModeSet) + house.effects(HoursNarrowed) + house.effects(QuietSet)


@pytest.mark.parametrize(
    ("before", "text", "more"),
    [
        ((), "/режим наблюдение", {"mode": "observe", "before": "enforce"}),
        (("/режим наблюдение",), "/режим работа", {"mode": "enforce", "before": "observe"}),
        (("/режим тишина 1 ч",), "/режим работа", {"mode": "enforce", "before": "quiet"}),
        ((), "/часы 10-13", {"hours": "10:00-13:00", "before": ""}),
    ],
)
def test_what_changes_is_journaled_and_told(
    before: tuple[str, ...], text: str, more: dict[str, str]
) -> None:
    house = House()
    for one in before:
        house.say(TEACHER, one)
    house.history.clear()
    house.say(TEACHER, text)
    [line] = [one for one in house.effects(JournalLine) if one.kind in ("mode", "hours")]
    assert (line.user_id, dict(line.more)) == (TEACHER, more)
    assert len(house.told(ADMINISTRATOR)) == 1


def test_silence_that_is_over_is_nothing_to_end() -> None:
    house = House()
    house.say(TEACHER, "/режим тишина 1 ч")
    house.pass_time(timedelta(hours=2))
    house.history.clear()
    house.say(TEACHER, "/режим работа")
    assert house.told(ADMINISTRATOR) == []


def test_the_fortnight_has_open_and_closed_hours() -> None:
    assert FILE.hours is not None
    seen = {FILE.hours.is_open(SNAPSHOT.school.local(one)) for one in FORTNIGHT}
    assert seen == {True, False}
    assert FORTNIGHT[0] == datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
