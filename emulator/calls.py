"""The record of the calls made to the methods, for tests and for the demo's page."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any


class CallLog:
    """The newest `kept` calls, numbered from 0. Tokens are not among the parameters."""

    def __init__(self, kept: int) -> None:
        self._calls: deque[dict[str, Any]] = deque(maxlen=kept)
        self.next = 0
        self._requests = 0

    def request(self) -> int:
        """The serial number of a new HTTP request."""
        self._requests += 1
        return self._requests

    def record(
        self,
        method: str,
        params: Mapping[str, str],
        *,
        at: float,
        monotonic: float,
        request: int,
        batch: int | None = None,
        outcome: dict[str, Any],
    ) -> None:
        """Add a call. `batch`: how many calls the `execute` held, None outside of one."""
        self._calls.append(
            {
                "n": self.next,
                "at": at,
                "monotonic": monotonic,
                "method": method,
                "params": dict(params),
                "requests": request,
                "in_execute": batch is not None,
                "batch": 1 if batch is None else batch,
                **outcome,
            }
        )
        self.next += 1

    def since(self, number: int) -> list[dict[str, Any]]:
        """The kept calls with a number of at least `number`."""
        missing = max(0, len(self._calls) - max(0, self.next - number))
        return [call for index, call in enumerate(self._calls) if index >= missing]
