"""A relay is taken back in the very moment in which the chat opens."""

from datetime import timedelta

from handlers import relays
from handlers.calls import Send
from handlers.effects import CallPromised, EventRaised, TimerSet
from handlers.events import RelayEnded, RelayOrdered, RelayWithdrawn, TimerFired
from tests.handlers.harness import House, only
from tests.school import ADMINISTRATOR, CHAT, NOON

RELAY = "relay:1"


def test_a_timer_that_has_fired_already_posts_nothing_of_what_was_taken_back() -> None:
    house = House()
    house.now = NOON.replace(hour=20)
    house.happen(
        RelayOrdered(f"{RELAY}:{CHAT}", CHAT, RELAY, by=ADMINISTRATOR, text="Завтра субботник")
    )
    timer = only(one for one in house.effects(TimerSet) if one.kind == relays.RELAY)
    withdrawn = house.happen(
        RelayWithdrawn("withdrawn", CHAT, RELAY, by=ADMINISTRATOR, at=house.now)
    )
    [ended] = [one.event for one in withdrawn.of(EventRaised)]
    assert isinstance(ended, RelayEnded)
    assert ended.outcome == relays.End.WITHDRAWN
    house.now = timer.due + timedelta(seconds=1)
    fired = house.happen(
        TimerFired("fired", CHAT, timer.name, timer.kind, timer.due, timer.payload)
    )
    assert not [one for one in fired.of(CallPromised) if isinstance(one.call, Send)]
