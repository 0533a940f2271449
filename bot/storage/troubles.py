"""What a database's error means for the person who is to mend it."""

from enum import StrEnum

from sqlalchemy.exc import (
    DatabaseError,
    DisconnectionError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot.storage.place import Moved


class Trouble(StrEnum):
    """Why the database takes or gives nothing."""

    FULL = "full"
    BUSY = "busy"
    MOVED = "moved"
    READ_ONLY = "read_only"
    GONE = "gone"
    OTHER = "other"


# As SQLite (result codes' texts) and PostgreSQL (SQLSTATE and messages) say it.
_SAID = (
    (Trouble.FULL, ("database or disk is full", "disk i/o error", "no space left", "diskfull")),
    (Trouble.BUSY, ("database is locked", "database table is locked")),
    (Trouble.READ_ONLY, ("readonly database", "readonlysqltransaction")),
    (
        Trouble.GONE,
        (
            "unable to open database file", "connection", "timeouterror", "cannotconnectnow",
            "adminshutdown", "invalidcatalogname", "objectnotinprerequisitestate",
        ),
    ),
)  # fmt: skip

# Classes of SQLSTATE in which PostgreSQL refuses what it was given: a feature, a number of
# rows, a value, a constraint, a statement, a limit. Others tell of the server itself.
_OF_THE_GIVEN = frozenset({"0A", "21", "22", "23", "42", "54"})
_NO_RIGHT = "42501"
_SQLITE_ERROR = 1


def what_of(error: BaseException) -> Trouble:
    """The trouble that an error tells of, by its kind and its driver's words."""
    words = ""
    cause: BaseException | None = error
    for _ in range(5):
        if cause is None:
            break
        if isinstance(cause, Moved):
            return Trouble.MOVED
        # A statement's text and values, which SQLAlchemy adds, may say anything.
        said = getattr(cause, "orig", None) or cause
        words += f" {type(said).__name__} {said}".lower()
        cause = cause.__cause__
    return next(
        (one for one, signs in _SAID if any(sign in words for sign in signs)), Trouble.OTHER
    )


def is_out_of_order(error: BaseException) -> bool:
    """True where the database could not work: the same may well succeed once it can again.

    False where it refused what it was given, and for every error that is not a database's.
    """
    said = getattr(error, "orig", None) or error
    state = getattr(said, "sqlstate", None)
    if isinstance(state, str):
        return state[:2] not in _OF_THE_GIVEN or state == _NO_RIGHT
    if isinstance(error, InterfaceError):
        # So asyncpg refuses a value that it cannot encode.
        return not isinstance(said.__cause__, ValueError)
    if isinstance(error, OperationalError):
        # SQLite: a statement that it cannot carry out, whenever it is tried.
        return getattr(said, "sqlite_errorcode", None) != _SQLITE_ERROR
    if isinstance(error, OSError | InternalError | PoolExhausted | DisconnectionError):
        return True
    # A damaged file is an error of the plainest class.
    plain = type(error) is DatabaseError
    return plain or (isinstance(error, SQLAlchemyError) and what_of(error) is not Trouble.OTHER)
