"""Pauses that the messenger itself asks for: for everything, or for one kind of call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class _Pause:
    until: datetime
    times: int


@dataclass(frozen=True, slots=True)
class _Ladder:
    """Lengths of pauses in seconds: the first, doubled each time, at most the last."""

    first: float
    last: float


_LIMIT = _Ladder(1.0, 30.0)
_STOP = _Ladder(120.0, 900.0)
_FLOOD = _Ladder(120.0, 900.0)
_SUSPENSION = _Ladder(1800.0, 14400.0)


class Pauses:
    """Until when to hold still. A pause grows while its cause persists."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._limit: _Pause | None = None
        self._stop: _Pause | None = None
        self._channels: dict[str, _Pause] = {}
        # Kinds of calls for which we were not accepted since any call was carried out.
        self._refused: set[str] = set()
        # Kinds that were refused while others were carried out: it is not the key.
        self._apart: set[str] = set()

    @property
    def stopped(self) -> bool:
        """Whether the messenger does not accept us, as far as we know."""
        return self._stop is not None

    def until(self, now: datetime) -> datetime | None:
        """When anything may be sent again, None for now."""
        ends = [one.until for one in (self._limit, self._stop) if one and one.until > now]
        return max(ends, default=None)

    def silent(self, channel: str, now: datetime) -> bool:
        """Whether this kind of call has to rest."""
        pause = self._channels.get(channel)
        return pause is not None and pause.until > now

    def next_end(self, now: datetime) -> datetime | None:
        """When the first resting kind of call may go on."""
        return min((one.until for one in self._channels.values() if one.until > now), default=None)

    def limit(self, now: datetime) -> None:
        """Too many requests in this second."""
        self._limit = self._longer(self._limit, _LIMIT, now)

    def refused(self, channel: str) -> bool:
        """Whether we were not accepted for this kind of call, as far as we know."""
        return channel in self._refused

    def stop(self, channel: str, now: datetime) -> bool:
        """We are not accepted; True when this is news.

        Where calls of other kinds were carried out meanwhile, this kind alone has to rest.
        """
        if channel in self._apart:
            self._rest(channel, _FLOOD, now)
            return False
        self._refused.add(channel)
        news = self._stop is None
        self._stop = self._longer(self._stop, _STOP, now)
        return news

    def flood(self, channel: str, now: datetime) -> datetime:
        """Flood control for one kind of call; the end of its rest."""
        return self._rest(channel, _FLOOD, now)

    def suspend(self, channel: str, now: datetime) -> datetime:
        """One kind of call is used up for long; the end of its rest."""
        return self._rest(channel, _SUSPENSION, now)

    def accepted(self, channel: str, now: datetime) -> None:
        """The messenger carried such a call out."""
        self._limit = None
        self._stop = None
        if channel not in self._refused:
            self._apart |= self._refused
            for one in self._refused:
                self._rest(one, _FLOOD, now)
        self._refused.clear()
        self._apart.discard(channel)
        if channel in self._channels and not self.silent(channel, now):
            del self._channels[channel]

    def _rest(self, channel: str, ladder: _Ladder, now: datetime) -> datetime:
        pause = self._longer(self._channels.get(channel), ladder, now)
        self._channels[channel] = pause
        return pause.until

    def _longer(self, pause: _Pause | None, ladder: _Ladder, now: datetime) -> _Pause:
        # Several requests under way meet the same cause: that is one occasion, not several.
        if pause is not None and pause.until > now:
            return pause
        times = 0 if pause is None else pause.times + 1
        length = min(ladder.first * 2 ** min(times, 16), ladder.last)
        length *= self._random.uniform(1.0, 1.2)
        return _Pause(now + timedelta(seconds=length), times)
