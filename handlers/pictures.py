"""A report's numbers as pictures, where they are many: chats side by side, days in a row."""

from collections.abc import Mapping, Sequence

from handlers.calls import Chart, Series
from handlers.periods import Period
from handlers.ports import Count
from handlers.reports import OUT_OF_ORDER, Numbers, by_chat, numbers
from handlers.wording import reports as wording

MANY_CHATS, MANY_DAYS = 3, 7
SHOWN_CHATS = 20


def charts(counts: Sequence[Count], titles: Mapping[int, str], period: Period) -> tuple[Chart, ...]:
    """The pictures; none of nothing but noughts."""
    pictures = []
    if len(titles) >= MANY_CHATS:
        pictures.append(_chats(counts, titles, period))
    if period.days >= MANY_DAYS:
        pictures.append(_steps(counts, period))
    return tuple(one for one in pictures if any(any(part.values) for part in one.series))


def _chats(counts: Sequence[Count], titles: Mapping[int, str], period: Period) -> Chart:
    chats = by_chat(counts, titles)
    most = sorted(chats, key=lambda peer: -chats[peer].out_of_order)[:SHOWN_CHATS]
    title = wording.chart_of_chats(period, len(most), len(titles))
    shown = [peer for peer in titles if peer in most]
    labels = tuple(titles[peer] for peer in shown)
    return Chart(title, labels, _series([chats[peer] for peer in shown]), lying=True)


def _steps(counts: Sequence[Count], period: Period) -> Chart:
    steps = [
        numbers(one for one in counts if one.step == step) for step in range(len(period.steps))
    ]
    labels = tuple(f"{at:%d.%m}" for at in period.steps)
    return Chart(wording.chart_of_steps(period), labels, _series(steps))


def _series(found: Sequence[Numbers]) -> tuple[Series, ...]:
    return tuple(
        Series(wording.NAMES[what], tuple(one[what] for one in found)) for what in OUT_OF_ORDER
    )
