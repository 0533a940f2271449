"""An SQLite file stays where it is as long as somebody works on it.

Whoever has it open goes on writing into a file that was moved, deleted or replaced, and all
that was acknowledged is lost with it. So before each transaction the file at the address is
compared with the one that was opened first.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event


class Moved(OSError):
    """The file is not at its address any more, or another one is."""


class Place:
    """Watches over the file of an SQLite engine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, int] | None = None

    def watch(self, engine: Engine) -> None:
        """Refuse connections and transactions while the file is gone. They raise ``Moved``."""
        event.listen(engine, "do_connect", self._before_connecting)
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "checkout", self._used)

    def _before_connecting(self, *_: Any) -> None:
        # Connecting would put an empty file in the place of the one that is gone.
        self._check()

    def _connected(self, *_: Any) -> None:
        if self._known is None:
            self._known = self._found()

    def _used(self, *_: Any) -> None:
        self._check()

    def _check(self) -> None:
        if self._known is not None and self._found() != self._known:
            raise Moved(f"{self._path.name} was moved, deleted or replaced")

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino
