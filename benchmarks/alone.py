"""Work done in a new process, so that nothing done before it is in its memory or its caches."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from benchmarks.table import Row
from bot import logs

P = ParamSpec("P")
T = TypeVar("T")


def alone(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``work`` returns in a process of its own; raises what it raised."""
    with ProcessPoolExecutor(1, get_context("spawn"), _quiet) as pool:
        return pool.submit(work, *args, **kwargs).result()


def _quiet() -> None:
    # As ``dezhurny run`` logs, and nothing among the figures.
    logs.configure("ERROR", as_json=False)


def measure(part: str, *, short: bool) -> list[Row]:
    """The rows of one part: the module ``benchmarks.<part>``."""
    rows: Callable[..., Iterator[Row]] = import_module(f"benchmarks.{part}").measure
    return list(rows(short=short))
