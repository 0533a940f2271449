"""Where a person is still found: the proof that what was erased is gone.

Beside the statements that erase, and knowing nothing of them: every table, every column
that can hold text, and the bytes of the database's own files.
"""

import json
import mmap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import JSON, String, Table, or_, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.models import Base

OWNERS = ("user_id", "author_id")
"""Columns that say whose a row is."""

OTHERS = (
    "reply_to_author", "by_id", "lifted_by", "ended_by", "closed_by", "undone_by", "recipient",
    "lane", "peer_id",
)  # fmt: skip
"""Columns that name a person in a row that is not his; a lane or peer may be his private talk."""

SOUGHT = 200
"""Words that are sought in the files at most, the longest first."""

# Shorter ones («да») are anybody's.
_SHORTEST = 6
_PERSONAL = frozenset({"name", "full_name", "text", "quotes", "words", "evidence", "data"})
# What a journal line may add that a person said.
_SAID = frozenset({"evidence", "text", "words", "quotes"})


@dataclass(frozen=True, slots=True)
class Traces:
    """Rows that bear a person's number, by table, and what his own rows say in words."""

    rows: Mapping[str, int]
    words: frozenset[str]


async def traces_of(connection: AsyncConnection, user_id: int) -> Traces:
    """What bears a person's number now."""
    rows: Counter[str] = Counter()
    words: set[str] = set()
    for table in Base.metadata.sorted_tables:
        named = [table.c[name] == user_id for name in (*OWNERS, *OTHERS) if name in table.c]
        if not named:
            continue
        for row in (await connection.execute(select(table).where(or_(*named)))).mappings():
            rows[table.name] += 1
            if any(row.get(name) == user_id for name in OWNERS):
                said = [row[name] for name in _PERSONAL if name in table.c]
                words.update(_strings(said))
                words.update(_under(row.get("more")))
    return Traces(dict(rows), frozenset(one for one in words if len(one) >= _SHORTEST))


async def places_of(connection: AsyncConnection, words: Iterable[str]) -> Mapping[str, set[str]]:
    """Which of these words stand where, by `table.column`, whoever's row it is."""
    sought = sorted(words)
    found: dict[str, set[str]] = {}
    if not sought:
        return found
    for table in Base.metadata.sorted_tables:
        columns = _textual(table)
        if not columns:
            continue
        rows = await connection.stream(select(*(table.c[name] for name in columns)))
        async for row in rows.mappings():
            for name in columns:
                value = _plain(row[name])
                here = {one for one in sought if one in value} if value else set()
                if here:
                    found.setdefault(f"{table.name}.{name}", set()).update(here)
    return found


async def settle_files(engine: AsyncEngine) -> bool:
    """Let the write-ahead log go into the database file and be emptied.

    False where somebody else reads at this moment. Nothing to do but on SQLite.
    """
    if engine.dialect.name != "sqlite":
        return True
    async with engine.connect() as connection:
        # A reader of the bot's is done in a moment; one that is not holds nobody up.
        await connection.execute(text("PRAGMA busy_timeout=1000"))
        busy = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()[0]
    return not busy


def files_with(url: str, words: Iterable[str]) -> Sequence[str]:
    """Names of the database's files whose bytes hold one of these words, free pages included."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return ()
    sought = sorted(words, key=lambda one: (-len(one), one))[:SOUGHT]
    # JSON columns hold Cyrillic escaped.
    forms = {form for one in sought for form in (one.encode(), json.dumps(one)[1:-1].encode())}
    files = (Path(address.database + ending) for ending in ("", "-wal", "-journal"))
    return [file.name for file in files if _holds(file, forms)]


def _holds(file: Path, forms: Iterable[bytes]) -> bool:
    if not file.exists() or not file.stat().st_size:
        return False
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return any(whole.find(form) >= 0 for form in forms)


def _textual(table: Table) -> list[str]:
    return [one.name for one in table.c if isinstance(one.type, String | JSON)]


def _plain(value: object) -> str:
    if value is None or isinstance(value, str):
        # The bodies of inbox and outbox are JSON as text.
        return value.replace("\\n", "\n").replace('\\"', '"') if value else ""
    return "\n".join(_strings(value))


def _strings(value: object) -> Iterator[str]:
    """The strings in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(list(value.values()))
    elif isinstance(value, Sequence):
        for one in value:
            yield from _strings(one)


def _under(value: object) -> Iterator[str]:
    """The strings that stand under the keys of what was said."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _strings(one) if key in _SAID else _under(one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _under(one)
