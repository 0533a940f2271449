"""Asked before: what is found for a question, what never is, and what is remembered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.asked import CERTAIN, KEPT, Asked, Earlier, Match, find, nearest
from policies.asked_before import AskedBefore
from policies.asked_facts import FACTS, Candidate, facts_of
from policies.asked_talk import asks, question_answered
from policies.message import Message
from policies.state import ChatState
from policies.text.likeness import Salt, alike
from policies.text.questions import answer_gist, question_gist
from policies.text.view import TextView
from tests.policies.talk import Said, heard

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SALT = Salt(b"test")
ANNA, BORIS, VERA = 301, 302, 303


def asked(question: str, answer: str, at: datetime = NOON, cmid: int = 1) -> Asked:
    return Asked(
        cmid=cmid,
        at=at,
        gist=question_gist(TextView(question), at.date(), SALT),
        answered_by=cmid + 1,
        answer=answer_gist(TextView(answer), at.date(), SALT),
    )


def score(earlier: list[Asked], later: str, days: float) -> float:
    at = NOON + timedelta(days=days)
    match = find(earlier, question_gist(TextView(later), at.date(), SALT), at)
    return Earlier(match, len(earlier)).score if match else 0.0


SAME_AGAIN = [
    ("Сколько сдаём на подарок учителю?", "По 300 рублей", "сколько сдаём на подарок учителю", 0.1),
    ("Сколько сдаём на подарок учителю?", "По 300 рублей", "Сколько сдаём на подарок учителю?", 20),
    ("Где купить форму?", "В магазине «Школьник»", "где купить форму", 9),
    ("До скольки продлёнка?", "До шести", "До скольки продленка?", 3),
    ("Нужна ли сменка?", "Да", "Нужна ли сменка?", 0.2),
    (
        "Подскажите, пожалуйста, сколько сдаём на подарок учителю?",
        "По 300 рублей",
        "Подскажите, сколько сдаём на подарок учителю?",
        0.05,
    ),
    ("До скольки продлёнка?", "До шести", "Добрый день! До скольки продлёнка?", 3),
    (
        "Где купить форму?",
        "В магазине «Школьник»",
        "девочки, где купить форму подскажите пожалуйста",
        9,
    ),
]


@pytest.mark.parametrize(("question", "answer", "later", "days"), SAME_AGAIN)
def test_the_same_question_in_its_own_words_is_found(
    question: str, answer: str, later: str, days: float
) -> None:
    assert score([asked(question, answer)], later, days) >= CERTAIN


@pytest.mark.parametrize(
    ("question", "answer", "later", "days"),
    [
        # What changes by itself may have changed.
        ("Свет в школе есть?", "Нет, авария на линии", "Свет в школе есть?", 2),
        # Another meeting by then.
        ("Во сколько собрание?", "В 18:00", "Во сколько собрание?", 40),
        ("Завтра есть физра?", "Да", "Завтра есть физра?", 3),
        # Nothing was told.
        ("Где купить форму?", "Пока не знаю, спрошу", "Где купить форму?", 4),
        ("Сколько сдаём на подарок?", "По 300", "А мальчикам сколько сдаём на подарок?", 2),
    ],
)
def test_the_same_words_are_another_question_where_the_answer_may_not_hold(
    question: str, answer: str, later: str, days: float
) -> None:
    assert score([asked(question, answer)], later, days) < CERTAIN


@pytest.mark.parametrize(
    ("question", "answer", "later", "days"),
    [
        (
            "Где расписание звонков посмотреть?",
            "На сайте школы, раздел «Учащимся»",
            "Где посмотреть расписание звонков?",
            20,
        ),
        ("До скольки работает столовая?", "До 15:30", "Столовая до скольки работает?", 30),
        (
            "Завтра в чём идти на фотографирование?",
            "Белый верх, тёмный низ",
            "Как одевать ребёнка на съёмку сегодня?",
            1,
        ),
        (
            "Во сколько завтра сбор на экскурсию?",
            "В 8:15 у школы",
            "во сколько сегодня сбор на экскурсию",
            1,
        ),
        (
            "Как зовут нового физрука?",
            "Виталий Сергеевич",
            "имя отчество учителя физкультуры подскажите?",
            20,
        ),
    ],
)
def test_the_same_question_in_other_words_is_found(
    question: str, answer: str, later: str, days: int
) -> None:
    assert score([asked(question, answer)], later, days) >= CERTAIN


@pytest.mark.parametrize(
    ("question", "answer", "later", "days"),
    [
        ("Что сегодня на обед?", "Суп и плов", "Что сегодня на обед?", 3),
        ("Завтра к какому уроку?", "Ко второму", "Завтра к какому уроку?", 1),
        ("Кто классный у 6А?", "Надежда Ивановна", "Кто классный у 6Б?", 8),
        (
            "Где сегодня тренировка по баскетболу?",
            "В малом зале",
            "Где сегодня тренировка по волейболу?",
            0.1,
        ),
        ("Сколько сдавать на шторы?", "400 рублей", "Сколько сдавать на охрану?", 9),
        ("В какой день танцы?", "По средам", "Кто взял ключи от спортзала?", 8),
        ("Когда собрание?", "12 сентября в 18:00", "Когда следующее собрание?", 40),
    ],
)
def test_another_question_is_left_alone(
    question: str, answer: str, later: str, days: float
) -> None:
    assert score([asked(question, answer)], later, days) < CERTAIN


def test_an_unanswered_question_serves_nobody() -> None:
    bare = Asked(1, NOON, question_gist(TextView("До скольки столовая?"), NOON.date(), SALT))
    assert score([bare], "До скольки столовая?", 7) == 0.0


def test_nor_does_one_of_this_very_talk_or_of_the_year_before() -> None:
    known = asked("До скольки работает столовая?", "До 15:30")
    again = "До скольки работает столовая?"
    assert score([known], again, 1 / 1440) == 0.0
    assert score([known], again, KEPT.days + 1) == 0.0


def test_what_was_refused_is_not_found_again_for_its_like() -> None:
    known = asked("До скольки работает столовая?", "До 15:30")
    again = "Столовая до скольки работает?"
    refused = question_gist(TextView(again), NOON.date(), SALT).sketch
    apart = Asked(
        known.cmid, known.at, known.gist, known.answered_by, known.answer, refused=(refused,)
    )
    assert score([known], again, 7) > 0
    assert score([apart], again, 7) == 0.0


def test_a_crowded_chat_must_be_surer() -> None:
    match = Match(asked("До скольки столовая?", "До 15:30"), 0.8)
    assert Earlier(match, 1).score == 0.8
    assert Earlier(match, 300).score < Earlier(match, 30).score < 0.8
    assert Earlier(match, 1, raised=0.1).score == 0.7


def test_the_policy_holds_the_best_match_against_the_schools_threshold() -> None:
    match = Match(asked("До скольки столовая?", "До 15:30"), 0.5)
    message = Message.of("Столовая до скольки?", at=NOON)
    state = ChatState(asked=Earlier(match, 1))
    strict = AskedBefore(AskedBefore.Settings.model_validate({"certain": 0.4}))
    loose = AskedBefore(AskedBefore.Settings.model_validate({"certain": 0.6}))
    assert strict.check(message, state).score == 0.5
    assert "уже отвечали" in strict.check(message, state).explanation
    assert "о другом" in loose.check(message, state).explanation
    assert strict.check(message, ChatState()).score == 0.0


def test_the_most_alike_of_many_are_compared() -> None:
    words = ("столовая", "музей", "каток", "театр", "бассейн", "автобус")
    many = [
        asked(f"До скольки работает {word} номер {number}?", "До 15:30", cmid=number * 10 + place)
        for number in range(1, 9)
        for place, word in enumerate(words)
    ]
    later = question_gist(TextView("Каток до скольки открыт?"), NOON.date(), SALT)
    chosen = nearest(many, later)
    assert len(chosen) < len(many)
    assert any(one.cmid % 10 == words.index("каток") for one in chosen)


def test_no_word_of_a_question_is_in_what_is_remembered() -> None:
    gist = question_gist(TextView("Во сколько собрание у Анны Петровой?"), NOON.date(), SALT)
    told = repr(gist).lower()
    assert "собран" not in told
    assert "петров" not in told


def test_a_question_means_what_its_words_mean_in_whatever_order() -> None:
    texts = ("До скольки работает столовая?", "Столовая до скольки работает", "Когда каникулы?")
    one, turned, other = (question_gist(TextView(text), NOON.date(), SALT) for text in texts)
    assert alike(one.bits, turned.bits) > 0.99
    assert alike(one.bits, other.bits) < 0.7


def test_a_question_of_little_words_means_something_and_names_nothing() -> None:
    one, other = (
        question_gist(TextView(text), NOON.date(), SALT) for text in ("А где?", "А почему?")
    )
    assert not one.things
    assert alike(one.bits, other.bits) < 0.95


def test_words_read_before_mean_the_same_beside_any_others() -> None:
    fresh, used = Salt(b"test"), Salt(b"test")
    used.sketches([("столовая", 1.0), ("расписание", 1.0)])
    words = [("столовая", 1.0), ("меню", 0.5)]
    pairs = zip(fresh.sketches(words)[1], used.sketches(words)[1], strict=True)
    assert all(alike(one, other) > 0.98 for one, other in pairs)


def test_without_the_same_salt_nothing_is_alike() -> None:
    text, other = TextView("Во сколько собрание?"), Salt(b"other")
    mine, theirs = (question_gist(text, NOON.date(), salt) for salt in (SALT, other))
    assert not {one for thing in mine.things for one in thing.forms} & {
        one for thing in theirs.things for one in thing.forms
    }
    assert abs(alike(mine.bits, theirs.bits)) < 0.2


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Во сколько завтра собрание?", True),
        ("завтра ко скольки приходить", True),
        ("Подскажите телефон вахты", True),
        ("Собрание в 18:30, кабинет 12", False),
        ("Можно, но без вспышки", False),
        ("а?", False),
        ("Не знаю, когда собрание", False),
        ("/найти собрание?", False),
    ],
)
def test_what_is_a_question(text: str, is_one: bool) -> None:
    assert asks(Message.of(text, at=NOON)) is is_one


@pytest.mark.parametrize(
    ("talk", "question"),
    [
        ([Said(ANNA, "Во сколько сбор?"), Said(BORIS, "в 8 у школы")], 1),
        ([Said(ANNA, "Форма какая?"), Said(BORIS, "Спасибо!"), Said(VERA, "парадная", to=0)], 1),
        ([Said(ANNA, "Во сколько сбор?"), Said(BORIS, "не знаю")], None),
        ([Said(ANNA, "Во сколько сбор?"), Said(BORIS, "тоже интересно")], None),
        ([Said(ANNA, "Во сколько сбор?"), Said(ANNA, "завтра который")], None),
        ([Said(ANNA, "Во сколько сбор?"), Said(BORIS, "а форма какая?")], None),
        ([Said(ANNA, "Во сколько сбор?"), Said(BORIS, "в 8", after=20_000)], None),
        (
            [
                Said(ANNA, "Во сколько сбор?"),
                Said(BORIS, "Кто взял мяч?"),
                Said(VERA, "в 8:15"),
            ],
            1,
        ),
        ([Said(ANNA, "Собрание в четверг"), Said(BORIS, "буду", to=0)], None),
        (
            [
                Said(ANNA, "Во сколько сбор?"),
                Said(BORIS, "в 8", to=0),
                Said(VERA, "всем доброе утро"),
            ],
            None,
        ),
    ],
)
def test_which_question_a_message_answers(talk: list[Said], question: int | None) -> None:
    message, state = heard(talk)
    assert question_answered(message, state.recent) == question


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.floats(0, 400))
def test_any_texts_can_be_compared(one: str, answer: str, other: str, days: float) -> None:
    earlier = Candidate(
        question_gist(TextView(one), NOON.date(), SALT),
        answer_gist(TextView(answer), NOON.date(), SALT),
        days,
    )
    (facts,) = facts_of([earlier], question_gist(TextView(other), NOON.date(), SALT))
    assert len(facts) == len(FACTS)
    assert all(abs(fact) < 1e6 for fact in facts)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=4))
def test_a_question_is_held_against_many_as_against_each(texts: list[tuple[str, str]]) -> None:
    later = question_gist(TextView("Во сколько завтра собрание в 5А?"), NOON.date(), SALT)
    every = [
        Candidate(
            question_gist(TextView(one), NOON.date(), SALT),
            answer_gist(TextView(answer), NOON.date(), SALT),
            1.0,
        )
        for one, answer in (*texts, ("Когда собрание?", "в среду в 18"), ("?", ""))
    ]
    assert facts_of(every, later) == [facts for one in every for facts in facts_of([one], later)]
