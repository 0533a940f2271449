"""Reading VK's JSON without trusting it: every function takes anything and never raises.

VK's shapes change without notice, and an event that cannot be read would be a message
that is never judged. So a wrong type is the same as a missing field.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import unescape

from policies.school import CHAT_BASE

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_DIGITS = re.compile(r"-?[0-9]{1,19}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|quot|amp|lt|gt|apos);")
_LONGEST_ENTITY = len("&#1234567;")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# VK opened in 2006; no message is older, and none is written in the next century.
_FIRST_SECOND = int(datetime(2006, 1, 1, tzinfo=UTC).timestamp())
_LAST_SECOND = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())


def mapping(value: object) -> Mapping[str, object]:
    """An object's fields; whatever is no object has none."""
    # To be asked whether it is any Mapping costs ten times as much, and JSON's objects are dicts.
    if type(value) is dict:
        return value
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[object]:
    """A list's items; whatever is no list has none."""
    return value if isinstance(value, list | tuple) else ()


def integer(value: object) -> int | None:
    """A 64-bit integer, also from its decimal digits; None for anything else."""
    if type(value) is int:
        return value if _SMALLEST <= value <= _LARGEST else None
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if _SMALLEST <= value <= _LARGEST else None


def text(value: object, limit: int) -> str:
    """A string of at most ``limit`` characters that every database can store; else "".

    Old API versions send ``&quot;`` and emoji as HTML entities: they become characters,
    so that nothing is hidden from judgement behind ``&#1093;``.
    """
    if not isinstance(value, str):
        return ""
    plain = value[: limit * _LONGEST_ENTITY]
    if "&" in plain:
        plain = _ENTITY.sub(lambda found: unescape(found.group()), plain)
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", plain[:limit])


def moment(value: object) -> datetime | None:
    """Unix seconds as an aware UTC moment; None where they cannot be a message's time."""
    seconds = integer(value)
    if seconds is None or not _FIRST_SECOND <= seconds < _LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def json_object(value: object, limit: int = 4096) -> Mapping[str, object] | None:
    """A button's payload: an object, or the JSON text of one of at most ``limit`` characters."""
    if isinstance(value, str) and len(value) <= limit:
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, Mapping) else None


def is_chat(peer_id: int) -> bool:
    """Whether messages of this peer belong to a group chat."""
    return peer_id > CHAT_BASE
