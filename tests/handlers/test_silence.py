"""A silence that a moderator asks for: how its term is said, and what the chat is told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.calls import Send
from handlers.effects import CallPromised, JournalLine, QuietSet
from tests.handlers.harness import CHAT, NOON, House
from tests.school import ADMINISTRATOR, ANNA, TEACHER

# The school's evening: its clock is two hours ahead, the chat closes at 19:00.
HALF_PAST_SIX = NOON.replace(hour=16, minute=30)
TEN = NOON.replace(hour=20)
EARLY = NOON.replace(hour=5, minute=30)


def posts(house: House) -> list[str]:
    """What was said in the chat."""
    promised = house.effects(CallPromised)
    calls = [one.call for one in promised if isinstance(one.call, Send)]
    return [one.text for one in calls if one.peer_id == CHAT]


def silent_till(house: House) -> datetime:
    quiet = house.effects(QuietSet)[-1]
    assert quiet.until is not None
    return quiet.until.astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("тишина", 120),
        ("тишина.", 120),
        ("Тишина!", 120),
        ("тишина, 2 ч", 120),
        ("тишина: 2 ч.", 120),
        ("тишина на 2 часа", 120),
        ("тишина — полчаса", 30),
        ("тишина 1,5 часа", 90),
        ("тишина до 15:00", 180),
        ("тишина до 15", 180),
        ("тишина до 15.30.", 210),
        ("тишина до 15 часов", 180),
        ("тишина до 24:00", 12 * 60),
        ("тишина до 9:00", 21 * 60),
    ],
)
def test_a_silence_is_asked_for_as_it_is_said(said: str, minutes: int) -> None:
    house = House()
    house.say(TEACHER, f"/режим {said}")
    assert silent_till(house) == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("term", ["до вечера", "до 25:00", "до 15:70", "до", "долго", "0 ч"])
def test_a_term_that_cannot_be_read_is_asked_about(term: str) -> None:
    house = House()
    house.say(TEACHER, f"/режим тишина {term}")
    assert house.effects(QuietSet) == []
    assert "/режим тишина до 15:00" in house.told(TEACHER)[-1]


def test_by_day_the_messages_come_with_the_end_of_the_silence() -> None:
    house = House()
    house.say(TEACHER, "/режим тишина 2 ч")
    assert "Ваши сообщения выйдут после неё." in posts(house)[-1]
    assert house.told(TEACHER)[-1] == ("Тишина до 4 марта в 14:00. Закончить раньше: /режим работа")


def test_past_closing_the_chat_is_told_when_its_messages_come() -> None:
    house = House(now=HALF_PAST_SIX)
    house.say(TEACHER, "/режим тишина 2 ч")
    [post] = posts(house)
    assert "До 4 марта в 20:30 в чате тишина" in post
    assert "Ваши сообщения выйдут 5 марта в 08:00" in post
    assert "Сообщения выйдут 5 марта в 08:00" in house.told(TEACHER)[-1]
    house.say(ANNA, "Кто забирает детей с экскурсии?")
    assert "появится 5 марта в 08:00" in house.told(ANNA)[-1]


def test_into_a_closed_chat_nothing_is_said() -> None:
    house = House(now=TEN)
    house.say(TEACHER, "/режим тишина 1 ч")
    house.pass_time(timedelta(hours=2))
    assert posts(house) == []
    assert "чат закрыт" in house.told(TEACHER)[-1]
    assert "5 марта в 08:00" in house.told(TEACHER)[-1]


def test_a_chat_that_opens_during_the_silence_is_told_then() -> None:
    house = House(now=EARLY)
    house.say(TEACHER, "/режим тишина до 10:00")
    assert posts(house) == []
    assert "В чате об этом будет сказано 4 марта в 08:00." in house.told(TEACHER)[-1]
    house.pass_time(timedelta(hours=1))
    [post] = posts(house)
    assert "До 4 марта в 10:00 в чате тишина" in post


def test_a_silence_that_ended_before_the_opening_is_not_told_of() -> None:
    house = House(now=EARLY)
    house.say(TEACHER, "/режим тишина до 10:00")
    house.say(TEACHER, "/режим работа")
    house.pass_time(timedelta(hours=1))
    assert posts(house) == []


def test_the_same_order_again_changes_nothing() -> None:
    house = House()
    house.say(TEACHER, "/режим тишина")
    house.pass_time(timedelta(minutes=2))
    house.say(TEACHER, "/режим тишина")
    assert len(posts(house)) == 1
    assert len(house.effects(QuietSet)) == 1
    assert len([one for one in house.effects(JournalLine) if one.kind == "mode"]) == 1
    assert len(house.told(ADMINISTRATOR)) == 1
    assert [one for one in house.told(TEACHER) if "Тишина до 4 марта в 14:00." in one] == (
        house.told(TEACHER)
    )


@pytest.mark.parametrize(
    ("second", "hours"), [("тишина 3 ч", 3), ("тишина до 13:00", 1)], ids=["longer", "shorter"]
)
def test_another_order_holds_and_is_told(second: str, hours: int) -> None:
    house = House()
    house.say(TEACHER, "/режим тишина")
    house.say(TEACHER, f"/режим {second}")
    assert silent_till(house) == NOON + timedelta(hours=hours)
    assert len(posts(house)) == 2


def test_later_the_same_words_are_a_new_order() -> None:
    house = House()
    house.say(TEACHER, "/режим тишина")
    house.pass_time(timedelta(hours=1))
    house.say(TEACHER, "/режим тишина")
    assert silent_till(house) == NOON + timedelta(hours=3)


def test_a_chat_closed_for_good_promises_no_opening() -> None:
    house = House()
    house.say(TEACHER, "/часы закрыто")
    house.say(TEACHER, "/режим тишина")
    assert posts(house) == []
    assert "выйдут" not in house.told(TEACHER)[-1]


@pytest.mark.parametrize(
    "hours", ["9-17.", "9-17!", "с 9 до 17.", ": 9-17", "9.00-17.00.", "9-13 и 13-17"]
)
def test_hours_are_read_as_people_write_them(hours: str) -> None:
    house = House()
    house.say(TEACHER, f"/часы {hours}")
    told = house.told(TEACHER)[-1]
    assert "пн–пт 09:00–" in told
    assert "–17:00" in told


@pytest.mark.parametrize("word", ["закрыто.", "Закрыто!"])
def test_an_announcement_to_a_chat_closed_for_good_says_what_to_do(word: str) -> None:
    house = House()
    house.say(TEACHER, f"/часы {word}")
    house.say(TEACHER, "/объявление мероприятие Концерт в пятницу")
    assert "/часы школы" in house.told(TEACHER)[-1]
    assert "/объявление срочно" in house.told(TEACHER)[-1]
    house.say(TEACHER, "/часы школы.")
    house.say(TEACHER, "/объявление мероприятие Концерт в пятницу")
    assert "Концерт в пятницу" in posts(house)[-1]
