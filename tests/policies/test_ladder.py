"""The strike ladder: when strikes block, and that no block ever exceeds a month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.duration import MONTH, Duration
from policies.ladder import BlocksWhen, ManualBlock, StrikeRules, block_end

BEGUN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "limit", "strikes", "blocks"),
    [
        (BlocksWhen.REACHED, 3, 2, False),
        (BlocksWhen.REACHED, 3, 3, True),
        (BlocksWhen.REACHED, 3, 4, True),
        (BlocksWhen.EXCEEDED, 3, 3, False),
        (BlocksWhen.EXCEEDED, 3, 4, True),
        (BlocksWhen.REACHED, 1, 0, False),
        (BlocksWhen.REACHED, 1, 1, True),
        (BlocksWhen.EXCEEDED, 1, 1, False),
    ],
)
def test_when_strikes_block(when: BlocksWhen, limit: int, strikes: int, blocks: bool) -> None:
    assert StrikeRules(limit=limit, blocks_when=when).blocks(strikes) is blocks


@pytest.mark.parametrize(
    ("manual", "strikes", "allowed"),
    [
        (ManualBlock.ANY, 0, True),
        (ManualBlock.ANY, 3, True),
        (ManualBlock.LIMIT, 0, False),
        (ManualBlock.LIMIT, 3, False),
        (ManualBlock.LIMIT, 4, True),
    ],
)
def test_when_a_moderator_may_block(manual: ManualBlock, strikes: int, allowed: bool) -> None:
    rules = StrikeRules(blocks_when=BlocksWhen.EXCEEDED, manual_block=manual)
    assert rules.manual_block_allowed(strikes) is allowed


def test_by_default_the_third_strike_blocks_for_a_calendar_month() -> None:
    rules = StrikeRules()
    assert rules.blocks(3)
    assert not rules.blocks(2)
    assert rules.block == MONTH


@pytest.mark.parametrize(
    ("begun", "ends"),
    [
        (datetime(2026, 1, 31, 9, 0, tzinfo=UTC), datetime(2026, 2, 28, 9, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), datetime(2026, 4, 2, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_month_of_block_is_a_calendar_month(begun: datetime, ends: datetime) -> None:
    assert block_end(begun, MONTH) == ends


@pytest.mark.parametrize("text", ["2 months", "1 year", "31 days", "5 weeks", "9999 h"])
def test_who_asks_for_longer_gets_a_month(text: str) -> None:
    february = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
    assert block_end(february, Duration.parse(text)) == MONTH.after(february)


def test_a_shorter_block_is_as_short_as_asked() -> None:
    assert block_end(BEGUN, Duration(7, "days")) == BEGUN + timedelta(days=7)


def test_a_block_on_top_of_a_block_ends_with_the_month_of_the_first() -> None:
    later = BEGUN + timedelta(days=20)
    assert block_end(later, MONTH, first_begun=BEGUN) == MONTH.after(BEGUN)
    assert block_end(later, Duration(3, "days"), first_begun=BEGUN) == later + timedelta(days=3)


LENGTHS = st.builds(
    Duration, st.integers(1, 9999), st.sampled_from(["seconds", "hours", "days", "weeks", "months"])
)
DATES = st.dates(date(2020, 1, 1), date(2040, 1, 1))
MOMENTS = st.builds(datetime.combine, DATES, st.times(), st.just(UTC))


@given(MOMENTS, LENGTHS)
def test_no_block_is_longer_than_a_month(begun: datetime, length: Duration) -> None:
    assert begun < block_end(begun, length) <= MONTH.after(begun)


@given(MOMENTS, st.lists(st.tuples(LENGTHS, st.floats(0, 1)), min_size=1, max_size=12))
def test_a_chain_of_blocks_ends_within_a_month_of_the_first(
    first: datetime, chain: list[tuple[Duration, float]]
) -> None:
    begun, ends = first, None
    for length, share in chain:
        # Each block is laid on while the one before still holds.
        ends = block_end(begun, length, first_begun=first)
        assert ends <= MONTH.after(first)
        begun += (max(ends, begun) - begun) * share
