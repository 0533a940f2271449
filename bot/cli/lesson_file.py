"""Lessons as JSON lines: written for another school or a backup, read back with care.

A line is whole or refused: what is read here moves the judge's scores.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from policies.file.problems import Problems
from policies.lessons import Lesson, is_readable
from policies.policy import Teachable
from policies.registry import known_policies

_LONGEST_LINE = 20_000


def _teachable(rule: str) -> str:
    known = known_policies().get(rule)
    if known is None or known.teachable is Teachable.NEVER:
        raise ValueError(f"правилу «{rule}» бот не учится")
    return rule


def _readable(features: tuple[int, ...]) -> tuple[int, ...]:
    if not is_readable(features):
        raise ValueError("признаки не этой версии программы")
    return features


class _Line(BaseModel):
    """One lesson as a line says it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: str = Field(min_length=1, max_length=200)
    chat: int
    rule: Annotated[str, AfterValidator(_teachable)]
    right: bool
    features: Annotated[
        tuple[int, ...], Field(strict=False, max_length=2_000), AfterValidator(_readable)
    ]
    words: str = Field(max_length=200)
    by: int
    at: Annotated[AwareDatetime, Field(strict=False)]
    author: int = Field(0, ge=0)


def dumped(lesson: Lesson) -> str:
    """A lesson as a line."""
    return json.dumps({**asdict(lesson), "at": lesson.at.isoformat()}, ensure_ascii=False)


def read(lines: Iterable[str], problems: Problems) -> tuple[Lesson, ...]:
    """The lessons of a file; each line that is none is a remark."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if len(line) > _LONGEST_LINE:
                problems.error(number, "строка слишком длинная для урока")
                continue
            told = json.loads(line)
            if not isinstance(told, dict) or "features" not in told:
                # Of another file not every line needs a remark of its own.
                problems.error(number, "строка не урок; ждём файл из «dezhurny lessons export»")
                break
            one = _Line.model_validate(told)
        except json.JSONDecodeError:
            problems.error(number, "строка не JSON; ждём файл из «dezhurny lessons export»")
        except ValidationError as error:
            for what in error.errors():
                problems.error(number, f"{'.'.join(map(str, what['loc'])) or 'урок'}: {_why(what)}")
        else:
            found.append(Lesson(**{name: getattr(one, name) for name in type(one).model_fields}))
    return tuple(found)


def _why(what: object) -> str:
    """Our own remark in Russian, else that the value does not fit."""
    said = what.get("ctx", {}).get("error") if isinstance(what, dict) else None
    return str(said) if isinstance(said, ValueError) else "нет значения или оно не подходит"
