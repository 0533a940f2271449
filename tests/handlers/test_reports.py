"""Reports of a large school: one message, its pictures legible, nothing left out unsaid."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.drawing import draw
from handlers.periods import period
from handlers.pictures import SHOWN_CHATS, charts
from handlers.ports import Count
from handlers.reports import What, by_chat, numbers
from handlers.wording.reports import LONGEST, report

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=ZoneInfo("Europe/Kaliningrad"))
KINDS = (
    ("verdict", "", "allow", 40),
    ("verdict", "", "remind", 7),
    ("verdict", "", "strike", 3),
    ("edit_verdict", "", "delete", 2),
    ("review", "insult", "keep", 9),
    ("review", "insult", "delete", 1),
    ("complaint_decided", "", "delete", 1),
    ("strike", "profanity", "", 2),
    ("strike", "insult", "", 1),
    ("deferred", "open_hours", "", 5),
    ("complaint", "", "", 2),
    ("apology", "", "", 1),
    ("appeal", "", "", 1),
    ("joined", "", "", 100),
)


def counts(chats: int, busy: int) -> list[Count]:
    """So many chats with messages, so many of them with everything there is."""
    found = [Count(peer, "verdict", "", "allow", 0, 9) for peer in range(busy, chats)]
    for peer in range(busy):
        found += [Count(peer, kind, rule, word, 2, n) for kind, rule, word, n in KINDS]
    return found


def test_every_kind_of_line_counts_as_what_it_is() -> None:
    found = numbers(counts(1, 1))
    assert {what: found[what] for what in What} == {
        What.JUDGED: 50,
        What.REMINDED: 7,
        What.DELETED: 7,
        What.LATE: 5,
        What.STRUCK: 3,
        What.LIFTED: 0,
        What.BLOCKED: 0,
        What.COMPLAINTS: 2,
        What.APOLOGIES: 1,
        What.APPEALS: 1,
    }
    assert found.strikes == {"profanity": 2, "insult": 1}
    assert found.out_of_order == 19


@pytest.mark.parametrize(("chats", "busy"), [(1, 1), (12, 3), (60, 0), (60, 60), (400, 200)])
def test_a_report_is_one_message_and_says_what_it_leaves_out(chats: int, busy: int) -> None:
    titles = {peer: f"Чат номер {peer} с длинным названием" for peer in range(chats)}
    lines = counts(chats, busy)
    text = report(
        "Школа № 1", period("неделя", NOW), titles, by_chat(lines, titles), numbers(lines), {}
    )
    assert len(text) <= LONGEST
    assert f"Всего, чатов {chats}" in text
    told = text.count("с длинным названием\n") if chats > 1 else busy
    left = int(text.partition("чатов с событиями: ")[2].partition(".")[0] or 0)
    assert told + left == busy


@pytest.mark.parametrize("asked", ["день", "неделя", "месяц", "01.03.2025-01.03.2026"])
def test_pictures_of_a_large_school_can_be_drawn(asked: str) -> None:
    titles = {peer: f"Чат {peer}" for peer in range(60)}
    found = charts(counts(60, 60), titles, period(asked, NOW))
    assert len(found[0].labels) == SHOWN_CHATS
    assert len(found) == (1 if asked == "день" else 2)
    for chart in found:
        assert draw(chart).startswith(b"\x89PNG")
