"""Method parameters as they arrive (text by name), read as VK reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, overload

from emulator.errors import VKError

_TRUE = frozenset({"1", "true", "True", "yes"})
_FALSE = frozenset({"", "0", "false", "False", "no"})


def _invalid(name: str, why: str = "is invalid") -> VKError:
    return VKError(100, f"{name} {why}")


class Params:
    """One call's parameters. Every reader raises error 100 for what VK would not accept.

    An empty value is a missing one, as with VK; unknown names are not looked at.
    """

    def __init__(self, raw: Mapping[str, str], origin: str = "") -> None:
        self.raw = raw
        self.origin = origin
        """Scheme and authority under which this server was reached."""

    def has(self, name: str) -> bool:
        """Whether a non-empty value was passed."""
        return self.raw.get(name, "") != ""

    def text(self, name: str, default: str = "") -> str:
        """The value as it stands."""
        return self.raw.get(name) or default

    def flag(self, name: str) -> bool:
        """A 0/1 value; absent is 0."""
        value = self.raw.get(name, "")
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise _invalid(name)

    @overload
    def number(self, name: str, *, low: int | None = None, high: int | None = None) -> int: ...
    @overload
    def number(
        self, name: str, default: int, *, low: int | None = None, high: int | None = None
    ) -> int: ...
    def number(
        self,
        name: str,
        default: int | None = None,
        *,
        low: int | None = None,
        high: int | None = None,
    ) -> int:
        """An integer within `low`..`high`; required when there is no default."""
        if not self.has(name):
            if default is None:
                raise _invalid(name, "is undefined")
            return default
        value = _integer(name, self.raw[name])
        if low is not None and value < low:
            raise _invalid(name, f"should be greater or equal to {low}")
        if high is not None and value > high:
            raise _invalid(name, f"should be less or equal to {high}")
        return value

    def numbers(self, name: str, *, limit: int) -> list[int]:
        """Comma-separated integers, at most `limit`; required."""
        if not self.has(name):
            raise _invalid(name, "is undefined")
        values = [_integer(name, part.strip()) for part in self.raw[name].split(",")]
        if len(values) > limit:
            raise _invalid(name, f"too many elements, maximum {limit}")
        return values

    def structure(self, name: str) -> dict[str, Any]:
        """A JSON object passed as text; required."""
        if not self.has(name):
            raise _invalid(name, "is undefined")
        try:
            value = json.loads(self.raw[name])
        except (ValueError, RecursionError) as error:
            raise _invalid(name, "should be valid JSON") from error
        if not isinstance(value, dict):
            raise _invalid(name, "should be a JSON object")
        return value


def _integer(name: str, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
        raise _invalid(name, "not integer")
    return int(text)
