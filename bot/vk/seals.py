"""Buttons that only we can make: a seal over what a button says, where it stands, till when.

A press brings back whatever payload its sender chose. So each button's payload is sealed
when it is sent (HMAC-SHA256, the school's own key) for the talk it stands in, which in a
private talk is its one person, and for a time. What was made up, altered, carried into
another talk or kept too long is opened as not ours.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.vk.lenient import is_chat
from handlers.calls import Keyboard
from handlers.events import ButtonPressed, OwnMessage, Unfit

SEAL, TILL = "seal", "till"
_BYTES = 16
_HOUR = 3600


class Seals:
    """Seals buttons and opens presses by one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealed(self, keyboard: Keyboard, peer_id: int, now: datetime) -> Keyboard:
        """The keyboard for a message to ``peer_id``; a button's days count from ``now``."""
        return tuple(
            tuple(
                replace(
                    one,
                    payload=self.payload(one.payload, peer_id, now + timedelta(days=one.days)),
                )
                if one.payload
                else one
                for one in row
            )
            for row in keyboard
        )

    def payload(
        self, plain: Mapping[str, str | int], peer_id: int, until: datetime
    ) -> dict[str, str | int]:
        """One button's payload with its seal, about 50 characters longer."""
        # Whole hours: an attempt made again soon after is the same message to the letter.
        stamped = {**plain, TILL: -(-int(until.timestamp()) // _HOUR)}
        return {**stamped, SEAL: self._seal(stamped, peer_id)}

    def opened(self, pressed: ButtonPressed) -> ButtonPressed:
        """The press with its plain payload, or with the word why it does not count."""
        plain = {name: one for name, one in pressed.payload.items() if name not in (SEAL, TILL)}
        return replace(pressed, payload=plain, unfit=self._unfit(pressed))

    def recognised(self, written: OwnMessage) -> OwnMessage:
        """The message with the word whether another program's seal is on its buttons."""
        sealed = [one for one in written.buttons if SEAL in one]
        strange = not all(self._fits(one, written.lane) for one in sealed)
        return replace(written, buttons=(), strange=strange)

    def _unfit(self, pressed: ButtonPressed) -> Unfit | None:
        seal, till = pressed.payload.get(SEAL), pressed.payload.get(TILL)
        if seal is None:
            return Unfit.UNSEALED
        if not isinstance(till, int) or not self._fits(pressed.payload, pressed.peer_id):
            return Unfit.FORGED
        if not is_chat(pressed.peer_id) and pressed.user_id != pressed.peer_id:
            return Unfit.FORGED
        if pressed.at.astimezone(UTC).timestamp() > till * _HOUR:
            return Unfit.EXPIRED
        return None

    def _fits(self, payload: Mapping[str, object], peer_id: int) -> bool:
        seal = payload.get(SEAL)
        stamped = {name: one for name, one in payload.items() if name != SEAL}
        if not isinstance(seal, str) or not all(isinstance(o, str | int) for o in stamped.values()):
            return False
        given = seal.encode(errors="replace")
        return hmac.compare_digest(given, self._seal(stamped, peer_id).encode())

    def _seal(self, stamped: Mapping[str, object], peer_id: int) -> str:
        said = json.dumps([peer_id, stamped], sort_keys=True, separators=(",", ":"))
        digest = hmac.digest(self._key, said.encode(), "sha256")
        return urlsafe_b64encode(digest[:_BYTES]).rstrip(b"=").decode()
