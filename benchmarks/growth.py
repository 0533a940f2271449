"""How the cost of an event grows with the number of chats, of strikes and of listed words.

Lanes, inbox and database as they run, without a messenger; processor time an event.
"""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from benchmarks import bots, scene
from benchmarks.table import Row, Unit, middle
from bot.lanes import Lanes
from bot.lesson_keeper import LessonKeeper
from bot.storage.database import close, open_database
from bot.storage.inbox import Inbox
from bot.storage.models import to_micros
from bot.storage.reader import StoredReader
from bot.storage.states import States
from bot.storage.writer import Writer
from bot.vk import json_text
from bot.vk.client import Messenger
from bot.vk.directory import VKDirectory
from bot.vk.events import read_event
from bot.vk.limiter import Limiter
from bot.vk.translate import random_ids
from emulator import CHAT_BASE
from handlers.house import handle
from handlers.turn import Ports
from policies.file import load

COMMUNITY = 230_000_001
_POLL = 100
_OTHER_CHATS = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large the school is. ``words``: how many the off-topic list names."""

    chats: int = 10
    strikes: int = 1_000
    words: int = 20


def measure(*, short: bool) -> Iterator[Row]:
    """Ratios to the smallest."""
    events, rounds = (100, 1) if short else (500, 2)
    smallest = Size()
    chats, strikes = (100, 10_000) if short else (10_000, 1_000_000)
    larger = {
        f"{strikes:,} strikes against 1,000": Size(strikes=strikes),
        f"{chats:,} chats against 10": Size(chats=chats),
    }
    if not short:
        larger["1,000 chats against 10"] = Size(chats=1_000)
        larger["100 policies' words against 1"] = Size(words=2_000)
    for what, size in larger.items():
        ratios, costs = [], []
        for _ in range(rounds):
            small = asyncio.run(_cost(smallest, events))
            large = asyncio.run(_cost(size, events))
            ratios.append(large / small)
            costs.append((small, large))
        small = middle([one for one, _ in costs]) * 1e6
        large = middle([one for _, one in costs]) * 1e6
        yield Row(
            f"growth: {what}",
            middle(ratios),
            Unit.RATIO,
            must=1.5,
            aim=1.0,
            detail=f"{large:.0f} µs an event against {small:.0f}",
        )


async def _cost(size: Size, events: int) -> float:
    """Seconds of the processor an event, once the first poll is done."""
    with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
        path = Path(name) / "school.db"
        await bots.empty_database(path)
        _strike(path, size.strikes)
        snapshot = load(_policy(size), source="benchmark")
        engine = open_database(f"sqlite+aiosqlite:///{path}")
        writer = Writer(engine)
        inbox = Inbox(engine, writer)
        clock = bots.clock()
        messenger = Messenger(SecretStr("benchmark"), "http://127.0.0.1:9/method/", Limiter())
        lanes = Lanes(
            backlogs=inbox,
            states=States(engine),
            writer=writer,
            handle=handle,
            read=lambda taken: read_event(
                json_text.read(taken.body), taken_at=taken.taken_at, community_id=COMMUNITY
            ),
            snapshot=lambda: snapshot,
            lessons=LessonKeeper(engine),
            ports=Ports(
                StoredReader(engine, bots.unchecked, random_ids),
                VKDirectory(messenger, COMMUNITY, clock),
                clock,
            ),
            community_id=COMMUNITY,
            promised=lambda: None,
            timed=lambda: None,
        )
        tasks = [asyncio.create_task(one) for one in (writer.run(), lanes.run())]
        said = scene.talk(events + _POLL, size.chats)
        await _feed(inbox, lanes, said[:_POLL], size.chats)
        watch = bots.Watch()
        for start in range(_POLL, len(said), _POLL):
            await _feed(inbox, lanes, said[start : start + _POLL], size.chats, start)
        spent = watch.stop()
        await lanes.stop(1)
        writer.close()
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await messenger.close()
        await close(engine)
        return spent.cpu / events


async def _feed(
    inbox: Inbox, lanes: Lanes, said: Sequence[scene.Said], chats: int, start: int = 0
) -> None:
    """One poll's events, until they are judged and committed."""
    events = [
        (f"event-{number}", one.peer_id, _body(number, one, 1 + number // chats))
        for number, one in enumerate(said, start)
    ]
    await inbox.take(events, source="benchmark", position=str(start), now=scene.NOON)
    lanes.wake({one.peer_id for one in said})
    while not lanes.idle:
        await asyncio.sleep(0.002)


def _body(number: int, one: scene.Said, cmid: int) -> str:
    message = {
        "id": 0,
        "date": int(scene.NOON.timestamp()) + number // _POLL,
        "peer_id": one.peer_id,
        "from_id": one.author,
        "text": one.text,
        "conversation_message_id": cmid,
        "attachments": [],
        "fwd_messages": [],
    }
    event = {
        "type": "message_new",
        "event_id": f"event-{number}",
        "group_id": COMMUNITY,
        "object": {"message": message, "client_info": {}},
    }
    return json.dumps(event, ensure_ascii=False)


def _policy(size: Size) -> str:
    """The school's file for so many chats, with so many words listed as off-topic."""
    head, mark, chats = scene.policy(size.chats).partition("\nchats:")
    names = ", ".join(f"чепуха{_letters(number)}" for number in range(size.words))
    lines = [
        f"    off_topic: {{action: remind, words: [{names}]}}" if "off_topic:" in line else line
        for line in head.splitlines()
    ]
    return "\n".join(lines) + mark + chats


def _letters(number: int) -> str:
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


def _strike(path: Path, count: int) -> None:
    """So many strikes that have expired, in chats of their own and in those that talk."""
    at = to_micros(scene.NOON) - 90 * 86_400_000_000
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO strikes (key, peer_id, user_id, rule, clause, quotes, text, cmid,"
            " given_at, expires_at, by_id) VALUES (?, ?, ?, 'ads', 'КО 6', '[]', '', ?, ?, ?, 0)",
            (
                (f"old:{number}", CHAT_BASE + number % _OTHER_CHATS, number, number, at, at + 1)
                for number in range(count)
            ),
        )
