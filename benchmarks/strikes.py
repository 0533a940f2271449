"""Committing strikes, against the standard library's sqlite3 doing the same in groups.

Both write the same rows of the same five tables with the same pragmas, as many strikes a
transaction; the reference knows neither threads nor effects nor SQLAlchemy.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks import bots, scene
from benchmarks.table import Row, Unit, middle
from bot.storage.batch import Batch, Write
from bot.storage.database import PRAGMAS, close, open_database
from bot.storage.inbox import DONE
from bot.storage.models import to_micros
from bot.storage.recorder import record
from bot.storage.writer import Writer
from handlers.calls import DeleteMessages, Rank, Send
from handlers.effects import CallPromised, JournalLine, MessageSeen, StrikeGiven
from handlers.events import MessageSaid
from policies.state import Recent

GROUP = 50


def measure(*, short: bool) -> Iterator[Row]:
    """The ratio of strikes a second."""
    count, rounds = (500, 1) if short else (5_000, 5)
    theirs, ours = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
            folder = Path(name)
            theirs.append(_plain(folder / "plain.db", count))
            ours.append(asyncio.run(_ours(folder / "ours.db", count)))
    yield Row(
        "strike commit",
        middle([b.wall / o.wall for b, o in zip(theirs, ours, strict=True)]),
        Unit.RATIO,
        must=0.25,
        aim=0.5,
        more_is_better=True,
        detail=f"{count / middle([one.wall for one in ours]):,.0f} strikes/s against "
        f"{count / middle([one.wall for one in theirs]):,.0f} of plain sqlite3, {GROUP} a group",
    )


def _strike(number: int) -> Batch:
    """The rows of one struck message, made of its effects as a lane makes them."""
    lane = 2_000_000_001 + number % 50
    said = MessageSaid(
        key=f"{lane}:{number}",
        lane=lane,
        author_id=1_000 + number,
        cmid=number,
        text="Да пошёл ты",
        at=scene.NOON,
    )
    struck = StrikeGiven(
        key=f"strike:{lane}:{number}",
        user_id=said.author_id,
        rule="profanity",
        clause="КО 12",
        quotes=("пошёл",),
        text=said.text,
        cmid=number,
        given_at=said.at,
        expires_at=said.at + timedelta(days=365),
        by=0,
    )
    effects = (
        struck,
        JournalLine(kind="strike", at=said.at, user_id=said.author_id, cmid=number),
        MessageSeen(Recent(number, said.author_id, said.at, 11, None, ("profanity",))),
        CallPromised("delete", DeleteMessages(lane, (number,)), Rank.SANCTION),
        CallPromised("strike", Send(said.author_id, "Предупреждение"), Rank.EXPLANATION),
    )
    rows = record(said, effects, lane=lane, policy_version="benchmark", now=said.at)
    rows.add(Write.INBOX_DONE, at_id=number, state=DONE)
    return rows


async def _ours(path: Path, count: int) -> bots.Spent:
    await bots.empty_database(path)
    engine = open_database(f"sqlite+aiosqlite:///{path}")
    writer = Writer(engine)
    writing = asyncio.create_task(writer.run())
    await writer.commit(_strike(0))
    watch = bots.Watch()
    for start in range(1, count + 1, GROUP):
        await asyncio.gather(
            *(writer.commit(_strike(number)) for number in range(start, start + GROUP))
        )
    spent = watch.stop()
    writer.close()
    await writing
    await close(engine)
    return spent


_PLAIN = {
    "strikes": "key peer_id user_id rule clause quotes text cmid given_at expires_at by_id",
    "recent": "peer_id cmid author_id at length rules heat insult peace calls_to_order does",
    "outbox": "key lane purpose body kind rank recipient report state attempts not_before context"
    " promised_at",
    "journal": "key at kind peer_id user_id cmid evidence policy_version more",
}


def _plain(path: Path, count: int) -> bots.Spent:
    asyncio.run(bots.empty_database(path))
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    watch = bots.Watch()
    for start in range(1, count + 1, GROUP):
        connection.execute("BEGIN")
        connection.executemany(
            "UPDATE inbox SET state = 'done', body = NULL WHERE id = ?",
            [(number,) for number in range(start, start + GROUP)],
        )
        for table, names in _PLAIN.items():
            columns = names.split()
            statement = (
                f"INSERT INTO {table} ({','.join(columns)})"  # noqa: S608  our own names
                f" VALUES ({','.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
            )
            rows = [row for n in range(start, start + GROUP) for row in _rows(table, n)]
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    spent = watch.stop()
    connection.close()
    return spent


def _rows(table: str, number: int) -> Sequence[Sequence[object]]:
    lane, user, at = 2_000_000_001 + number % 50, 1_000 + number, to_micros(scene.NOON)
    key = f"{lane}:{number}"
    match table:
        case "strikes":
            return [
                (f"strike:{key}", lane, user, "profanity", "КО 12", '["пошёл"]', "Да пошёл ты",
                 number, at, at + 31_536_000_000_000, 0)
            ]  # fmt: skip
        case "recent":
            return [(lane, number, user, at, 11, '["profanity"]', 0.0, 0.0, 0.0, False, "says")]
        case "journal":
            line = (f"{key}|1", at, "strike", lane, user, number)
            return [(*line, "[]", "benchmark", "{}")]
        case _:
            deletion = f'{{"peer_id":{lane},"cmids":[{number}],"kind":"delete_messages"}}'
            letter = f'{{"peer_id":{user},"text":"Предупреждение","kind":"send"}}'
            return [
                (f"{key}|delete", lane, "delete", deletion, "delete_messages", 0, lane, False,
                 "waiting", 0, at, "{}", at),
                (f"{key}|strike", lane, "strike", letter, "send", 1, user, False,
                 "waiting", 0, at, "{}", at),
            ]  # fmt: skip
