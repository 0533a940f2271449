"""VK's limit of requests a second (one `execute` counts as one request)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class Limiter:
    """Admits `rate` requests in any window of one second of `monotonic`; `None` admits all.

    A refused request does not count. The world's clock has no say here: VK's servers count
    real seconds, however far a test has moved the calendar.
    """

    def __init__(self, rate: int | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._monotonic = monotonic
        self._admitted: deque[float] = deque()

    def admit(self) -> bool:
        """Count one request in; False if the window is full."""
        if self.rate is None:
            return True
        now = self._monotonic()
        while self._admitted and now - self._admitted[0] >= 1.0:
            self._admitted.popleft()
        if len(self._admitted) >= self.rate:
            return False
        self._admitted.append(now)
        return True
