"""The program's own log: structured, on standard error, without secrets or private texts."""

import asyncio
import logging
import sys
from typing import Any

import structlog

from bot.tracebacks import traced


def configure(level: str, *, as_json: bool) -> None:
    """Set the log up once, at the program's start.

    Libraries speak from WARNING on: at DEBUG they would log requests with their data.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[structlog.typing.Processor] = (
        [
            structlog.processors.ExceptionRenderer(_traced),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=lambda out, exc_info: print(_traced(exc_info), file=out),
            )
        ]
    )
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(logging.BASIC_FORMAT))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def of_the_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop has to say of a task that nobody asked: without the task's words.

    For ``set_exception_handler``.
    """
    error = context.get("exception")
    structlog.get_logger(__name__).error(
        "loop_error", what=str(context.get("message", "")), exc_info=error
    )


class _Formatter(logging.Formatter):
    """Of libraries: their lines, and tracebacks without words."""

    def formatException(self, ei: Any) -> str:
        return _traced(ei)


def _traced(exc_info: Any) -> str:
    return traced(exc_info[1]) if exc_info[1] is not None else ""
