"""The heat of a talk: when the chat is reminded, and when it is left in peace."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.heat import (
    HEATED,
    Due,
    HeatUp,
    Limits,
    chance,
    due,
    features_of,
    has_cooled,
    heated,
    reported,
    talk_of,
)
from policies.message import Message
from policies.roles import Role
from policies.state import Recent

NOON = datetime(2026, 3, 4, 10, tzinfo=UTC)
BETWEEN = timedelta(seconds=40)
LIMITS = Limits()
ANNA, BORIS, VERA, TEACHER = 301, 302, 303, 201

Line = tuple[int, str]

HEATED_TALKS: dict[str, list[Line]] = {
    "two call each other names": [
        (ANNA, "Кто забрал нашу куртку?"),
        (BORIS, "Вечно вы всё теряете, растяпа безмозглая"),
        (ANNA, "Сами вы безмозглый хам, следите за своим лентяем!"),
    ],
    "an open insult, and the answer to it": [
        (ANNA, "Во сколько завтра собрание?"),
        (BORIS, "Вы тупая? Сто раз писали, дура"),
        (ANNA, "Вы в своём уме, так разговаривать с людьми? Хамло!"),
    ],
    "several turn on one": [
        (ANNA, "Сегодня дежурит Ксюша"),
        (BORIS, "она вонючка, пусть сидит одна"),
        (VERA, "ага, уродина жирная, никто с ней не дружит"),
    ],
    "a threat, and the answer to it": [
        (ANNA, "ты взял мой телефон, ворюга"),
        (BORIS, "ещё раз скажешь, получишь в табло после уроков"),
        (ANNA, "попробуй тронь, урод, увидишь что будет"),
    ],
}

CALM_TALKS: dict[str, list[Line]] = {
    "one angry line that nobody answers": [
        (ANNA, "Это безобразие, сколько можно ждать автобус!!!"),
        (BORIS, "Автобус приедет в 8:15, он задержался на мосту"),
        (VERA, "Спасибо, ждём у входа"),
    ],
    "an angry line that is taken back": [
        (ANNA, "Кто опять занял нашу вешалку? Наглость!"),
        (BORIS, "Это мы, сейчас переставим"),
        (ANNA, "Простите, погорячилась, день тяжёлый"),
        (BORIS, "Ничего, бывает"),
    ],
    "haste": [
        (ANNA, "Срочно! Сбор в 8:00 у автобуса!!!"),
        (BORIS, "Бегу!!!"),
        (VERA, "Мы уже тут!!! Где все???"),
        (ANNA, "Ждём ещё пять минут!!!"),
    ],
    "exclamation marks": [
        (ANNA, "Ура!!! Мы заняли первое место!!!"),
        (BORIS, "Супер!!! Молодцы!!!"),
        (VERA, "Горжусь вами!!!"),
    ],
    "banter in which all laugh": [
        (ANNA, "кто последний тот черепаха 😂"),
        (BORIS, "сам черепаха 😂😂"),
        (VERA, "две черепахи ахаха"),
        (ANNA, "клуб черепах, записываемся 😂"),
    ],
    "calm disagreement": [
        (ANNA, "Предлагаю перенести собрание на пятницу"),
        (BORIS, "Я против, в пятницу у многих тренировки"),
        (ANNA, "Тогда четверг?"),
        (BORIS, "В четверг согласен"),
    ],
    "an emergency": [
        (ANNA, "Пожар в столовой, выводите детей!"),
        (BORIS, "Где сбор? Кто с третьим классом?"),
        (VERA, "Мы на стадионе, все на месте"),
    ],
    "an apology for yesterday": [
        (ANNA, "Вчера я была неправа, извините за резкость"),
        (BORIS, "И я погорячился, забудем"),
        (VERA, "Вот и хорошо, давайте к делу"),
    ],
}


@dataclass
class Chat:
    """A chat that remembers, and what was due at each message."""

    limits: Limits = LIMITS
    recent: tuple[Recent, ...] = ()
    heat_up: HeatUp | None = None
    now: datetime = NOON

    def say(self, who: int, text: str, role: Role = Role.PARENT) -> Due:
        self.now += BETWEEN
        said = Message.of(text, at=self.now, author_id=who, role=role, cmid=len(self.recent) + 1)
        self.recent = (*self.recent, features_of(said))
        needs = due(self.recent, self.limits, self.heat_up)
        if needs is Due.REMINDER:
            self.heat_up = HeatUp(self.now)
        elif needs is Due.ADMINISTRATORS and self.heat_up:
            self.heat_up = replace(self.heat_up, told=True)
        return needs

    def hear(self, talk: Sequence[Line]) -> list[Due]:
        return [self.say(who, text) for who, text in talk]

    def quarrel(self) -> list[Due]:
        return self.hear(HEATED_TALKS["two call each other names"])


def a_message(heat: float, who: int = ANNA, at: int = 0, **more: object) -> Recent:
    made = Recent(at, who, NOON + timedelta(seconds=at), 20, None, (), heat=heat)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("talk", HEATED_TALKS.values(), ids=HEATED_TALKS.keys())
def test_a_heated_talk_is_reminded_once(talk: list[Line]) -> None:
    assert Chat().hear(talk).count(Due.REMINDER) == 1


@pytest.mark.parametrize("talk", CALM_TALKS.values(), ids=CALM_TALKS.keys())
def test_what_is_no_quarrel_is_left_in_peace(talk: list[Line]) -> None:
    assert set(Chat().hear(talk)) == {Due.NOTHING}


def test_the_first_line_of_a_quarrel_does_not_bring_the_reminder_alone() -> None:
    assert Chat().quarrel()[0] is Due.NOTHING


def test_a_quarrel_that_goes_on_is_not_reminded_again_but_told_to_the_administrators_once() -> None:
    chat = Chat()
    chat.quarrel()
    more = [chat.say(who, "Замолчите, хамло бессовестное!") for who in (BORIS, ANNA) * 4]
    assert Due.REMINDER not in more
    assert more.count(Due.ADMINISTRATORS) == 1
    assert more[LIMITS.administrators - 1] is Due.ADMINISTRATORS


def test_calm_words_after_the_reminder_reach_no_administrator() -> None:
    chat = Chat()
    chat.quarrel()
    calm = [chat.say(VERA, "Собрание в четверг, в 18:30, кабинет 12") for _ in range(8)]
    assert set(calm) == {Due.NOTHING}


def test_a_talk_that_cooled_and_flares_up_again_is_reminded_anew() -> None:
    chat = Chat()
    first = chat.quarrel()
    chat.now += timedelta(minutes=31)
    again = chat.quarrel()
    assert (first.count(Due.REMINDER), again.count(Due.REMINDER)) == (1, 1)


def test_a_quarrel_of_yesterday_does_not_heat_todays_first_sharp_word() -> None:
    chat = Chat()
    chat.quarrel()
    chat.now += timedelta(hours=20)
    assert chat.say(VERA, "Кто опять занял нашу вешалку? Наглость!") is Due.NOTHING


def test_a_moderators_word_that_worked_ends_the_talk() -> None:
    chat = Chat()
    chat.say(ANNA, "Вы лентяй, и дети ваши такие же")
    chat.say(TEACHER, "Прошу соблюдать правила чата, обсуждаем без личностей", Role.MODERATOR)
    after = [chat.say(BORIS, "Хорошо, по теме: собрание в четверг"), chat.say(ANNA, "Поняла")]
    assert set(after) == {Due.NOTHING}


def test_the_same_words_of_a_member_are_no_moderators_word() -> None:
    chat = Chat()
    chat.say(TEACHER, "Прошу соблюдать правила чата", Role.MODERATOR)
    chat.say(ANNA, "Прошу соблюдать правила чата", Role.PARENT)
    assert [one.order for one in chat.recent] == [True, False]


def test_an_emergency_brings_no_reminder_even_in_a_quarrel() -> None:
    hot = (a_message(0.99, ANNA, 1), a_message(0.99, BORIS, 2))
    assert due(hot, LIMITS, None) is Due.REMINDER
    rescued = (hot[0], replace(hot[1], rules=("emergency",)))
    assert due(rescued, LIMITS, None) is Due.NOTHING


def test_a_community_brings_no_reminder() -> None:
    posted = (a_message(0.95, ANNA, 1), a_message(0.95, BORIS, 2), a_message(0.0, -7, 3))
    assert due(posted, LIMITS, None) is Due.NOTHING


def test_the_bots_own_words_are_not_heated() -> None:
    said = Message.of("Вы хам и лентяй", at=NOON, author_id=-7, role=Role.BOT)
    assert features_of(said).heat == 0.0


def test_a_message_without_words_is_not_heated() -> None:
    assert features_of(Message.of("!!! 😡", at=NOON)).heat == 0.0


def test_one_who_talks_to_himself_is_cooler_than_two_who_answer_each_other() -> None:
    alone = (a_message(0.8, ANNA, 1), a_message(0.8, ANNA, 2))
    mutual = (a_message(0.8, BORIS, 1), a_message(0.8, ANNA, 2))
    assert chance(alone, LIMITS) < chance(mutual, LIMITS)


def test_a_slow_exchange_is_cooler_than_a_quick_one() -> None:
    quick = (a_message(0.8, BORIS, 0), a_message(0.5, ANNA, 30))
    slow = (a_message(0.8, BORIS, 0), a_message(0.5, ANNA, 1700))
    assert chance(slow, LIMITS) < chance(quick, LIMITS)


def test_a_complaint_makes_a_calm_looking_message_count() -> None:
    assert reported(a_message(0.1)).heat >= HEATED
    assert reported(a_message(0.95)).heat == 0.95


def test_in_doubt_one_more_message_decides() -> None:
    begun = (a_message(0.8, BORIS, 1), a_message(0.6, ANNA, 2))
    assert due(begun, LIMITS, None) is Due.NOTHING
    assert due((*begun, a_message(0.95, BORIS, 3)), LIMITS, None) is Due.REMINDER
    soothed = (begun[0], a_message(0.05, ANNA, 2, peace=0.95), a_message(0.05, BORIS, 3))
    assert due(soothed, LIMITS, None) is Due.NOTHING


def test_a_lower_threshold_reminds_earlier() -> None:
    doubtful = tuple(a_message(0.4, who, at) for at, who in enumerate((BORIS, ANNA, BORIS), 1))
    found = min(chance(doubtful, LIMITS), chance(doubtful[:-1], LIMITS))
    assert due(doubtful, Limits(reminder=found), None) is Due.REMINDER
    assert due(doubtful, Limits(reminder=found * 2), None) is Due.NOTHING


@pytest.mark.parametrize(
    ("hot_at", "now", "cooled"),
    [((), 29, False), ((), 31, True), ((20, 45), 70, False), ((20,), 51, True), ((40,), 45, True)],
)
def test_a_heat_up_cools_when_a_window_passes_without_heat(
    hot_at: tuple[int, ...], now: int, cooled: bool
) -> None:
    talk = (*(a_message(0.9, ANNA, one * 60) for one in hot_at), a_message(0.1, BORIS, now * 60))
    assert has_cooled(talk, LIMITS, HeatUp(NOON)) is cooled


messages = st.builds(
    a_message,
    st.floats(0, 1),
    st.integers(-2, 4),
    st.integers(0, 100_000),
    order=st.booleans(),
    reply_to_author=st.none() | st.integers(1, 4),
)


@given(st.lists(messages, max_size=30))
def test_any_talk_in_any_order_is_weighed(talk: list[Recent]) -> None:
    assert due(talk, LIMITS, None) in (Due.NOTHING, Due.REMINDER)
    assert due(talk, LIMITS, HeatUp(NOON, told=True)) is not Due.ADMINISTRATORS
    running = talk_of(talk, LIMITS)
    assert tuple(talk[len(talk) - len(running) :]) == running
    assert set(heated(running)) <= set(talk)
