"""The bot's requests to VK as the page shows them: each with the calls it carried."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

REQUESTS: Final = 80
"""The newest requests that the page shows."""
_LONGEST: Final = 1500
_CALLS_LOOKED_AT: Final = 1200


def since_of(next_number: int) -> int:
    """From which call on the log has to be read for the page."""
    return max(0, next_number - _CALLS_LOOKED_AT)


def requests(calls: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Calls of the emulator's log, grouped by the HTTP request they came in, newest first."""
    grouped = [
        _request(number, list(group))
        for number, group in groupby(calls, key=lambda call: int(call["requests"]))
    ]
    return grouped[-REQUESTS:][::-1]


def _request(number: int, calls: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "number": number,
        "at": calls[0]["at"],
        "execute": bool(calls[0]["in_execute"]),
        "calls": [_call(one) for one in calls],
    }


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "method": call["method"],
        "params": {name: _cut(str(value)) for name, value in call["params"].items()},
    }
    if "error_code" in call:
        return {**shown, "ok": False, "error": call["error_code"]}
    if "failed" in call:
        return {**shown, "ok": False, "error": None}
    result = call.get("result")
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    return {**shown, "ok": True, "partly": _refused_items(result), "result": _cut(text)}


def _refused_items(result: object) -> int:
    """How many items of a per-item answer were refused (VK answers 200 all the same)."""
    if isinstance(result, list):
        return sum(1 for item in result if isinstance(item, dict) and "error" in item)
    if isinstance(result, dict):
        failed = result.get("failed_member_ids")
        return len(failed) if isinstance(failed, list) else 0
    return 0


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
