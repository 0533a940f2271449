"""Open hours: half-open windows of local time, bound to a date.

Longer than other files on purpose: every way a week can be open is one table.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.hours import (
    DAY,
    HOLIDAYS,
    WEEKDAYS,
    OpenHours,
    SchoolCalendar,
    Window,
    parse_days,
    parse_windows,
)

ZONE = ZoneInfo("Europe/Kaliningrad")
MONDAY = date(2026, 3, 2)
SCHOOL = OpenHours.parse(
    {"mon-fri": "08:00-19:00", "sat": "09:00-14:00", "sun": "closed", "holidays": "closed"}
)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


# --- reading


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("08:00-19:00", (Window(480, 1140),)),
        ("8:00 – 19:00", (Window(480, 1140),)),
        ("closed", ()),
        (" Closed ", ()),
        ("00:00-24:00", (Window(0, 1440),)),
        ("23:00-06:00", (Window(1380, 1800),)),
        ("14:00-19:00, 08:00-12:00", (Window(480, 720), Window(840, 1140))),
        ("08:00-12:00,12:00-13:00", (Window(480, 720), Window(720, 780))),
        ("18:00-00:00", (Window(1080, 1440),)),
    ],
)
def test_windows_are_read_in_order(text: str, windows: tuple[Window, ...]) -> None:
    assert parse_windows(text) == windows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-19",
        "08:00",
        "08:60-19:00",
        "25:00-26:00",
        "24:00-25:00",
        "08:00-24:01",
        "08:00-08:00",
        "08:00-12:00, 11:00-13:00",
        "08:00-19:00;",
        "открыто",
        "08:00-19:00,",
    ],
)
def test_what_is_no_time_is_refused_in_russian(text: str) -> None:
    with pytest.raises(ValueError, match=r"[а-я]"):
        parse_windows(text)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("mon", ("mon",)),
        ("mon-fri", ("mon", "tue", "wed", "thu", "fri")),
        ("sat-mon", ("sat", "sun", "mon")),
        ("mon-sun", WEEKDAYS),
        ("sun-sun", ("sun",)),
        ("holidays", (HOLIDAYS,)),
    ],
)
def test_days_are_read(key: str, days: tuple[str, ...]) -> None:
    assert parse_days(key) == days


@pytest.mark.parametrize("key", ["", "monday", "mon-", "-fri", "mon-holidays", "пн", "mon,tue"])
def test_what_is_no_day_is_refused_in_russian(key: str) -> None:
    with pytest.raises(ValueError, match="не день"):
        parse_days(key)


def test_a_day_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="wed"):
        OpenHours.parse({"mon-fri": "08:00-19:00", "wed": "08:00-12:00"})


# --- open or closed


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        ("07:59:59", False),
        ("08:00:00", True),
        ("18:59:59", True),
        ("19:00:00", False),
        ("00:00:00", False),
        ("23:59:59", False),
    ],
)
def test_a_window_is_half_open(clock: str, is_open: bool) -> None:
    assert SCHOOL.is_open(at(MONDAY, clock)) is is_open


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("07:30", False), ("08:30", True), ("12:00", False), ("13:59", False), ("14:00", True)],
)
def test_a_split_window_is_closed_between_its_parts(clock: str, is_open: bool) -> None:
    hours = OpenHours.parse({"mon": "08:00-12:00, 14:00-19:00"})
    assert hours.is_open(at(MONDAY, clock)) is is_open


@pytest.mark.parametrize(
    ("day", "clock", "is_open"),
    [
        (0, "22:59", False),
        (0, "23:00", True),
        (0, "23:59", True),
        (1, "00:00", True),
        (1, "05:59", True),
        (1, "06:00", False),
        (1, "12:00", False),
        (0, "03:00", False),  # Monday's night begins on Monday, not on Sunday
    ],
)
def test_an_overnight_window_belongs_to_the_day_on_which_it_begins(
    day: int, clock: str, is_open: bool
) -> None:
    hours = OpenHours.parse({"mon": "23:00-06:00"})
    assert hours.is_open(at(MONDAY + timedelta(days=day), clock)) is is_open


def test_an_overnight_window_of_sunday_reaches_into_monday() -> None:
    hours = OpenHours.parse({"sun": "22:00-02:00"})
    assert hours.is_open(at(MONDAY, "01:59"))
    assert not hours.is_open(at(MONDAY, "02:00"))


def test_a_day_that_is_not_named_is_closed() -> None:
    hours = OpenHours.parse({"mon": "00:00-24:00"})
    assert hours.is_open(at(MONDAY, "12:00"))
    assert not hours.is_open(at(MONDAY + timedelta(days=1), "12:00"))


def test_always_open_is_open_at_every_minute_of_the_week() -> None:
    hours = OpenHours.parse({"mon-sun": "00:00-24:00"})
    start = at(MONDAY, "00:00")
    assert all(hours.is_open(start + timedelta(minutes=step)) for step in range(7 * DAY))


# --- holidays


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1), date(2026, 2, 23), date(2026, 5, 1), date(2026, 6, 12)]
)
def test_russias_holidays_are_closed(day: date) -> None:
    assert not SCHOOL.is_open(at(day, "12:00"))


def test_without_a_word_on_holidays_they_are_as_their_weekday() -> None:
    hours = OpenHours.parse({"mon-fri": "08:00-19:00"})
    assert hours.is_open(at(date(2026, 2, 23), "12:00"))


def test_the_schools_own_dates_are_holidays() -> None:
    own = SchoolCalendar(frozenset({MONDAY}))
    hours = OpenHours.parse({"mon-fri": "08:00-19:00", "holidays": "closed"}, own)
    assert not hours.is_open(at(MONDAY, "12:00"))
    assert hours.is_open(at(MONDAY + timedelta(days=1), "12:00"))


def test_holidays_may_have_hours_of_their_own() -> None:
    hours = OpenHours.parse({"mon-sun": "08:00-19:00", "holidays": "10:00-12:00"})
    new_year = date(2026, 1, 1)
    assert hours.is_open(at(new_year, "11:00"))
    assert not hours.is_open(at(new_year, "13:00"))


def test_the_night_before_a_holiday_still_belongs_to_its_weekday() -> None:
    own = SchoolCalendar(frozenset({MONDAY + timedelta(days=1)}))
    hours = OpenHours.parse({"mon-fri": "20:00-02:00", "holidays": "closed"}, own)
    assert hours.is_open(at(MONDAY + timedelta(days=1), "01:00"))
    assert not hours.is_open(at(MONDAY + timedelta(days=1), "21:00"))


# --- the next opening


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(MONDAY, "12:00"), at(MONDAY, "12:00")),
        (at(MONDAY, "07:00"), at(MONDAY, "08:00")),
        (at(MONDAY, "19:00"), at(MONDAY + timedelta(days=1), "08:00")),
        (at(MONDAY + timedelta(days=4), "21:40"), at(MONDAY + timedelta(days=5), "09:00")),
        (at(MONDAY + timedelta(days=12), "14:00"), at(MONDAY + timedelta(days=14), "08:00")),
        # 9 March 2026 is a day off, moved from Sunday the 8th.
        (at(date(2026, 3, 7), "15:00"), at(date(2026, 3, 10), "08:00")),
    ],
)
def test_the_next_opening(moment: datetime, opens: datetime) -> None:
    assert SCHOOL.next_opening(moment) == opens


def test_a_chat_that_is_never_open_has_no_next_opening() -> None:
    assert OpenHours.parse({"mon-sun": "closed"}).next_opening(at(MONDAY, "12:00")) is None


# --- comparing


def test_wider_hours_are_named_by_day() -> None:
    wide = OpenHours.parse({"mon-fri": "08:00-20:00", "sat": "09:00-14:00", "holidays": "closed"})
    assert wide.wider_than(SCHOOL) == ("mon", "tue", "wed", "thu", "fri")
    assert SCHOOL.wider_than(wide) == ()
    assert SCHOOL.wider_than(SCHOOL) == ()


def test_hours_that_do_not_close_on_holidays_are_wider_than_those_that_do() -> None:
    every_day = OpenHours.parse({"mon-fri": "08:00-19:00"})
    assert HOLIDAYS in every_day.wider_than(SCHOOL)


def test_clipping_takes_the_hours_at_which_both_are_open() -> None:
    mine = OpenHours.parse({"mon-fri": "07:00-12:00, 18:00-21:00", "holidays": "closed"})
    clipped = mine.clipped_to(SCHOOL)
    assert clipped.days["mon"] == (Window(480, 720), Window(1080, 1140))
    assert clipped.days["sat"] == ()
    assert clipped.wider_than(SCHOOL) == ()


@pytest.mark.parametrize(
    ("days", "spoken"),
    [
        ({"mon-fri": "08:00-19:00"}, "пн–пт 08:00–19:00; сб–вс — чат закрыт"),
        ({"mon-sun": "00:00-24:00"}, "пн–вс круглосуточно"),
        (
            {"mon-sun": "08:00-12:00, 14:00-19:00", "holidays": "closed"},
            "пн–вс 08:00–12:00 и 14:00–19:00; праздники — чат закрыт",
        ),
        ({"fri": "22:00-02:00"}, "пт 22:00–02:00; пн–чт и сб–вс — чат закрыт"),
        (
            {"mon-sat": "08:00-19:00", "holidays": "closed"},
            "пн–сб 08:00–19:00; вс и праздники — чат закрыт",
        ),
        (
            {"mon-sun": "08:00-19:00", "holidays": "10:00-12:00"},
            "пн–вс 08:00–19:00, праздники 10:00–12:00",
        ),
        (
            {"tue": "08:00-12:00", "thu": "08:00-12:00", "holidays": "closed"},
            ("вт 08:00–12:00, чт 08:00–12:00; пн, ср, пт–вс и праздники — чат закрыт"),
        ),
        ({"mon-sun": "closed"}, "пн–вс — чат закрыт"),
    ],
)
def test_hours_are_told_in_russian(days: dict[str, str], spoken: str) -> None:
    assert OpenHours.parse(days).describe() == spoken


# --- invariants

# No deadline: the first holiday asked for loads a year of them.

CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@st.composite
def windows_of_a_day(draw: st.DrawFn, overnight: bool = True) -> tuple[Window, ...]:
    """Up to three windows that do not overlap; the last may pass midnight if ``overnight``."""
    marks = sorted(draw(st.sets(st.integers(0, DAY - 1), min_size=0, max_size=6)))
    pairs = [Window(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if pairs and overnight and draw(st.booleans()):
        last = pairs.pop()
        pairs.append(Window(last.start, DAY + draw(st.integers(1, last.start or 1))))
    return tuple(pairs)


def weeks(overnight: bool) -> st.SearchStrategy[OpenHours]:
    day = windows_of_a_day(overnight)
    return st.builds(
        OpenHours, st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, day), optional={HOLIDAYS: day})
    )


HOURS = weeks(overnight=True)
HOURS_BY_DAY = weeks(overnight=False)
ORDINARY_DATES = st.dates(date(2026, 1, 2), date(2026, 12, 30))
HOLIDAY_DATES = st.sampled_from(
    [date(2026, 1, 1), date(2026, 1, 4), date(2026, 2, 23), date(2026, 3, 8), date(2026, 5, 9)]
)
MOMENTS = st.one_of(
    st.builds(datetime.combine, ORDINARY_DATES, st.times(), st.just(UTC)),
    st.builds(datetime.combine, HOLIDAY_DATES, st.times(), st.just(UTC)),
)


def holds(hours: OpenHours, moment: datetime) -> bool:
    """Whether some window, laid out in absolute time, holds the moment: the definition itself."""
    midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
    return any(
        begun + timedelta(minutes=window.start) <= moment < begun + timedelta(minutes=window.end)
        for begun in (midnight, midnight - timedelta(days=1))
        for window in hours.windows_on(begun.date())
    )


@settings(deadline=None)
@given(HOURS, MOMENTS)
def test_open_is_when_some_window_holds_the_moment(hours: OpenHours, moment: datetime) -> None:
    assert hours.is_open(moment) is holds(hours, moment)


@settings(max_examples=25, deadline=None)
@given(HOURS, st.dates(date(2026, 1, 2), date(2026, 12, 30)))
def test_windows_partition_every_day(hours: OpenHours, day: date) -> None:
    midnight = datetime.combine(day, time(), UTC)
    for minute in range(DAY):
        moment = midnight + timedelta(minutes=minute)
        assert hours.is_open(moment) is holds(hours, moment)


@settings(max_examples=50, deadline=None)
@given(HOURS, MOMENTS)
def test_the_next_opening_is_open_and_all_before_it_is_closed(
    hours: OpenHours, moment: datetime
) -> None:
    opens = hours.next_opening(moment)
    if opens is None:
        assert not hours.is_open(moment)
        return
    assert opens >= moment
    assert hours.is_open(opens)
    checked = moment
    while checked < opens and checked < moment + timedelta(days=2):
        assert not hours.is_open(checked)
        checked += timedelta(minutes=1)


@settings(deadline=None)
@given(HOURS, HOURS, MOMENTS)
def test_clipped_hours_are_open_only_when_both_are(
    one: OpenHours, other: OpenHours, moment: datetime
) -> None:
    if one.clipped_to(other).is_open(moment):
        assert one.is_open(moment)
        assert other.is_open(moment)


@settings(deadline=None)
@given(HOURS_BY_DAY, HOURS_BY_DAY, MOMENTS)
def test_clipped_hours_are_open_exactly_when_both_are(
    one: OpenHours, other: OpenHours, moment: datetime
) -> None:
    assume((HOLIDAYS in one.days) is (HOLIDAYS in other.days))
    both = one.is_open(moment) and other.is_open(moment)
    assert one.clipped_to(other).is_open(moment) is both


def test_clipping_two_without_a_word_on_holidays_opens_no_holiday() -> None:
    weekdays = OpenHours.parse({"mon-fri": "08:00-19:00"})
    sunday_and_holiday = at(date(2026, 3, 8), "12:00")
    assert not weekdays.clipped_to(weekdays).is_open(sunday_and_holiday)


def test_holidays_set_apart_open_no_closed_weekday() -> None:
    weekdays = OpenHours.parse({"mon-fri": "08:00-19:00"})
    apart = OpenHours.parse({"mon-sun": "08:00-19:00", "holidays": "08:00-19:00"})
    sunday_and_holiday = at(date(2026, 3, 8), "12:00")
    assert not weekdays.clipped_to(apart).is_open(sunday_and_holiday)
    assert not apart.clipped_to(weekdays).is_open(sunday_and_holiday)
    assert HOLIDAYS in apart.wider_than(weekdays)


@settings(deadline=None)
@given(HOURS, HOURS)
def test_clipped_hours_are_wider_than_neither(one: OpenHours, other: OpenHours) -> None:
    assert one.clipped_to(other).wider_than(other) == ()


@settings(deadline=None)
@given(HOURS)
def test_hours_are_not_wider_than_themselves(hours: OpenHours) -> None:
    assert hours.wider_than(hours) == ()


@settings(deadline=None)
@given(HOURS, HOURS, st.sampled_from((*WEEKDAYS, HOLIDAYS)), st.integers(0, 59))
def test_what_is_not_wider_is_never_open_while_the_other_is_closed(
    one: OpenHours, other: OpenHours, day: str, minute: int
) -> None:
    # Hours drawn alone are seldom not wider than others; clipped ones, but for a day, often.
    clipped = one.clipped_to(other)
    own = {day: one.days[day]} if day in one.days else {}
    but_for_a_day = OpenHours({**clipped.days, **own}, clipped.calendar)
    # Two weeks with a holiday that is a Sunday and one that is not.
    begun = datetime(2026, 3, 2, 0, minute, tzinfo=UTC)
    moments = [begun + timedelta(hours=hours) for hours in range(24 * 14)]
    for narrow in (one, clipped, but_for_a_day):
        if not narrow.wider_than(other):
            open_alone = (m for m in moments if narrow.is_open(m) and not other.is_open(m))
            assert next(open_alone, None) is None


@settings(deadline=None)
@given(CLOCK, CLOCK)
def test_a_window_is_told_as_it_is_written(start: str, end: str) -> None:
    if start != end:
        (window,) = parse_windows(f"{start}-{end}")
        assert str(window) == f"{start}–{end}".replace("–00:00", "–24:00")


@pytest.mark.parametrize(
    ("since", "minutes", "until"),
    [
        ("2026-03-04T10:00", 60, "2026-03-04T11:00"),
        ("2026-03-04T18:30", 60, "2026-03-05T08:30"),
        ("2026-03-04T23:00", 60, "2026-03-05T09:00"),
        # 9 hours left on Wednesday, 11 on Thursday, 4 on Friday.
        ("2026-03-04T10:00", 24 * 60, "2026-03-06T12:00"),
        # Sunday is closed, Monday 9 March is a day off for 8 March, and not set apart.
        ("2026-03-07T13:30", 90, "2026-03-09T09:00"),
    ],
)
def test_only_open_time_counts(since: str, minutes: int, until: str) -> None:
    hours = OpenHours.parse({"mon-fri": "08:00-19:00", "sat": "09:00-14:00", "sun": "closed"})
    zone = ZoneInfo("Europe/Kaliningrad")

    ends = hours.after_open(datetime.fromisoformat(since).replace(tzinfo=zone), minutes)

    assert ends == datetime.fromisoformat(until).replace(tzinfo=zone)


def test_a_chat_that_never_opens_gives_no_end() -> None:
    at = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Europe/Kaliningrad"))
    assert OpenHours.parse({"mon": "closed"}).after_open(at, 60) is None


def test_an_overnight_window_is_one_span() -> None:
    hours = OpenHours.parse({"mon-sun": "22:00-02:00"})
    zone = ZoneInfo("Europe/Kaliningrad")

    ends = hours.after_open(datetime(2026, 3, 4, 23, 30, tzinfo=zone), 180)

    assert ends == datetime(2026, 3, 5, 22, 30, tzinfo=zone)
