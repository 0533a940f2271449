"""What a database's error means for the person who is to mend it."""

from enum import StrEnum

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
