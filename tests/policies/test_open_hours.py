"""The policy of open hours: a message is late when its own time is outside the windows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from policies.finding import Finding
from policies.hours import OpenHours
from policies.message import Message
from policies.open_hours import OpenHoursPolicy
from policies.state import ChatState
from policies.verdict import Ask

ZONE = ZoneInfo("Europe/Kaliningrad")
HOURS = OpenHours.parse({"mon-fri": "08:00-19:00", "sat": "09:00-14:00", "sun": "closed"})


def found(at: datetime, hours: OpenHours = HOURS) -> Finding:
    policy = OpenHoursPolicy(hours, Ask.DEFER)
    return policy.check(Message.of("Добрый вечер", at=at), ChatState())


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 2, 19, 0, tzinfo=ZONE),
        datetime(2026, 3, 2, 7, 59, 59, tzinfo=ZONE),
        datetime(2026, 3, 2, 21, 40, tzinfo=ZONE),
        datetime(2026, 3, 1, 12, 0, tzinfo=ZONE),
        datetime(2026, 3, 7, 14, 0, tzinfo=ZONE),
    ],
)
def test_a_message_outside_the_windows_is_late(at: datetime) -> None:
    finding = found(at)
    assert finding.score == 1.0
    assert finding.quotes == (f"{at:%H:%M}",)
    assert "пн–пт 08:00–19:00" in finding.explanation


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 2, 8, 0, tzinfo=ZONE),
        datetime(2026, 3, 2, 18, 59, 59, tzinfo=ZONE),
        datetime(2026, 3, 7, 13, 59, tzinfo=ZONE),
    ],
)
def test_a_message_within_a_window_is_not(at: datetime) -> None:
    finding = found(at)
    assert finding.score == 0.0
    assert finding.evidence == ()


def test_a_chat_that_is_always_open_has_no_late_message() -> None:
    always = OpenHours.parse({"mon-sun": "00:00-24:00"})
    assert found(datetime(2026, 3, 1, 3, 0, tzinfo=ZONE), always).score == 0.0


@pytest.mark.parametrize("ask", [Ask.REMIND, Ask.DELETE, Ask.DEFER])
def test_it_asks_for_what_the_school_does_about_late_messages(ask: Ask) -> None:
    assert OpenHoursPolicy(HOURS, ask).asks is ask


@pytest.mark.parametrize("ask", [Ask.STRIKE, Ask.EXEMPT, Ask.ALLOW])
def test_it_can_ask_for_nothing_else(ask: Ask) -> None:
    with pytest.raises(ValueError, match="on_late"):
        OpenHoursPolicy(HOURS, ask)


def test_without_degrees_a_late_message_is_certain() -> None:
    assert OpenHoursPolicy(HOURS, Ask.DEFER).settings.thresholds == (1.0, 1.0)
