"""What a scene is made of: who does what, when the clock moves, where the page looks.

What the bot makes of it is the bot's: so a scene stays true when the rules change.
"""

from dataclasses import dataclass
from typing import Literal

from bot.demo.enclosures import Picture, Sticker
from bot.demo.moves import Move

Tab = Literal["chat", "private", "calls", "journal"]
Joining = Literal["invite", "link", "return"]


@dataclass(frozen=True, slots=True)
class Say:
    """Somebody writes to the chat; ``name`` lets later steps reply to or edit it."""

    who: int
    text: str = ""
    attach: tuple[Sticker | Picture, ...] = ()
    reply_to: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """Somebody writes to the bot privately."""

    who: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The author changes an earlier message."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody presses the newest button with this label, in the chat or in private."""

    who: int
    label: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody comes into the chat."""

    who: int
    how: Joining = "link"


@dataclass(frozen=True, slots=True)
class Promote:
    """The teacher gives somebody an administrator's rights in the chat, or takes them."""

    who: int
    admin: bool = True


@dataclass(frozen=True, slots=True)
class SeatBot:
    """The teacher adds the bot to the chat as an administrator, or removes it."""

    here: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The clock is moved."""

    move: Move


@dataclass(frozen=True, slots=True)
class Settle:
    """The bot is given time to finish what it has to do."""


@dataclass(frozen=True, slots=True)
class Look:
    """The page shows what this person sees; ``note`` says what to look at."""

    who: int
    tab: Tab
    note: str


Step = Say | Write | Edit | Press | Join | Promote | SeatBot | Turn | Settle | Look


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene: ``about`` says in one line what will be seen."""

    id: str
    title: str
    about: str
    steps: tuple[Step, ...]


ANNA, DMITRY, ELENA, SERGEY, NATALIA = 301, 302, 303, 304, 305
RUSLAN, IRINA, ALEXEY, GULNARA, VICTOR = 306, 307, 308, 309, 310
JULIA, PAVEL, SVETLANA, OKSANA = 311, 312, 313, 314
