"""What a departure from the school is (Этика 2.9), as values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Departing:
    """Who leaves: a pupil (with his family) of the roster, or one person alone.

    ``user_id`` is the one whom the moderator named, 0 where it is not known; ``employee``:
    the roster has him as one.
    """

    pupil: str = ""
    class_name: str = ""
    user_id: int = 0
    employee: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """What follows for whom in one chat.

    ``leaving`` are names by id of those in this chat, ``departed`` of all who leave the
    school, in this chat or not; ``staying`` names with the reason; ``unknown`` are parents
    whose pages the roster does not have; ``marked``: the roster knows of it already.
    """

    who: Departing
    leaving: Mapping[int, str]
    departed: Mapping[int, str]
    staying: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    marked: bool = False
