"""A statement of SQLAlchemy's, made once into the words and the values that a driver takes.

Run as it is, SQLAlchemy copies each row into a dictionary and asks each type anew what a value
is stored as: five times what SQLite then needs for the row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Dialect, Executable
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

__all__ = ["Statements"]

Name = TypeVar("Name")
Row = Mapping[str, Any]
_Stored = Callable[[Any], Any]


class Statements(Generic[Name]):
    """Statements by name, for one kind of database; each is made when it is first run."""

    def __init__(self, statements: Mapping[Name, Executable]) -> None:
        self._statements = statements
        self._ready: dict[tuple[Name, tuple[str, ...]], _Prepared | None] = {}

    async def run(self, connection: AsyncConnection, name: Name, rows: Sequence[Row]) -> None:
        """Run a statement once for each row, all of which have the keys of the first.

        Raises ``KeyError`` for a row that lacks one.
        """
        keys = tuple(rows[0])
        try:
            ready = self._ready[name, keys]
        except KeyError:
            ready = _prepared(self._statements[name], keys, connection.dialect)
            self._ready[name, keys] = ready
        if ready is None:
            await connection.execute(self._statements[name], [dict(row) for row in rows])
        else:
            await connection.exec_driver_sql(ready.words, ready.values_of(rows))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement in a driver's words.

    ``places``: of each value, its key in a row and how it is stored. ``fixed``: what is the
    same for all rows.
    """

    words: str
    places: tuple[tuple[str, _Stored | None], ...]
    fixed: Row

    def values_of(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        """What the driver takes."""
        fixed, places = self.fixed, self.places
        return [
            tuple([row[key] if store is None else store(row[key]) for key, store in places])
            for row in ([{**fixed, **row} for row in rows] if fixed else rows)
        ]


def _prepared(statement: Executable, keys: Sequence[str], dialect: Dialect) -> _Prepared | None:
    """The statement for rows of these keys; None for one that SQLAlchemy has to see each time.

    It has to where it writes values of its own making, or as many as there happen to be.
    Raises ``KeyError`` where a key is missing.
    """
    compiled = cast(ClauseElement, statement).compile(
        dialect=dialect, column_keys=list(keys), for_executemany=True
    )
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
        return None
    if compiled.prefetch or compiled.post_compile_params:
        return None
    places, fixed = [], {}
    for name in compiled.positiontup:
        bound = compiled.binds[name]
        places.append((name, bound.type.dialect_impl(dialect).bind_processor(dialect)))
        if name not in keys:
            if bound.required:
                raise KeyError(name)
            fixed[name] = bound.effective_value
    return _Prepared(str(compiled), tuple(places), fixed)
