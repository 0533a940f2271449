"""What a command is, and how one is invoked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from handlers.commands.names import Name
from handlers.effects import CallPromised, Effects
from handlers.events import MessageSaid
from handlers.telling import tell
from handlers.turn import Turn


class Audience(StrEnum):
    """Who may use a command."""

    EVERYBODY = "everybody"
    MODERATORS = "moderators"


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
    """A command: ``usage`` and ``summary`` are its help text, in Russian."""

    name: Name
    audience: Audience
    usage: str
    summary: str
    run: Run

    @property
    def help_line(self) -> str:
        return f"{self.usage} — {self.summary}"


def answer(invocation: Invocation, text: str, *, short: str = "") -> CallPromised:
    """Answer a command privately; ``short`` is what its button shows where that is closed."""
    return tell(
        invocation.by,
        text,
        purpose="answer",
        short=(short or text.partition("\n")[0])[:90],
    )
