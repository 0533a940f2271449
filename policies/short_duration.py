"""A setting that is a length of time within a day: ``2 min``, ``15 min``, ``1 h``."""

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from policies.duration import Duration

_LONGEST_HOURS = 24
_HOURS = {"seconds": 1 / 3600, "minutes": 1 / 60, "hours": 1.0}


def _short(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        # Pydantic tells of a ValueError, and lets a TypeError through.
        raise ValueError("нужен срок с единицей; напишите «15 min»")  # noqa: TRY004
    found = Duration.parse(value)
    if found.amount * _HOURS.get(found.unit, _LONGEST_HOURS + 1) > _LONGEST_HOURS:
        raise ValueError(f"«{value}» больше суток; напишите «15 min»")
    return found


ShortDuration = Annotated[
    Duration,
    PlainValidator(_short),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2 min", "15 min", "1 h"]}),
]
