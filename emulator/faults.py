"""Failures on order: what a test asks the next calls to run into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LONG_POLL = "longpoll"
UPLOAD = "upload"
"""The server that pictures are uploaded to: no method, so `*` does not meet it."""
ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail; exactly one is set (`http` and `body` may go together).

    `code`: VK's error, nothing is carried out. `http`: that status. `body`: that text instead of
    JSON. `drop`: the connection breaks before or after the call was carried out. `hang`: carried
    out, answered so many seconds later.
    """

    code: int | None = None
    http: int | None = None
    body: str | None = None
    drop: Literal["before", "after"] | None = None
    hang: float | None = None

    @property
    def instead(self) -> bool:
        """Whether the call is not carried out at all."""
        return self.drop == "before" or self.http is not None or self.body is not None


class Faults:
    """Ordered failures by method, each for a number of calls; `*` meets any request.

    A call inside `execute` is met by its own name only: `*` has met the `execute` already.
    """

    def __init__(self) -> None:
        self._ordered: dict[str, list[tuple[Fault, int]]] = {}

    def order(self, method: str, fault: Fault, count: int) -> None:
        """Let the next `count` calls of `method` fail so."""
        self._ordered.setdefault(method, []).append((fault, count))

    def clear(self) -> None:
        """From now on nothing fails."""
        self._ordered.clear()

    def take(self, method: str, *, inner: bool = False) -> Fault | None:
        """The failure this call meets, if any; it is used up by one."""
        fault = self._take(method)
        if fault is None and not inner and method not in (LONG_POLL, UPLOAD):
            fault = self._take(ANY)
        return fault

    def _take(self, method: str) -> Fault | None:
        queue = self._ordered.get(method)
        if not queue:
            return None
        fault, left = queue[0]
        if left > 1:
            queue[0] = (fault, left - 1)
        else:
            queue.pop(0)
        return fault
