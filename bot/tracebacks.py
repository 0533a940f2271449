"""An error as a log may show it: where it happened and of what kind, without its words.

An error's words repeat what it stumbled over: a database's the row it could not store, a
``ValueError`` the text that was no number. That may be somebody's message or a token.
"""

import sqlite3
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

# Of these the words are about files, tables and code, and never about what was being handled.
_SAYS_NOTHING_PRIVATE = (
    OSError,
    ImportError,
    AttributeError,
    NameError,
    TypeError,
    sqlite3.Error,
)


def traced(error: BaseException) -> str:
    """The traceback of an error and of those that led to it, the first one first."""
    return "\n\n".join(_traced(one) for one in reversed(list(_led_to(error))))


def guard() -> None:
    """From now on an error that nobody handles ends the program with such a traceback."""
    sys.excepthook = _unhandled


def _traced(error: BaseException) -> str:
    lines = ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else (
        f"{kind.__module__}.{kind.__qualname__}"
    )  # fmt: skip
    words = f": {error}" if isinstance(error, _SAYS_NOTHING_PRIVATE) else ""
    return "".join((*lines, name, words))


def _led_to(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes, each once; of a group all that are in it."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        if one.__cause__ is not None:
            waiting.append(one.__cause__)
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(one.__context__)


def _unhandled(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    print(traced(error), file=sys.stderr)
