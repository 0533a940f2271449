"""What to do about each of VK's error codes, as data.

Source: VK's schema 5.199 (errors) and what live bots report.
"""

from dataclasses import dataclass
from enum import Enum

from bot.promises import Fate
from bot.vk import wording
from handlers.calls import Refusal

CHAT_PLACE = "{peer_id}"


class Mend(Enum):
    """How a refused call may be changed and made again at once."""

    NO_KEYBOARD = "without its keyboard"
    NO_QUOTE = "without the quoted message"
    SHORTER = "in shorter parts"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a code means for a call.

    ``mend`` is tried first. ``alone``: of calls merged into one, each is asked by itself,
    for the refusal may be about one of them. ``alarm``: said to the people in charge;
    ``CHAT_PLACE`` in it stands for the chat.
    """

    fate: Fate
    refusal: Refusal = Refusal.OTHER
    mend: Mend | None = None
    alone: bool = False
    alarm: str = ""


_RETRY = Treatment(Fate.RETRY)
_DROPPED = Treatment(Fate.DROPPED, alone=True)
_PRIVATE = Treatment(Fate.REFUSED, Refusal.PRIVATE_CLOSED)
_STOPPED = Treatment(Fate.STOPPED, alarm=wording.KEY_REFUSED_CALLS)
_LOST = Treatment(Fate.REFUSED, Refusal.CHAT_LOST, alarm=wording.chat_lost(CHAT_PLACE))
_MUTED = Treatment(Fate.REFUSED, alarm=wording.muted(CHAT_PLACE))
_NO_LINK = Treatment(Fate.REFUSED, Refusal.NOT_ALLOWED)

TREATMENTS: dict[int, Treatment] = {
    1: _RETRY,
    5: _STOPPED,
    6: Treatment(Fate.LIMITED),
    7: Treatment(Fate.REFUSED, Refusal.NOT_ALLOWED, alone=True),
    9: Treatment(Fate.FLOODED),
    10: _RETRY,
    14: Treatment(Fate.REFUSED, alarm=wording.CAPTCHA),
    15: Treatment(Fate.REFUSED, Refusal.NOT_ALLOWED, alone=True),
    27: _STOPPED,
    28: _STOPPED,
    29: Treatment(Fate.SUSPENDED, alarm=wording.DAILY_LIMIT),
    36: _RETRY,
    43: _RETRY,
    100: _DROPPED,
    900: _PRIVATE,
    901: _PRIVATE,
    902: _PRIVATE,
    911: Treatment(Fate.REFUSED, mend=Mend.NO_KEYBOARD),
    912: Treatment(Fate.REFUSED, alarm=wording.NO_BOTS),
    913: Treatment(Fate.REFUSED, mend=Mend.NO_QUOTE),
    914: Treatment(Fate.REFUSED, mend=Mend.SHORTER),
    917: _LOST,
    919: _NO_LINK,
    921: Treatment(Fate.REFUSED, mend=Mend.NO_QUOTE),
    922: _LOST,
    924: Treatment(Fate.REFUSED, alone=True),
    925: Treatment(Fate.REFUSED, Refusal.NOT_ALLOWED),
    927: _LOST,
    931: _NO_LINK,
    932: _DROPPED,
    935: Treatment(Fate.REFUSED, alone=True),
    936: _PRIVATE,
    940: _DROPPED,
    945: _LOST,
    946: _LOST,
    950: _DROPPED,
    962: _DROPPED,
    969: _DROPPED,
    970: _DROPPED,
    983: _MUTED,
    984: _MUTED,
    1012: _MUTED,
    1017: _LOST,
    1117: _STOPPED,
}
"""Every code with a meaning of its own."""

_REMOVED = Treatment(Fate.DONE)
_PASSING = frozenset({Fate.RETRY, Fate.LIMITED, Fate.FLOODED, Fate.SUSPENDED})
_UNKNOWN = Treatment(Fate.REFUSED, alone=True)


def treatment(code: int, method: str = "") -> Treatment:
    """What to do about a code, of the method that met it; unknown codes are final refusals."""
    if code == 935 and method == "messages.removeChatUser":
        return _REMOVED
    return TREATMENTS.get(code, _UNKNOWN)


def refusal_of(code: int) -> Refusal:
    """The reason behind a final refusal, in words that every messenger shares."""
    return treatment(code).refusal


def is_bad_token(code: int) -> bool:
    """Whether VK refuses the key itself: only a person can help."""
    return treatment(code).fate is Fate.STOPPED


def passes(code: int) -> bool:
    """Whether the same question may be answered a little later."""
    return treatment(code).fate in _PASSING
