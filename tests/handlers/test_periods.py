"""The periods of /отчёт: which days are meant."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.periods import NoPeriod, period

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=ZoneInfo("Europe/Kaliningrad"))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", date(2026, 2, 26), date(2026, 3, 4)),
        ("неделя", date(2026, 2, 26), date(2026, 3, 4)),
        ("день", date(2026, 3, 4), date(2026, 3, 4)),
        ("Сегодня", date(2026, 3, 4), date(2026, 3, 4)),
        ("вчера", date(2026, 3, 3), date(2026, 3, 3)),
        ("месяц", date(2026, 2, 3), date(2026, 3, 4)),
        ("month", date(2026, 2, 3), date(2026, 3, 4)),
        ("01.03-03.03", date(2026, 3, 1), date(2026, 3, 3)),
        ("01.03 – 03.03.2026", date(2026, 3, 1), date(2026, 3, 3)),
        ("1.12-15.01", date(2025, 12, 1), date(2026, 1, 15)),
        # What still runs, and what has passed.
        ("01.03-31.03", date(2026, 3, 1), date(2026, 3, 31)),
        ("15.01-10.03", date(2026, 1, 15), date(2026, 3, 10)),
        ("01.11-31.12", date(2025, 11, 1), date(2025, 12, 31)),
        ("15.12", date(2025, 12, 15), date(2025, 12, 15)),
        ("03.03.26", date(2026, 3, 3), date(2026, 3, 3)),
        ("2026-03-01 - 2026-03-03", date(2026, 3, 1), date(2026, 3, 3)),
        ("2026-03-01-2026-03-03", date(2026, 3, 1), date(2026, 3, 3)),
        ("01.03 по 20.03.2026", date(2026, 3, 1), date(2026, 3, 20)),
        ("29.02.2024", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_period_is_read(text: str, first: date, last: date) -> None:
    found = period(text, NOW)
    assert (found.begin.date(), found.last.date()) == (first, last)
    assert found.begin.hour == found.end.hour == 0
    assert len(found.steps) == found.days


@pytest.mark.parametrize(
    "text",
    [
        "год",
        "32.01",
        "29.02",
        "03.03-01.03.2026",
        "05.03.2026",
        "01.01.2024-01.02.2026",
        "0.0",
        "2026-13-01",
        "неделя месяц",
        "с 1 по 5 марта",
    ],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(NoPeriod):
        period(text, NOW)


def test_long_periods_are_counted_by_weeks() -> None:
    found = period("01.09.2025-04.03.2026", NOW)
    assert found.step == timedelta(days=7)
    assert len(found.steps) == -(-found.days // 7)
