"""An edge that answers as it is told, and a courier that delivers through it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from bot.courier import Courier
from bot.promises import Fate, Outcome, Parcel, Promised
from handlers.calls import Call, Send
from tests.bot.memory_outbox import LeapingClock, MemoryOutbox

CHAT = 2_000_000_001
PARENT, OTHER = 301, 302
Answer = Callable[[Promised], Outcome]

DONE = Outcome(Fate.DONE)
RETRY = Outcome(Fate.RETRY, 10)
REFUSED = Outcome(Fate.REFUSED, 901)
FLOODED = Outcome(Fate.FLOODED, 9)
SUSPENDED = Outcome(Fate.SUSPENDED, 29)
STOPPED = Outcome(Fate.STOPPED, 5, alarm="Ключ не принят.")
SILENCE = Outcome(Fate.UNREACHABLE)


@dataclass
class Edge:
    """Packs ``size`` rows a parcel; ``script`` holds a row's answers, then all is done.

    ``pauses``: by row, after how many turns of the loop its answer comes.
    """

    size: int = 25
    script: dict[int, list[Outcome]] = field(default_factory=dict)
    always: Answer = lambda _: DONE
    pauses: Mapping[int, int] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    parcels: list[list[int]] = field(default_factory=list)
    carried_out: list[int] = field(default_factory=list)
    flying: list[int] = field(default_factory=list)
    most: int = 0
    crashes: int = 0

    def channel(self, call: Call) -> str:
        return "restrict" if call.kind == "release" else call.kind

    def pack(self, rows: Sequence[Promised], now: datetime) -> Sequence[Parcel]:
        return [
            Packed(self, rows[start : start + self.size])
            for start in range(0, len(rows), self.size)
        ]

    @property
    def order(self) -> list[int]:
        return [row for parcel in self.parcels for row in parcel]


@dataclass
class Packed:
    """A parcel of the edge above."""

    edge: Edge
    rows: Sequence[Promised]

    async def deliver(self) -> Mapping[int, Outcome]:
        ids = [row.id for row in self.rows]
        assert not set(ids) & set(self.edge.flying), "a call is under way twice"
        self.edge.parcels.append(ids)
        self.edge.flying.extend(ids)
        self.edge.most = max(self.edge.most, len(self.edge.flying) // max(1, self.edge.size))
        try:
            for _ in range(1 + max(self.edge.pauses.get(row, 0) for row in ids)):
                await asyncio.sleep(0)
            if self.edge.gate is not None:
                await self.edge.gate.wait()
            if self.edge.crashes:
                self.edge.crashes -= 1
                raise KeyError("a mistake of ours")
            outcomes = {row.id: self._outcome(row) for row in self.rows}
            self.edge.carried_out += [one for one in ids if outcomes[one].fate is Fate.DONE]
            return outcomes
        finally:
            for one in ids:
                self.edge.flying.remove(one)

    def _outcome(self, row: Promised) -> Outcome:
        answers = self.edge.script.get(row.id)
        return answers.pop(0) if answers else self.edge.always(row)


@asynccontextmanager
async def at_work(courier: Courier) -> AsyncIterator[None]:
    task = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        await courier.stop(0)
        await task


async def quiet() -> None:
    """Let everything run that needs no time."""
    for _ in range(200):
        await asyncio.sleep(0)


def courier_of(outbox: MemoryOutbox, edge: Edge, clock: object = None, **more: object) -> Courier:
    return Courier(outbox, edge, clock or LeapingClock(), random=Random(1), **more)  # type: ignore[arg-type]


def warn(peer_id: int = CHAT, text: str = "Напоминание") -> Send:
    return Send(peer_id, text)
