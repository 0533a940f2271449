"""The payloads of our buttons: what was pressed, about which chat and thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.calls import Button, Colour


class Do(StrEnum):
    """What a button does."""

    AGREE = "agree"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    DETAILS = "details"
    CHAT = "chat"
    APOLOGY = "apology"
    APPEAL = "appeal"
    RULE = "rule"
    COMPLAINT = "complaint"
    POST_AGAIN = "post_again"
    ANNOUNCE = "announce"
    KIND = "kind"
    RELAY = "relay"
    DEPARTURE = "departure"
    FORGET = "forget"
    TEACH = "teach"
    DIGEST = "digest"
    ASKED = "asked"


# The welcome with its button stays pinned for the school year; what else is asked is asked
# about the present. A press on an older button counts for nothing.
_DAYS, _LASTING = 100, {Do.AGREE: 400}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's payload, read. ``about`` names the thing, ``choice`` the button among several."""

    do: Do
    chat: int
    about: str = ""
    choice: str = ""


def button(label: str, pressed: Pressed, colour: Colour = Colour.PLAIN) -> Button:
    """A button with its payload; ``chat`` brings the press into that chat's lane."""
    payload: dict[str, str | int] = {"do": pressed.do.value, "chat": pressed.chat}
    if pressed.about:
        payload["about"] = pressed.about
    if pressed.choice:
        payload["choice"] = pressed.choice
    days = _LASTING.get(pressed.do, _DAYS)
    return Button(label=label, payload=payload, colour=colour, days=days)


def read(payload: Mapping[str, object]) -> Pressed | None:
    """Read a payload; None for one that is not ours."""
    do, chat = payload.get("do"), payload.get("chat")
    about, choice = payload.get("about", ""), payload.get("choice", "")
    if not isinstance(chat, int) or not isinstance(about, str) or not isinstance(choice, str):
        return None
    if not isinstance(do, str) or do not in set(Do):
        return None
    return Pressed(Do(do), chat, about, choice)
