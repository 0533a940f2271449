"""Death at any line: whenever the program dies, the end is that of the undisturbed day.

Some deaths, several a day; ``python -m benchmarks.faults`` dies at every place.
How a death is brought about: ``tests.faults.mortal``.
"""

from pathlib import Path
from random import Random

import pytest

from tests.faults.awaits import EVENT_PATH, awaits
from tests.faults.lives import End, Lives, lived
from tests.faults.mortal import Edge, Point

pytestmark = pytest.mark.long

DEATHS = 8


def test_the_day_holds_what_it_is_for(peaceful: tuple[End, Lives]) -> None:
    end, _ = peaceful
    assert len(end.strikes) == 3
    assert {why for *_, why in end.blocks} == {"pardon", "term"}
    assert end.restricted == ()
    assert end.left == 0


def test_the_day_passes_most_awaits_of_the_event_path(
    peaceful: tuple[End, Lives],
) -> None:
    _, school = peaceful
    passed = {(one.module, one.line) for one in school.passed}
    every = awaits(EVENT_PATH)
    # What it does not pass is for an outage, a refusal, a picture, an order to stop.
    assert len(every & passed) >= 0.5 * len(every)


@pytest.mark.every_database
@pytest.mark.parametrize("seed", range(2))
async def test_deaths_all_day_long_lose_nothing_and_double_nothing(
    tmp_path: Path, database: str, peaceful: tuple[End, Lives], seed: int
) -> None:
    undisturbed, school = peaceful
    random = Random(seed)
    often = sorted(place for place, waits in school.waits.items() if waits >= 8)
    points = [
        Point(random.choice(often), random.randint(1, 3), random.choice(list(Edge)))
        for _ in range(DEATHS)
    ]
    end, disturbed = await lived(tmp_path, database, points)
    assert len(disturbed.died) >= DEATHS // 2
    assert end.differences(undisturbed) == {}, disturbed.died
