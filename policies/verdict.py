"""The verdict on one message: the component-wise join of all findings.

The components are kept raw and their clearing (exempt over action, delete over
defer) is read off at the end: clearing while joining would depend on the order.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Action(IntEnum):
    """What is done about a message; each includes those below it."""

    ALLOW = 0
    REMIND = 1
    DELETE = 2
    STRIKE = 3


class Ask(StrEnum):
    """What one policy asks for when it is certain. No policy can ask for a block."""

    ALLOW = "allow"
    REMIND = "remind"
    DELETE = "delete"
    STRIKE = "strike"
    DEFER = "defer"
    EXEMPT = "exempt"


class Outcome(StrEnum):
    """The verdict in one word, the strongest that holds."""

    ALLOW = "allow"
    REMIND = "remind"
    REVIEW = "review"
    DEFER = "defer"
    DELETE = "delete"
    STRIKE = "strike"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A join-semilattice value: ``|`` is associative, commutative and idempotent.

    ``exempt``: an emergency, left alone. ``spare``: it may be one, though nobody would say
    so: nothing takes it down or holds it back by itself, a moderator decides.
    ``reasons`` are the rules that contributed, for the record.
    """

    exempt: bool = False
    spare: bool = False
    action: Action = Action.ALLOW
    defer: bool = False
    review: bool = False
    reasons: frozenset[str] = frozenset()

    def __or__(self, other: "Verdict") -> "Verdict":
        return Verdict(
            exempt=self.exempt or other.exempt,
            spare=self.spare or other.spare,
            action=max(self.action, other.action),
            defer=self.defer or other.defer,
            review=self.review or other.review,
            reasons=self.reasons | other.reasons,
        )

    @property
    def does(self) -> Action:
        """The action that holds: none for an exempt message, at most a word for a spared one."""
        if self.exempt:
            return Action.ALLOW
        return min(self.action, Action.REMIND) if self.spare else self.action

    @property
    def defers(self) -> bool:
        """True when the message waits for the opening: neither left alone nor taken down."""
        return self.defer and not (self.exempt or self.spare) and self.does < Action.DELETE

    @property
    def asks_moderator(self) -> bool:
        """True when a moderator is asked; a message already taken down needs no question."""
        asked = self.review or (self.spare and not self.exempt and self.action >= Action.DELETE)
        return asked and self.does < Action.DELETE

    @property
    def outcome(self) -> Outcome:
        """The verdict in one word."""
        if self.does >= Action.DELETE:
            return Outcome.STRIKE if self.does is Action.STRIKE else Outcome.DELETE
        if self.defers:
            return Outcome.DEFER
        if self.asks_moderator and not self.exempt:
            return Outcome.REVIEW
        return Outcome.REMIND if self.does is Action.REMIND else Outcome.ALLOW


NOTHING = Verdict()
# The share of an exemption's threshold from which a message is spared.
DOUBT = 0.4
