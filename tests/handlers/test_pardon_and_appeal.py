"""Whatever is struck, blocked, apologised for, appealed and decided, in any order.

Nobody is blocked, or restricted in the messenger, beyond a calendar month after his block
began, though it rest, go on or be softened; the messenger restricts exactly whom the books
block; every case ends once, and nothing waits for one that has ended.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.calls import Restrict, Send
from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CallPromised,
    CaseClosed,
    CaseOpened,
    JournalLine,
    SanctionEnd,
    StrikeSoftened,
)
from handlers.events import Event
from policies.school import PolicySnapshot
from tests.handlers.harness import (
    ADMINISTRATOR,
    ANNA,
    BORIS,
    CHAT,
    POLICY,
    TEACHER,
    VERA,
    House,
    Step,
    snapshot_of,
)

KALININGRAD = ZoneInfo("Europe/Kaliningrad")
OLGA, PAVEL = 103, 104
NAMES = {ANNA: "Петрова", BORIS: "Сидоров"}
OBSCENE = "Да пошёл ты нахуй"
SORRY = "Уважаемые родители, простите меня, пожалуйста."
MONTH = relativedelta(months=1)


@cache
def snapshot(*, suspend: bool, term: str) -> PolicySnapshot:
    """The harness's school with a commission of two, both of whom must agree."""
    appeal = f"appeal: {{suspend: {str(suspend).lower()}, quorum: 2, term: 2 days}}"
    text = POLICY.replace("commission: [103]", f"commission: [{OLGA}, {PAVEL}]")
    text = re.sub("block: 1 month", f"block: {term}", text)
    return snapshot_of(text.replace("defaults:\n", f"defaults:\n  {appeal}\n"))


@dataclass
class Books:
    """Blocks and cases as the effects say, kept a second time and plainly."""

    blocks: dict[int, BlockBegun] = field(default_factory=dict)
    known: dict[str, BlockBegun] = field(default_factory=dict)
    begun: dict[int, datetime] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    appealed: Counter[str] = field(default_factory=Counter)

    def enter(self, step: Step) -> None:
        """Check one step's effects in their order, and note them."""
        replaced: set[int] = set()
        for effect in step.effects:
            match effect:
                case BlockBegun():
                    self._block(effect, follows=effect.user_id in replaced)
                case BlockEnded():
                    who = self.known[effect.key].user_id
                    if self.blocks.get(who) == self.known[effect.key]:
                        del self.blocks[who]
                    if effect.why == SanctionEnd.REPLACED:
                        replaced.add(who)
                case CallPromised() if isinstance(effect.call, Restrict):
                    assert effect.call.until <= self._latest(effect.call.user_id)
                case CaseOpened():
                    if effect.key not in self.open and effect.kind == "appeal":
                        self.appealed[effect.data["about"]] += 1
                    self.open.add(effect.key)
                case CaseClosed():
                    # Raises where it was closed before.
                    self.open.remove(effect.key)
                case JournalLine() if effect.kind in ("strike", "block", "release"):
                    assert effect.rule
                case StrikeSoftened():
                    assert effect.expires_at < step.before.strikes[effect.key].expires_at
                case _:
                    pass

    def _block(self, begun: BlockBegun, *, follows: bool) -> None:
        before = self.known.get(begun.key)
        if before is not None:
            assert begun.until <= before.until, "an appeal made a block longer"
            assert begun.chain_begun == before.chain_begun
            self.begun[begun.user_id] = begun.chain_begun
        elif not follows:
            self.begun[begun.user_id] = begun.begun_at
        running = self.blocks.get(begun.user_id)
        assert running is None or running.key == begun.key or running.until <= begun.begun_at
        assert begun.until <= self._latest(begun.user_id), "blocked for more than a month"
        self.known[begun.key] = self.blocks[begun.user_id] = begun

    def _latest(self, who: int) -> datetime:
        return self.begun[who].astimezone(KALININGRAD) + MONTH


Deed = Callable[[House], None]
PEOPLE = st.sampled_from([ANNA, ANNA, ANNA, BORIS])
# The newest cases are pressed most; forged and stale presses are among them.
BACK = st.integers(0, 9)


def _says(who: int, text: str) -> Deed:
    return lambda house: _ignore(house.say(who, text))


def _presses(who: int, back: int) -> Deed:
    def deed(house: House) -> None:
        wanted = ("appeal",) if who in (OLGA, PAVEL) else ("apology", "appeal")
        buttons = [one for one in house.buttons() if one["do"] in wanted]
        if buttons:
            house.press(who, buttons[back % len(buttons)])

    return deed


def _decides(choice: str) -> Deed:
    """The whole commission chooses the same in the newest case that is open."""

    def deed(house: House) -> None:
        for one in (OLGA, PAVEL):
            for button in house.buttons():
                if button.get("choice") == choice and button["about"] in house.state.cases:
                    house.press(one, button)
                    break

    return deed


def _ignore(_: object) -> None:
    return None


def _orders(template: str) -> st.SearchStrategy[Deed]:
    return st.builds(lambda who: _says(TEACHER, template.format(NAMES[who])), PEOPLE)


def _all(*deeds: Deed) -> Deed:
    def deed(house: House) -> None:
        for one in deeds:
            one(house)

    return deed


def _waits(hours: int) -> Deed:
    return lambda house: house.pass_time(timedelta(hours=hours))


def _asks(who: int, term: str, words: str) -> Deed:
    """Blocked, one asks for what there is to ask for."""
    return _all(_says(TEACHER, f"/блок {NAMES[who]} insult {term}"), _says(who, words))


SORRY_COMMAND = f"/извинение {SORRY}"
ASKED = st.sampled_from([SORRY_COMMAND, SORRY_COMMAND, "/апелляция"])
CHOSEN = st.sampled_from(["keep", "cancel", "soften"])
HOURS = st.sampled_from([1, 9, 24, 24 * 3, 24 * 3, 24 * 6, 24 * 20, 24 * 31])
DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(lambda who: _says(who, OBSCENE), PEOPLE),
    st.builds(lambda who: _says(who, OBSCENE), PEOPLE),
    st.builds(_asks, PEOPLE, st.sampled_from(["1 месяц", "20 дней", "5 дней"]), ASKED),
    st.builds(_asks, PEOPLE, st.sampled_from(["1 месяц", "20 дней", "5 дней"]), ASKED),
    _orders("/блок {} ads 5 дней"),
    _orders("/разблок {}"),
    _orders("/снять {}"),
    st.builds(_says, PEOPLE, ASKED),
    st.builds(lambda who, n: _says(who, f"/апелляция {n}"), PEOPLE, st.integers(1, 3)),
    st.builds(_decides, CHOSEN),
    st.builds(_decides, CHOSEN),
    st.builds(_decides, CHOSEN),
    st.builds(_presses, st.sampled_from([ANNA, BORIS, VERA, TEACHER, OLGA, PAVEL]), BACK),
    st.builds(_presses, st.sampled_from([OLGA, PAVEL, ADMINISTRATOR]), BACK),
    st.builds(
        lambda who: _all(lambda house: house.leave(who), lambda house: house.join(who)), PEOPLE
    ),
    st.builds(_waits, HOURS),
    st.builds(_waits, HOURS),
    st.just(House.restart),
)
LIVES = st.lists(DEEDS, min_size=20, max_size=40)
SCHOOLS = st.builds(snapshot, suspend=st.booleans(), term=st.sampled_from(["1 month", "6 days"]))

bounded = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@bounded
@given(life=LIVES, school=SCHOOLS)
def test_no_order_of_deeds_blocks_longer_or_leaves_anything_behind(
    life: list[Deed], school: PolicySnapshot
) -> None:
    house, books = House(school), Books()
    entered = 0
    for deed in life:
        deed(house)
        for step in house.history[entered:]:
            books.enter(step)
        entered = len(house.history)
        assert house.state.blocks == books.blocks
        assert house.restricted & house.present == set(books.blocks) & house.present
        assert set(house.state.cases) == books.open
        assert all(count == 1 for count in books.appealed.values()), "appealed twice"
        _nothing_left_behind(house)


def _nothing_left_behind(house: House) -> None:
    about_cases = {name for name in house.state.timers if name.startswith(("apology:", "appeal:"))}
    assert about_cases <= set(house.state.cases), "a timer of a case that is closed"
    for case in house.state.cases.values():
        opened = case.opened
        if opened.kind == "apology":
            block = house.state.blocks.get(opened.user_id)
            assert block is not None, "an apology for nothing"
            assert block.key == opened.data["about"]
    for step in house.history[-1:]:
        for call in step.calls(Send):
            assert call.peer_id != CHAT or "Орлова" not in call.text, "the objector was named"


class Twice(House):
    """A house that judges everything twice from the same state."""

    def happen(self, event: Event) -> Step:
        assert self.judged(event).effects == self.judged(event).effects
        return super().happen(event)


# Each life is thirty events, each judged twice more.
@settings(bounded, max_examples=40)
@given(life=LIVES)
def test_the_same_event_from_the_same_state_has_the_same_effects(life: list[Deed]) -> None:
    house = Twice(snapshot(suspend=True, term="1 month"))
    for deed in life:
        deed(house)


def test_a_block_that_rested_and_was_softened_ends_within_its_month() -> None:
    house = House(snapshot(suspend=True, term="1 month"))
    house.say(TEACHER, "/блок Петрова insult")
    house.pass_time(timedelta(days=10))
    house.say(ANNA, "/апелляция")
    assert ANNA not in house.restricted
    house.say(TEACHER, "/блок Петрова ads 1 месяц")
    house.pass_time(timedelta(days=5))
    _decides("soften")(house)
    house.pass_time(timedelta(days=27))
    assert ANNA not in house.restricted
    assert house.state.blocks == {}
