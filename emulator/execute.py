"""`execute`: the one form of code the bot may send, `return [API.x.y({json}), …];`.

VK runs a whole language here; a literal array of calls is all this project ever sends, so
anything else is refused as code that does not compile.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from emulator.errors import VKError

CALLS_LIMIT: Final = 25
_DECODER: Final = json.JSONDecoder()
_START: Final = re.compile(r"\s*return\s*\[\s*")
_CALL: Final = re.compile(r"API\.([A-Za-z]+\.[A-Za-z]+)\(\s*")
_CALL_END: Final = re.compile(r"\s*\)\s*")
_COMMA: Final = re.compile(r",\s*")
_END: Final = re.compile(r"\]\s*;\s*")

Call = tuple[str, dict[str, Any]]


def parse(code: str) -> list[Call]:
    """The calls in order: method name and its JSON parameters, unread.

    :raises VKError: 12 for any other code, 13 for more than 25 calls.
    """
    calls: list[Call] = []
    at = _after(_START, code, 0)
    if not code.startswith("]", at):
        while True:
            call, at = _call(code, at)
            calls.append(call)
            comma = _COMMA.match(code, at)
            if comma is None:
                break
            at = comma.end()
    if _after(_END, code, at) != len(code):
        raise _broken(at)
    if len(calls) > CALLS_LIMIT:
        raise VKError(13, "too many api calls")
    return calls


def raw_params(given: dict[str, Any]) -> dict[str, str]:
    """Parameters of a call inside `execute` as the text they would be outside of it.

    :raises VKError: 100 for an object or a nested list, which VK would turn into nonsense.
    """
    return {name: _text(name, value) for name, value in given.items() if value is not None}


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ",".join(_text(name, item) for item in value)
    raise VKError(100, f"{name} is invalid")


def _call(code: str, at: int) -> tuple[Call, int]:
    name = _CALL.match(code, at)
    if name is None:
        raise _broken(at)
    at = name.end()
    given: Any = {}
    if not code.startswith(")", at):
        try:
            given, at = _DECODER.raw_decode(code, at)
        except (ValueError, RecursionError) as error:
            raise _broken(at) from error
        if not isinstance(given, dict):
            raise _broken(at)
    return (name[1], given), _after(_CALL_END, code, at)


def _after(pattern: re.Pattern[str], code: str, at: int) -> int:
    found = pattern.match(code, at)
    if found is None:
        raise _broken(at)
    return found.end()


def _broken(at: int) -> VKError:
    return VKError(12, f"syntax error at {at}")
