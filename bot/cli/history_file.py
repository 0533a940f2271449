"""A history read line by line, with its progress on standard error."""

import sys
from collections.abc import Iterator
from typing import BinaryIO

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from policies.history import MAX_LINE, HistoryLine, HistoryLineError, read_line

_LONG = 512 * 1024
_EVERY = 10_000


class HistoryFile:
    """The messages of a stream, one at a time; memory does not grow with its length.

    A line that cannot be read is said on standard error with its number and left
    out; ``broken`` counts them.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.broken = 0

    def __iter__(self) -> Iterator[HistoryLine]:
        with _Progress(_size(self._stream)) as progress:
            for number, raw in enumerate(_lines(self._stream), start=1):
                progress.advance(len(raw))
                if not raw.strip():
                    continue
                try:
                    line = read_line(raw)
                except HistoryLineError as error:
                    self.broken += 1
                    progress.say(f"{self._name}:{number}: {error}")
                    continue
                yield line


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines, each cut one byte past the limit so that the reader sees it was too long."""
    while raw := stream.readline(MAX_LINE + 1):
        whole = raw
        while len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            raw = stream.readline(MAX_LINE + 1)
        yield whole


def _size(stream: BinaryIO) -> int | None:
    """The bytes of a file; None for what has no end yet, such as a pipe."""
    if not stream.seekable():
        return None
    here = stream.tell()
    size = stream.seek(0, 2) - here
    stream.seek(here)
    return size


class _Progress:
    """A bar where a person looks on, a line now and then where standard error is a file."""

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._read = 0
        self._count = 0
        self._bar = _bar() if sys.stderr.isatty() and (size is None or size > _LONG) else None
        self._task = self._bar.add_task("Сообщения", total=size) if self._bar else None

    def __enter__(self) -> "_Progress":
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def advance(self, size: int) -> None:
        """One more line of ``size`` bytes was read."""
        self._count += 1
        self._read += size
        if self._bar and self._task is not None:
            self._bar.update(self._task, advance=size)
        elif self._count % _EVERY == 0 and not sys.stderr.isatty():
            share = f" ({100 * self._read // self._size} %)" if self._size else ""
            typer.echo(f"Прочитано сообщений: {self._count}{share}", err=True)

    def say(self, text: str) -> None:
        """Print a line without breaking the bar."""
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(text, err=True)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
