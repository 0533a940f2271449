"""JSON as the messenger sends it and as it is kept: read and written fast, and never refused
for what the standard library takes (half an emoji, ``NaN``, a number beyond all bounds).
"""

import json
from typing import Any

import msgspec

__all__ = ["read", "written"]

_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder().encode


def read(body: bytes | bytearray | str) -> Any:
    """The value of a JSON text. Raises ``ValueError``; ``RecursionError`` where it is too deep."""
    try:
        return _read(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return json.loads(body)


def written(value: object) -> str:
    """The JSON text of what was read from one, without spaces; any database can store it.

    Raises ``RecursionError`` where it is too deep.
    """
    try:
        body = _write(value)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        return _slowly(value)
    # It writes ``null`` for what is no number, and would change what the messenger said.
    return _slowly(value) if b"null" in body else body.decode()


def _slowly(value: object) -> str:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        body.encode()
    except UnicodeEncodeError:
        # Half of an emoji cannot be stored, its escape can.
        return json.dumps(value, separators=(",", ":"))
    return body
