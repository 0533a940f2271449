"""What a command is, and how one is invoked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from handlers.calls import Keyboard
from handlers.commands.names import Name
from handlers.effects import CallPromised, Effects
from handlers.events import MessageSaid
from handlers.telling import tell
from handlers.turn import Turn


class Audience(StrEnum):
    """Who may use a command. Whoever may more may also use what is for those below."""

    EVERYBODY = "everybody"
    MODERATORS = "moderators"
    ADMINISTRATORS = "administrators"


class Place(StrEnum):
    """Where a command is carried out.

    ``CHAT``: in a chat's lane; written privately it is handed to the chat it is about, and
    where that is not clear the person chooses by button. ``PRIVATE``: only in a private
    talk with the bot. ``ANYWHERE``: wherever it was written; privately the turn has no chat.
    """

    CHAT = "chat"
    PRIVATE = "private"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as it was written: by whom, where, with which arguments."""

    said: MessageSaid
    args: str

    @property
    def by(self) -> int:
        return self.said.author_id


Run = Callable[[Turn, Invocation], Awaitable[Effects]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command and its help text, in Russian.

    ``usage`` is how it is written, ``summary`` what it does in half a line; ``details``,
    for `/помощь КОМАНДА` and the page of commands, says the rest in a few short sentences.
    ``discreet``: nobody else learns who uses it. It leaves the chat at once, it is answered
    privately or not at all, and the journal does not say whose it was.
    """

    name: Name
    audience: Audience
    usage: str
    summary: str
    run: Run
    place: Place = Place.CHAT
    details: str = ""
    discreet: bool = False

    @property
    def help_line(self) -> str:
        return f"{self.usage} — {self.summary}"


def answer(
    invocation: Invocation,
    text: str,
    *,
    short: str = "",
    keyboard: Keyboard = (),
    purpose: str = "answer",
) -> CallPromised:
    """Answer a command privately; ``short`` is what its button shows where that is closed."""
    return tell(
        invocation.by,
        text,
        purpose=purpose,
        short=short or text.partition("\n")[0],
        keyboard=keyboard,
    )
