"""What /мои-данные says fits one message, however much is kept, and shows nobody else's."""

from datetime import datetime, timedelta

import pytest

from handlers.effects import BlockBegun, CaseKind, CaseOpened, DeferredHeld, StrikeGiven
from handlers.ports import Enrolled, Kept, RosterRole, StrikeStored
from handlers.state import Member
from handlers.wording.personal_data import case_name, my_data
from tests.school import ANNA, CHAT, NOON

LATER = NOON + timedelta(days=300)
ROSTER = (
    Enrolled("5А", "Петров Иван", "Петрова Анна", RosterRole.PARENT, ANNA),
    Enrolled("", "", "Петрова Анна", RosterRole.EMPLOYEE, ANNA, left=True),
)


def same(moment: datetime) -> datetime:
    return moment


def strike(number: int = 1, text: str = "слово", **more: bool) -> StrikeStored:
    given = StrikeGiven(
        key=f"s{number}", user_id=ANNA, rule="insult", clause="п. 1", quotes=(text[:20],),
        text=text, cmid=number, given_at=NOON, expires_at=LATER,
    )  # fmt: skip
    return StrikeStored(given, **more)


def told(*kept: Kept, roster: tuple[Enrolled, ...] = ()) -> str:
    titled = [(f"Чат «{number}»", one) for number, one in enumerate(kept, 1)]
    return my_data(titled, roster, same, NOON)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (strike(), "предупреждение до 29 декабря 2026 г.: оскорбление"),
        (strike(lifted=True), "снятое предупреждение от 4 марта 2026 г."),
        (strike(used=True), "предупреждение от 4 марта 2026 г., вошло в блокировку"),
    ],
)
def test_a_strike_is_called_what_became_of_it(stored: StrikeStored, words: str) -> None:
    text = told(Kept(CHAT, strikes=(stored,)))
    assert words in text
    assert "текст «слово»" in text


def test_a_strike_that_has_expired_is_called_so() -> None:
    text = my_data(
        [("Чат", Kept(CHAT, strikes=(strike(),)))], (), same, LATER + timedelta(seconds=1)
    )
    assert "прежнее предупреждение от 4 марта 2026 г." in text


def test_everything_of_a_chat_is_named() -> None:
    text = told(
        Kept(
            CHAT,
            member=Member(ANNA, "Анна Петрова", True, False, NOON, "Петрова Анна Ивановна"),
            block=BlockBegun("b", ANNA, "insult", NOON, NOON, LATER, by=0),
            blocks=3,
            held=(DeferredHeld("d", ANNA, 1, "Что завтра?", (), NOON, LATER),),
            reviews=1,
            cases=(CaseOpened("c", CaseKind.APPEAL, ANNA, NOON, data={"number": "17"}),),
            closed=2,
            complaints=4,
            answers=5,
            recent=6,
            lines=7,
            lessons=8,
            questions=9,
        ),
        roster=ROSTER,
    )
    for part in (
        "имя из VK: Анна Петрова\n",
        "полное имя, которое вы назвали: Петрова Анна Ивановна",
        "с правилами ознакомлены 4 марта 2026 г.",
        "писать нельзя до 29 декабря",
        "прежних блокировок: 2",
        "отложено до 29 декабря в 10:00: «Что завтра?»",
        "рассмотрении модератора: 1",
        "ждёт решения: апелляция № 17",
        "закрытых обращений: 2",
        "ваших жалоб (видите только вы): 4",
        "ваших ответов на вопросы бота: 5",
        "без текста: 6",
        "записей в журнале: 7",
        "уроков для бота по вашим сообщениям: 8",
        "ваших вопросов, без слов: 9",
        "5А, родитель Петрова Анна, ребёнок: Петров Иван",
        "• сотрудник Петрова Анна (выбыл)",
    ):
        assert part in text


@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_of_case_has_a_name(kind: CaseKind) -> None:
    name = case_name(CaseOpened("c", kind, ANNA, NOON, data={"number": "1"}))
    assert name != "обращение"


@pytest.mark.parametrize("length", [10, 300, 1500, 4000])
@pytest.mark.parametrize("chats", [1, 3, 12])
@pytest.mark.parametrize("strikes", [1, 9, 60])
def test_it_fits_one_message(length: int, chats: int, strikes: int) -> None:
    many = tuple(strike(number, "а@" * (length // 2), lifted=True) for number in range(strikes))
    member = Member(ANNA, "Анна Петрова", True, False, NOON, "И" * 200)
    kept = [Kept(CHAT + number, member, many, lines=1) for number in range(chats)]
    text = told(*kept, roster=ROSTER * 4)
    assert len(text) <= 4096
    assert "Обычные сообщения бот не хранит" in text
    assert text.count("Чат «1»") == 1
    left = text.partition("… и ещё строк: ")[2].partition("\n")[0]
    shown = text.count("снятое предупреждение")
    assert shown + int(left or 0) >= chats * strikes


def test_texts_are_shortened_before_anything_is_left_out() -> None:
    many = tuple(strike(number, f"{number} " + "слово " * 200) for number in range(9))
    text = told(Kept(CHAT, strikes=many))
    assert "и ещё строк" not in text
    assert all(f"текст «{number} слово" in text for number in range(9))


def test_nothing_live_comes_out() -> None:
    member = Member(ANNA, "[id1|Анна] @all")
    text = told(Kept(CHAT, member, (strike(text="@all [id1|смотри]"),)))
    assert "@all" not in text
    assert "[id1|" not in text
