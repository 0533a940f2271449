"""The courier's way into VK: parcels of promised calls, one ``execute`` each."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot import metrics
from bot.promises import Fate, Outcome, Parcel, Promised
from bot.sent_marks import SentMarks
from bot.vk.answers import Result, combined, read, send_error, sent_cmid
from bot.vk.client import EXECUTE_LIMIT, Messenger, Unreachable, VKError, call_code
from bot.vk.errors import CHAT_PLACE, treatment
from bot.vk.pictures import PictureParcel
from bot.vk.seals import Seals
from bot.vk.translate import (
    METHODS,
    SEND,
    Bundle,
    Request,
    addressed,
    apart,
    is_merged,
    mended,
    translate,
)
from handlers.calls import Call, Send

CODE_LIMIT = 60_000
"""Characters in one ``execute``: 25 long texts would not fit a server's usual limit of 1 MB."""

EXECUTE_REST = 60.0
"""Seconds without ``execute`` after VK would not run it."""

_UNKNOWN_METHOD = 3
_NOT_IN_EXECUTE = frozenset({_UNKNOWN_METHOD, 12, 13})
_WHOLE = frozenset({Fate.STOPPED, Fate.LIMITED})

log = structlog.get_logger(__name__)


class VKDelivery:
    """VK's edge for the courier. ``sent`` is told of each message before it goes out;
    ``monotonic`` in seconds, for tests.
    """

    def __init__(
        self,
        messenger: Messenger,
        seals: Seals,
        *,
        sent: SentMarks | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._messenger = messenger
        self._seals = seals
        self._sent = sent or SentMarks()
        self._monotonic = monotonic
        self._execute_from = 0.0
        self._single: set[str] = set()

    def channel(self, call: Call) -> str:
        """VK's method: flood control (9) and daily limits (29) are counted by it."""
        return METHODS[type(call)]

    def pack(self, rows: Sequence[Promised], now: datetime) -> Sequence[Parcel]:
        """Rows merged into requests, at most 25 requests a parcel.

        Sends with pictures travel alone: an upload would keep the others waiting.
        """
        parcels: list[Parcel] = []
        plain: list[Promised] = []
        for row in rows:
            if isinstance(row.call, Send) and row.call.charts:
                parcels.append(self._with_pictures(row, row.call, now))
            else:
                plain.append(row)
        return [*self._packed(plain, now), *parcels]

    def _sealed(self, row: Promised, now: datetime) -> Promised:
        if not isinstance(row.call, Send) or not row.call.keyboard:
            return row
        keyboard = self._seals.sealed(row.call.keyboard, row.call.peer_id, now)
        return replace(row, call=replace(row.call, keyboard=keyboard))

    def _with_pictures(self, row: Promised, call: Send, now: datetime) -> PictureParcel:
        return PictureParcel(
            row,
            call,
            messenger=self._messenger,
            parcel_of=lambda words, at: self._packed([words], at)[0],
            now=now,
        )

    def _packed(self, rows: Sequence[Promised], now: datetime) -> list["VKParcel"]:
        # A parcel keeps the calls as they were promised: that is how they are known to handlers,
        # who may offer the same buttons elsewhere, under another seal.
        bundles, over = translate([self._sealed(row, now) for row in rows], now)
        by_id = {row.id: row for row in rows}
        parcels = [VKParcel(self, (by_id[row.id],), ()) for row in over]
        for requests in _batches(bundles):
            ids = dict.fromkeys(item.row for request in requests for item in request.items)
            parcels.append(VKParcel(self, tuple(by_id[one] for one in ids), requests))
        return parcels

    async def make(self, requests: Sequence[Request], rank: int) -> list[Result]:
        """Results in order, each VK's response, ``VKError`` or ``Unreachable``; at most 25."""
        for one in requests:
            if one.method == SEND:
                self._sent.add(*addressed(one))
        results: dict[int, Result] = {}
        together = [n for n, one in enumerate(requests) if one.method not in self._single]
        if len(together) > 1 and self._monotonic() >= self._execute_from:
            answers = await self._together([requests[n] for n in together], rank)
            results = {
                n: answer
                for n, answer in zip(together, answers, strict=True)
                if not self._wants_to_be_alone(requests[n], answer)
            }
        rest = [n for n in range(len(requests)) if n not in results]
        answers = await self._one_by_one([requests[n] for n in rest], rank)
        results.update(zip(rest, answers, strict=True))
        return [results[n] for n in range(len(requests))]

    def _wants_to_be_alone(self, request: Request, answer: Result) -> bool:
        if not isinstance(answer, VKError) or answer.code not in _NOT_IN_EXECUTE:
            return False
        if answer.code == _UNKNOWN_METHOD:
            # Undocumented methods may work by themselves and yet be unknown to VKScript.
            self._single.add(request.method)
        return True

    async def _together(self, requests: Sequence[Request], rank: int) -> list[Result]:
        calls = [(one.method, one.params) for one in requests]
        metrics.requests.labels(kind="execute").inc()
        metrics.batch_size.observe(len(calls))
        try:
            return await self._messenger.execute(calls, rank=rank)
        except Unreachable as error:
            log.warning("vk_unreachable", method=error.method, reason=error.reason)
            return [error] * len(calls)
        except VKError as error:
            log.warning("vk_refused_batch", code=error.code, message=error.message)
            fate = treatment(error.code).fate
            if fate in _WHOLE:
                return [error] * len(calls)
            if fate is not Fate.RETRY:
                self._execute_from = self._monotonic() + EXECUTE_REST
        return await self._one_by_one(requests, rank)

    async def _one_by_one(self, requests: Sequence[Request], rank: int) -> list[Result]:
        results: list[Result] = []
        for request in requests:
            metrics.requests.labels(kind="call").inc()
            try:
                result = await self._messenger.call(request.method, request.params, rank=rank)
            except Unreachable as error:
                log.warning("vk_unreachable", method=error.method, reason=error.reason)
                # No answer now is no answer a moment later: the rest waits as well.
                return results + [error] * (len(requests) - len(results))
            except VKError as error:
                if treatment(error.code).fate in _WHOLE:
                    return results + [error] * (len(requests) - len(results))
                result = error
            results.append(result)
        return results


class VKParcel:
    """One ``execute``'s worth of promised calls; without requests there is nothing to ask."""

    def __init__(self, edge: VKDelivery, rows: tuple[Promised, ...], requests: Bundle) -> None:
        self._edge = edge
        self._requests = requests
        self.rows = rows

    async def deliver(self) -> Mapping[int, Outcome]:
        """Make the calls and, after them, what follows from the answers.

        Further parts of a text, a send without what VK did not like, merged calls apart.
        """
        found: dict[int, list[Outcome]] = {row.id: [] for row in self.rows}
        sent: dict[int, list[int]] = {row.id: [] for row in self.rows}
        rank = min((row.rank for row in self.rows), default=0)
        ahead = list(self._requests)
        while ahead:
            now, ahead = ahead[:EXECUTE_LIMIT], ahead[EXECUTE_LIMIT:]
            for request, result in zip(now, await self._edge.make(now, rank), strict=True):
                if isinstance(result, VKError):
                    log.info("vk_refused", method=result.method, code=result.code)
                if request.method == SEND and (cmid := sent_cmid(result)) is not None:
                    sent[request.items[0].row].append(cmid)
                further = _further(request, result)
                ahead.extend(further)
                if not further:
                    for row, outcome in read(request, result):
                        found[row].append(outcome)
        return {
            row.id: replace(self._outcome(row, found[row.id]), sent=tuple(sent[row.id]))
            for row in self.rows
        }

    def _outcome(self, row: Promised, pieces: Sequence[Outcome]) -> Outcome:
        outcome = combined(pieces)
        fate = outcome.fate.name.lower()
        metrics.calls.labels(method=self._edge.channel(row.call), outcome=fate).inc()
        alarm = outcome.alarm.replace(CHAT_PLACE, str(row.call.peer_id))
        return replace(outcome, alarm=alarm)


def _further(request: Request, result: Result) -> Sequence[Request]:
    if isinstance(result, Unreachable):
        return ()
    if request.method == SEND:
        code = send_error(result)
        if code is None:
            return () if not request.then else (_next_part(request),)
        mend = treatment(code, SEND).mend
        changed = mended(request, mend) if mend is not None else None
        return () if changed is None else (changed,)
    if isinstance(result, VKError) and is_merged(request):
        return apart(request) if treatment(result.code, request.method).alone else ()
    return ()


def _next_part(request: Request) -> Request:
    part, *later = request.then
    return Request(part.method, part.params, part.items, tuple(later))


def _batches(bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    batch: list[Request] = []
    size = 0
    for bundle in bundles:
        own = sum(len(call_code(one.method, one.params)) for one in bundle)
        if batch and (len(batch) + len(bundle) > EXECUTE_LIMIT or size + own > CODE_LIMIT):
            yield tuple(batch)
            batch, size = [], 0
        batch.extend(bundle)
        size += own
    if batch:
        yield tuple(batch)
