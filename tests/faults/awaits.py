"""Where in the source the program waits: every ``await``, ``async for`` and ``async with``."""

import ast
from collections.abc import Iterable

from tests.faults.mortal import ROOT

EVENT_PATH = (
    "bot/vk/source.py",
    "bot/vk/client.py",
    "bot/vk/limiter.py",
    "bot/vk/delivery.py",
    "bot/lanes.py",
    "bot/courier.py",
    "bot/timers.py",
    "bot/storage/batch.py",
    "bot/storage/inbox.py",
    "bot/storage/outbox.py",
    "bot/storage/states.py",
    "bot/storage/timers.py",
    "bot/storage/writer.py",
)
"""What an event, a promised call and a timer go through."""


def awaits(modules: Iterable[str]) -> set[tuple[str, int]]:
    """Module and line of each wait in these modules."""
    return {
        (module, node.lineno)
        for module in modules
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
    }
