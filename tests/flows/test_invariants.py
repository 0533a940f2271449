"""What no sequence of events may bring about, whatever members and moderators do.

Random lives of a chat, judged by the handlers alone (``tests.handlers.harness``). The
books are kept here a second time, from the effects only, and plainly: who was struck for
what, which blocks followed each other, what people were told.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.calls import DeleteMessages, Refusal, Restrict, Send
from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CallPromised,
    JournalLine,
    SanctionEnd,
    StrikeGiven,
    StrikeLifted,
)
from handlers.events import Event, Joined
from handlers.tidying import TIDY
from policies.message import Attachment, AttachmentKind
from policies.school import PolicySnapshot
from tests.handlers.harness import (
    ADMINISTRATOR,
    ANNA,
    BORIS,
    CHAT,
    COMMUNITY,
    POLICY,
    TEACHER,
    VERA,
    House,
    Step,
    snapshot_of,
)

pytestmark = pytest.mark.every_database

KALININGRAD = ZoneInfo("Europe/Kaliningrad")
IMMUNE = frozenset({ADMINISTRATOR, TEACHER, -COMMUNITY, -99})
TOLD = re.compile(r"Предупреждение (\d+) из (\d+)")

CLEAN = "Добрый день! Во сколько собрание?"
OBSCENE = "Да пошёл ты нахуй"
DOUBTFUL = "Ну это просто жoпа какая-то"
TEXTS = {
    CLEAN: 2,
    OBSCENE: 8,
    DOUBTFUL: 2,
    "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА": 1,
    "Переходим сюда: https://chat.whatsapp.com/AbCdEf123": 1,
    f"{OBSCENE}! Ребёнок без сознания, вызовите скорую!": 1,
    "/мои": 1,
}


@cache
def snapshot(strikes: str) -> PolicySnapshot:
    """The school of the harness with another ladder."""
    return snapshot_of(re.sub(r"strikes: \{.*\}", f"strikes: {{{strikes}}}", POLICY))


LADDERS = (
    "limit: 3, block: 1 month, blocks_when: reached, expire: 1 year",
    "limit: 2, block: 7 days, blocks_when: exceeded, expire: 1 month",
    "limit: 1, block: 1 month, blocks_when: reached, expire: 1 day, manual_block: limit",
)


@dataclass
class Books:
    """The strikes and blocks of a chat as its effects say, kept apart from the working state."""

    limit: int
    strikes: dict[str, StrikeGiven] = field(default_factory=dict)
    blocks: dict[int, BlockBegun] = field(default_factory=dict)
    chains: dict[int, datetime] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)

    def enter(self, step: Step) -> None:
        """Check one step's effects in their order, and note them."""
        replaced: set[int] = set()
        for effect in step.effects:
            match effect:
                case StrikeGiven():
                    self._strike(effect)
                case StrikeLifted():
                    del self.strikes[effect.key]
                case BlockBegun():
                    self._block(effect, follows=effect.user_id in replaced)
                case BlockEnded():
                    who = next(who for who, one in self.blocks.items() if one.key == effect.key)
                    del self.blocks[who]
                    if effect.why == SanctionEnd.REPLACED:
                        replaced.add(who)
                case CallPromised() if isinstance(effect.call, Restrict):
                    self._restrict(effect.call)
                case CallPromised() if effect.purpose == TIDY:
                    # A command, or an answer of ours: nobody's message was taken down.
                    pass
                case CallPromised() if isinstance(effect.call, DeleteMessages):
                    assert any(one.rule for one in step.of(JournalLine)), step.effects
                case JournalLine() if effect.kind in ("strike", "block", "release"):
                    assert effect.rule
                case _:
                    pass
        self._told(step)

    def in_force(self, who: int, at: datetime) -> list[StrikeGiven]:
        """The strikes that count against somebody."""
        return [one for one in self.strikes.values() if one.user_id == who and one.expires_at > at]

    def _strike(self, given: StrikeGiven) -> None:
        who = given.user_id
        assert who not in IMMUNE, "an immune member was struck"
        assert given.rule, "a strike without a rule"
        assert given.clause.strip(), "a strike without a clause"
        running = self.blocks.get(who)
        assert running is None or running.until <= given.given_at, "a blocked member was struck"
        assert given.key not in self.strikes
        assert not given.cmid or given.cmid not in self.struck, "a message was struck twice"
        self.struck.add(given.cmid)
        self.strikes[given.key] = given

    def _block(self, begun: BlockBegun, *, follows: bool) -> None:
        who = begun.user_id
        assert who not in IMMUNE, "an immune member was blocked"
        assert begun.rule, "a block without a rule"
        assert begun.until > begun.begun_at
        running = self.blocks.get(who)
        assert running is None or running.until <= begun.begun_at, "two blocks at once"
        if not follows:
            self.chains[who] = begun.begun_at
        first = self.chains[who].astimezone(KALININGRAD)
        assert begun.until <= first + relativedelta(months=1), "blocked for more than a month"
        for key in begun.used:
            del self.strikes[key]
        assert not self.in_force(who, begun.begun_at), "a block leaves strikes in force"
        self.blocks[who] = begun

    def _restrict(self, call: Restrict) -> None:
        assert call.user_id not in IMMUNE, "an immune member was restricted"
        first = self.chains[call.user_id].astimezone(KALININGRAD)
        assert call.until <= first + relativedelta(months=1), "restricted for more than a month"

    def _told(self, step: Step) -> None:
        """Each strike's notice says how many there are: those before it and itself."""
        given = step.of(StrikeGiven)
        notices = [
            found
            for call in step.calls(Send)
            if call.peer_id < CHAT and (found := TOLD.search(call.text))
        ]
        assert len(notices) == len(given), "as many notices as strikes"
        for one, notice in zip(given, notices, strict=True):
            before = step.before.strikes_of(one.user_id, one.given_at)
            assert int(notice[1]) == len(before) + 1
            assert int(notice[2]) == self.limit
            begun = step.of(BlockBegun)
            counted = len(begun[0].used) if begun else len(self.in_force(one.user_id, one.given_at))
            assert int(notice[1]) == counted, "told another number than stands in the books"


# Events: what is drawn is a deed, done to a house.

Deed = Callable[[House], None]
MEMBERS = st.sampled_from([ANNA, ANNA, ANNA, BORIS, BORIS, VERA])
ANYBODY = st.sampled_from(
    [ANNA] * 6 + [BORIS] * 3 + [VERA, TEACHER, ADMINISTRATOR, -COMMUNITY, -99]
)
MODERATORS = st.sampled_from([TEACHER] * 4 + [ADMINISTRATOR] * 2 + [ANNA])
MODES = st.sampled_from(["/режим наблюдение"] + ["/режим работа"] * 3)
WORDS = st.sampled_from([text for text, weight in TEXTS.items() for _ in range(weight)])
TARGETS = {ANNA: "Петрова", BORIS: "@id302", VERA: "[id303|Вера]", TEACHER: "@id201",
           ADMINISTRATOR: "@id101", -COMMUNITY: "[club7|Бот]", -99: "@club99"}  # fmt: skip
LATENESS = st.sampled_from([timedelta()] * 4 + [timedelta(seconds=30), timedelta(hours=2)])
STEPS_OF_TIME = st.sampled_from(
    [timedelta(seconds=5)] * 3
    + [timedelta(minutes=10), timedelta(hours=1), timedelta(hours=9), timedelta(days=1)]
    + [timedelta(days=6), timedelta(days=20), timedelta(days=31), timedelta(days=366)]
)
STICKER = (Attachment(AttachmentKind.STICKER),)


def _say(who: int, text: str, late: timedelta) -> Deed:
    return lambda house: _ignore(house.say(who, text, late=late))


def _sticker(who: int) -> Deed:
    return lambda house: _ignore(house.say(who, attachments=STICKER))


def _edit(back: int, text: str) -> Deed:
    def deed(house: House) -> None:
        if house.last_cmid:
            house.edit(max(house.last_cmid - back, 1), text)

    return deed


def _command(by: int, words: str) -> Deed:
    return lambda house: _ignore(house.say(by, words))


def _strike_by_reply(by: int, back: int, rule: str) -> Deed:
    def deed(house: House) -> None:
        if house.last_cmid:
            house.say(by, f"/страйк {rule}", reply_to=max(house.last_cmid - back, 1))

    return deed


def _press(by: int, back: int) -> Deed:
    def deed(house: House) -> None:
        buttons = house.buttons()
        if buttons:
            house.press(by, buttons[back % len(buttons)])

    return deed


def _ignore(_: object) -> None:
    return None


def _refuse(kind: str, refusal: Refusal | None) -> Deed:
    def deed(house: House) -> None:
        house.refuses.pop(kind, None)
        if refusal is not None:
            house.refuses[kind] = refusal

    return deed


def _targeted(template: str) -> st.SearchStrategy[Deed]:
    return st.builds(
        lambda by, whom: _command(by, template.format(TARGETS[whom])), MODERATORS, ANYBODY
    )


BACK = st.integers(0, 6)
SAYING = st.builds(_say, MEMBERS, WORDS, LATENESS)
DEEDS: st.SearchStrategy[Deed] = st.one_of(
    SAYING,
    SAYING,
    st.builds(_say, ANYBODY, WORDS, LATENESS),
    st.builds(_sticker, ANYBODY),
    st.builds(_edit, BACK, WORDS),
    st.builds(_strike_by_reply, MODERATORS, BACK, st.sampled_from(["insult", "15", "ads"])),
    _targeted("/страйк {} insult"),
    _targeted("/снять {}"),
    _targeted("/снять {} 1"),
    _targeted("/блок {} insult"),
    _targeted("/блок {} ads 7 дней"),
    _targeted("/блок {} ads 1 месяц"),
    _targeted("/блок {} ads 40 дней"),
    _targeted("/разблок {}"),
    _targeted("/страйки {}"),
    st.builds(_command, MODERATORS, MODES),
    st.builds(_press, MODERATORS, BACK),
    st.builds(_press, MODERATORS, BACK),
    st.builds(lambda who: lambda house: house.leave(who), MEMBERS),
    st.builds(
        lambda who, how: lambda house: house.join(who, how), MEMBERS, st.sampled_from(Joined)
    ),
    st.builds(lambda by: lambda house: house.pass_time(by), STEPS_OF_TIME),
    st.builds(lambda by: lambda house: house.pass_time(by), STEPS_OF_TIME),
    st.builds(lambda who: lambda house: house.forget(who), MEMBERS),
    st.just(House.restart),
    st.builds(
        _refuse,
        st.sampled_from(["restrict", "release", "delete", "send"]),
        st.sampled_from([None, Refusal.NOT_ALLOWED, Refusal.PRIVATE_CLOSED]),
    ),
)
LIVES = st.lists(DEEDS, min_size=25, max_size=60)

bounded = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@bounded
@given(life=LIVES, ladder=st.sampled_from(LADDERS))
def test_no_life_of_a_chat_breaks_the_ladder(life: list[Deed], ladder: str) -> None:
    house = House(snapshot(ladder))
    books = Books(limit=snapshot(ladder).chats[CHAT].strikes.limit)
    entered = 0
    for deed in life:
        deed(house)
        for step in house.history[entered:]:
            books.enter(step)
        entered = len(house.history)
        in_state = {key for key, one in house.state.strikes.items() if one.expires_at > house.now}
        in_books = {key for key, one in books.strikes.items() if one.expires_at > house.now}
        assert in_state == in_books


class Twice(House):
    """A house that judges everything twice from the same state."""

    def happen(self, event: Event) -> Step:
        first, second = self.judged(event), self.judged(event)
        assert first.effects == second.effects
        assert first.after == second.after
        return super().happen(event)


@bounded
@given(life=LIVES)
def test_the_same_event_from_the_same_state_has_the_same_effects(life: list[Deed]) -> None:
    house = Twice(snapshot(LADDERS[0]))
    for deed in life:
        deed(house)


def test_a_message_stamped_before_the_block_began_adds_no_strike() -> None:
    """The button's moment is our clock's, the message's the messenger's, a little behind."""
    house = House(snapshot(LADDERS[2]))
    house.say(ANNA, DOUBTFUL)
    struck = next(one for one in house.buttons() if one.get("choice") == "strike")
    house.press(TEACHER, struck)
    assert house.state.block_of(ANNA, house.now)
    house.say(ANNA, OBSCENE, late=timedelta(seconds=30))
    assert len(house.effects(StrikeGiven)) == 1
    assert len(house.effects(BlockBegun)) == 1


def test_what_a_blocked_member_got_through_goes_under_the_rule_of_the_block() -> None:
    house = House(snapshot(LADDERS[2]))
    house.say(ANNA, OBSCENE)
    house.say(ANNA, CLEAN)
    [line] = [one for one in house.effects(JournalLine) if one.kind == "blocked_wrote"]
    assert line.rule == "profanity"


def test_a_second_block_ends_within_a_month_of_the_first() -> None:
    house = House(snapshot(LADDERS[0]))
    house.say(ANNA, CLEAN)
    for _ in range(4):
        house.say(TEACHER, "/блок Петрова insult 1 месяц")
        house.pass_time(timedelta(days=9))
    first, *_, last = house.effects(BlockBegun)
    assert len(house.effects(BlockBegun)) == 4
    assert last.until == first.until
