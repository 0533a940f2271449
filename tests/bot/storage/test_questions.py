"""Questions as rows: what is written comes back, and the most alike are found."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, statements_for
from bot.storage.drawn import stored_salt
from bot.storage.gists import dump_gist, load_gist
from bot.storage.questions import StoredQuestions
from bot.storage.recorder import record
from bot.storage.writer import Writer
from handlers.effects import (
    Effect,
    QuestionAnswered,
    QuestionAsked,
    QuestionForgotten,
    QuestionRefused,
)
from handlers.events import TimerFired
from policies.text.likeness import Salt
from policies.text.questions import Gist, answer_gist, question_gist
from policies.text.view import TextView

pytestmark = pytest.mark.every_database

CHAT = 2_000_000_001
NOON = datetime(2026, 3, 4, 10, tzinfo=UTC)
SALT = Salt(b"test")
YEAR_AGO = NOON - timedelta(days=365)


def gist(text: str) -> Gist:
    return question_gist(TextView(text), date(2026, 3, 4), SALT)


def answer(text: str) -> Gist:
    return answer_gist(TextView(text), date(2026, 3, 4), SALT)


async def write(engine: AsyncEngine, *effects: Effect) -> None:
    fired = TimerFired(key="t", lane=CHAT, timer="t", kind="t", due=NOON)
    batch: Batch = record(fired, effects, lane=CHAT, policy_version="v", now=NOON)
    async with engine.begin() as connection:
        await batch.run(connection, statements_for(engine.dialect.name))


def asked(cmid: int, question: str, told: str) -> tuple[Effect, Effect]:
    return QuestionAsked(cmid, NOON, gist(question)), QuestionAnswered(cmid, cmid + 1, answer(told))


@pytest.mark.parametrize("text", ["Во сколько завтра сбор у 5А, у Анны Петровны?", "", "?", "да"])
def test_a_gist_comes_back_as_it_was(text: str) -> None:
    assert load_gist(dump_gist(gist(text))) == gist(text)
    assert load_gist(dump_gist(answer(text))) == answer(text)


async def test_only_answered_questions_are_found_and_the_first_answer_counts(
    engine: AsyncEngine,
) -> None:
    await write(engine, *asked(10, "До скольки столовая?", "До 15:30"))
    await write(engine, QuestionAnswered(10, 99, answer("не та")))
    await write(engine, QuestionAsked(20, NOON, gist("До скольки библиотека?")))
    found, among = await StoredQuestions(engine).like(CHAT, gist("Столовая до скольки?"), YEAR_AGO)
    assert [(one.cmid, one.answered_by) for one in found] == [(10, 11)]
    assert among == 1
    assert found[0].gist == gist("До скольки столовая?")
    assert found[0].answer == answer("До 15:30")


async def test_a_refusal_and_a_forgotten_question(engine: AsyncEngine) -> None:
    await write(engine, *asked(10, "До скольки столовая?", "До 15:30"))
    await write(engine, QuestionAsked(30, NOON, gist("Столовая когда?")), QuestionRefused(10, 30))
    await write(engine, QuestionRefused(10, 31))
    stored = StoredQuestions(engine)
    [one], _ = await stored.like(CHAT, gist("Столовая?"), YEAR_AGO)
    assert one.refused == (gist("Столовая когда?").sketch,)
    await write(engine, QuestionForgotten(10))
    assert await stored.like(CHAT, gist("Столовая?"), YEAR_AGO) == ((), 0)


async def test_an_edit_asks_anew_and_other_chats_and_older_years_are_not_searched(
    engine: AsyncEngine,
) -> None:
    await write(engine, *asked(10, "До скольки столовая?", "До 15:30"))
    await write(engine, QuestionAsked(10, NOON, gist("До скольки буфет?")))
    stored = StoredQuestions(engine)
    [one], _ = await stored.like(CHAT, gist("Буфет?"), YEAR_AGO)
    assert one.gist == gist("До скольки буфет?")
    assert await stored.like(CHAT + 1, gist("Буфет?"), YEAR_AGO) == ((), 0)
    assert await stored.like(CHAT, gist("Буфет?"), NOON + timedelta(days=1)) == ((), 0)


async def test_of_many_the_most_alike_are_read_and_a_search_names_the_best_first(
    engine: AsyncEngine,
) -> None:
    words = ("каток", "музей", "театр", "цирк", "зоопарк", "парк", "поход", "бассейн")
    effects: list[Effect] = []
    for number in range(40):
        word = words[number % len(words)]
        effects += asked(number * 10 + 1, f"Во сколько сбор в {word} {number}?", "В 9 утра")
    effects += asked(5001, "Где посмотреть расписание звонков?", "На сайте школы")
    await write(engine, *effects)
    stored = StoredQuestions(engine)
    later = gist("Расписание звонков где?")
    found, among = await stored.like(CHAT, later, YEAR_AGO)
    assert among == 41
    assert 5001 in {one.cmid for one in found}
    assert len(found) <= 16
    best = await stored.about(CHAT, gist("расписание звонков"), YEAR_AGO, 3)
    assert best[0].cmid == 5001
    assert await stored.about(CHAT, gist("физкультура"), YEAR_AGO, 3) == ()


async def test_the_salt_is_drawn_once(engine: AsyncEngine, writer: Writer) -> None:
    first = await stored_salt(engine, writer, NOON)
    again = await stored_salt(engine, writer, NOON)
    assert first.hash("собрание") == again.hash("собрание") != SALT.hash("собрание")
