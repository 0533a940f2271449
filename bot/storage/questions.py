"""Search among the questions of a chat, which are stored as salted hashes.

Every row's sketch and names are read (a few hundred bytes), and only the most alike in full.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.gists import load_gist, load_names
from bot.storage.models import QuestionRow
from policies.asked import COMPARED, MOST_KEPT, Asked
from policies.text.questions import Gist

_peer = QuestionRow.peer_id == bindparam("peer")
_among = QuestionRow.cmid.in_(bindparam("cmids", expanding=True))
# What a search reads, of the newest answered questions.
_ROWS = (
    select(QuestionRow.cmid, QuestionRow.sketch, QuestionRow.names, QuestionRow.answer_names)
    .where(
        _peer,
        QuestionRow.at >= bindparam("since", type_=QuestionRow.at.type),
        QuestionRow.answered_by.is_not(None),
    )
    .order_by(QuestionRow.at.desc())
    .limit(MOST_KEPT)
)
_FULL = select(
    QuestionRow.cmid,
    QuestionRow.at,
    QuestionRow.gist,
    QuestionRow.answered_by,
    QuestionRow.answer,
    QuestionRow.refused,
).where(_peer, _among)
_SKETCHES = select(QuestionRow.cmid, QuestionRow.sketch).where(_peer, _among)
# A chat's questions are compared again and again; read once they are some 8 KB.
_gist_of = lru_cache(maxsize=1_000)(load_gist)


class StoredQuestions:
    """The questions of every chat."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def like(
        self, peer_id: int, gist: Gist, since: datetime
    ) -> tuple[tuple[Asked, ...], int]:
        """The answered questions of a chat most like this one, and among how many."""
        rows = await self._rows(peer_id, since)
        if not rows:
            return (), 0
        chosen = {
            *_by_meaning(rows, gist)[: COMPARED // 2],
            *_by_names(rows, gist)[: COMPARED // 2],
        }
        return await self._full(peer_id, sorted(chosen)), len(rows)

    async def about(
        self, peer_id: int, gist: Gist, since: datetime, last: int
    ) -> tuple[Asked, ...]:
        """The answered questions that name most of the same things, the best first."""
        rows = await self._rows(peer_id, since)
        order = _by_names(rows, gist)
        found = await self._full(peer_id, order[:last])
        return tuple(sorted(found, key=lambda one: order.index(one.cmid)))

    async def _rows(self, peer_id: int, since: datetime) -> list[Any]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_ROWS, {"peer": peer_id, "since": since})
            return list(rows.all())

    async def _full(self, peer_id: int, cmids: Sequence[int]) -> tuple[Asked, ...]:
        if not cmids:
            return ()
        async with self._engine.connect() as connection:
            asked = {"peer": peer_id, "cmids": list(cmids)}
            found = (await connection.execute(_FULL, asked)).all()
            later = {int(one) for row in found for one in row.refused.split(",") if one}
            sketches = await _sketches(connection, peer_id, later) if later else {}
        return tuple(_asked(row, sketches) for row in found)


async def _sketches(
    connection: AsyncConnection, peer_id: int, cmids: Collection[int]
) -> dict[int, bytes]:
    rows = await connection.execute(_SKETCHES, {"peer": peer_id, "cmids": list(cmids)})
    return {row.cmid: row.sketch for row in rows}


def _asked(row: Any, sketches: Mapping[int, bytes]) -> Asked:
    later = (int(one) for one in row.refused.split(",") if one)
    return Asked(
        cmid=row.cmid,
        at=row.at,
        gist=_gist_of(row.gist),
        answered_by=row.answered_by,
        answer=_gist_of(row.answer) if row.answer else None,
        refused=tuple(sketches[one] for one in later if one in sketches),
    )


def _by_meaning(rows: Sequence[Row[Any]], gist: Gist) -> list[int]:
    sketches = np.frombuffer(b"".join(row.sketch for row in rows), dtype=np.uint8)
    own = np.frombuffer(gist.sketch, dtype=np.uint8)
    apart = np.bitwise_count(sketches.reshape(len(rows), -1) ^ own).sum(axis=1, dtype=np.int64)
    return [rows[place].cmid for place in np.argsort(apart, kind="stable")]


def _by_names(rows: Sequence[Row[Any]], gist: Gist) -> list[int]:
    shared = _shared(rows, gist)
    return [rows[place].cmid for place in np.argsort(-shared, kind="stable") if shared[place] > 0]


def _shared(rows: Sequence[Row[Any]], gist: Gist) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The weight of what each row and the gist both name."""
    named = gist.names
    if not named or not rows:
        return np.zeros(len(rows))
    keys = np.array(sorted(named), dtype=np.int64)
    names = [load_names(row.names, row.answer_names) for row in rows]
    every = np.concatenate(names)
    place = np.minimum(np.searchsorted(keys, every), len(keys) - 1)
    hit = keys[place] == every
    # A row that names a thing twice, in question and answer, names it once.
    has = np.zeros((len(rows), len(keys)), dtype=bool)
    has[np.repeat(np.arange(len(rows)), [len(one) for one in names])[hit], place[hit]] = True
    return np.asarray(has @ np.array([named[key] for key in keys.tolist()]), dtype=np.float64)
