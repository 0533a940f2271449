"""Reviews: what a moderator is asked about waits for him, within bounds."""

from handlers.effects import JournalLine, ReviewClosed
from handlers.reviews import MOST_OPEN
from tests.flows.stage import DOUBTFUL
from tests.handlers.harness import House, snapshot_of
from tests.school import ANNA, BORIS, NOON, POLICY


def test_where_too_many_questions_wait_the_oldest_goes_unanswered() -> None:
    house = House(snapshot_of(POLICY))
    asked = [house.say(ANNA, DOUBTFUL) for _ in range(MOST_OPEN)]
    assert not house.effects(ReviewClosed)
    last = house.say(BORIS, DOUBTFUL)
    waiting = {one.cmid for one in house.state.reviews.values()}
    assert waiting == {*asked[1:], last}
    [closed] = house.effects(ReviewClosed)
    assert (closed.by, closed.decision) == (0, "abandoned")
    lines = [one for one in house.effects(JournalLine) if one.kind == "review"]
    assert [(one.cmid, one.user_id) for one in lines] == [(asked[0], ANNA)]


def test_a_late_message_is_never_among_them() -> None:
    house = House(snapshot_of(POLICY))
    house.now = NOON.replace(hour=20)
    late = house.say(ANNA, DOUBTFUL)
    house.now = NOON.replace(day=NOON.day + 1)
    for _ in range(MOST_OPEN + 1):
        house.say(BORIS, DOUBTFUL)
    assert late in {one.cmid for one in house.state.reviews.values()}
