"""A backlog that cannot be judged or committed: waited for, or the one event at fault given up."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from structlog.testing import capture_logs

from bot import setbacks
from bot.storage.batch import Batch, Write
from bot.storage.reader import StoredReader
from bot.storage.writer import Writer
from tests.flows.stage import OBSCENE, Stage
from tests.flows.test_asked_before import ASKING
from tests.school import ANNA, BORIS, CHAT, TEACHER, VERA

POLITE = ASKING.replace(
    "    asked_before: {action: remind}\n",
    "    asked_before: {action: remind}\n    caps: {action: remind}\n",
)
# It stays in the chat, so it is looked for among earlier questions; and it is reminded of.
ASKED = "ГДЕ ПОСМОТРЕТЬ РАСПИСАНИЕ ЗВОНКОВ?"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A lane that failed pauses for a moment only; nobody waits for pictures of tracebacks."""
    monkeypatch.setattr(setbacks, "FIRST_PAUSE", 0.02)
    with capture_logs():
        yield


def once(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, error: Exception) -> None:
    """A method fails the first time that it is called."""
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)
    errors = [error]

    async def failing(self: object, *args: Any) -> Any:
        if errors:
            raise errors.pop()
        return await method(self, *args)

    monkeypatch.setattr(owner, name, failing)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT …", {}, Exception("database is locked")),
        TimeoutError(),
        ConnectionResetError(),
        PoolExhausted("QueuePool limit"),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_read_that_failed_while_judging_is_no_fault_of_the_message(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    stage.policy = POLITE
    await stage.start()
    once(monkeypatch, StoredReader, "questions_like", error)
    await stage.say(ANNA, ASKED)
    [verdict] = await stage.journal("verdict")
    assert verdict["action"] == "remind"
    assert len(stage.told(ANNA)) == 1
    assert await stage.journal("event_failed") == []


async def test_a_read_that_is_wrong_itself_fails_its_message_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.policy = POLITE
    await stage.start()
    once(monkeypatch, StoredReader, "questions_like", ValueError("a mistake of ours"))
    await stage.say(ANNA, ASKED)
    assert not stage.shown(await stage.say(BORIS, OBSCENE))
    [failed] = await stage.journal("event_failed")
    assert failed["error"] == "ValueError"


async def refuse_strikes(stage: Stage) -> None:
    """The database works, and takes no strike."""
    refusal = {
        "sqlite": "CREATE TRIGGER none BEFORE INSERT ON strikes "
        "BEGIN SELECT RAISE(ABORT, 'a strike is wrong'); END",
        "postgresql": "ALTER TABLE strikes ADD CHECK (user_id < 0)",
    }
    async with stage.app.engine.begin() as connection:
        await connection.execute(text(refusal[connection.dialect.name]))


@pytest.mark.every_database
async def test_a_decision_that_cannot_be_stored_holds_up_nothing_else(stage: Stage) -> None:
    await stage.start()
    await refuse_strikes(stage)
    # One backlog: between what cannot be stored, and after it, is what can.
    for who, said in ((ANNA, OBSCENE), (BORIS, "Добрый день"), (ANNA, OBSCENE)):
        stage.world.say(CHAT, who, said)
    await stage.say(VERA, "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА")
    assert [line["user_id"] for line in await stage.journal("verdict")] == [BORIS, VERA]
    failed = await stage.journal("event_failed")
    assert [line["attempt"] for line in failed] == [1, 1]
    assert await stage.journal("strike") == []
    await stage.write(TEACHER, "/помощь")
    assert stage.told(TEACHER)


async def test_a_commit_whose_answer_was_lost_is_acted_upon(
    school: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact = Writer._transact
    lost: list[Exception] = []

    async def committed_unheard(self: Writer, batch: Batch) -> None:
        await transact(self, batch)
        if not lost and any(round_.get(Write.STRIKE_ADD) for round_ in batch.rounds):
            lost.append(ConnectionResetError())
            raise lost[0]

    monkeypatch.setattr(Writer, "_transact", committed_unheard)
    cmid = await school.say(ANNA, OBSCENE)
    assert lost
    assert not school.shown(cmid)
    assert len(school.told(ANNA)) == 1
    assert len(await school.journal("strike")) == 1
