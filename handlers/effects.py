"""Effects: frozen values that say what shall be so.

A handler returns a list of them; they are applied to the working state, committed
in one transaction, and only then is any promised call delivered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.calls import Call, Rank
from handlers.events import Event, Person
from policies.school import Mode
from policies.state import Recent


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the append-only journal; ``more`` is what the kind adds."""

    kind: str
    at: datetime
    user_id: int | None = None
    cmid: int | None = None
    rule: str | None = None
    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallPromised:
    """A call to the messenger, delivered after the commit.

    ``purpose`` is unique within its event: together they are the row's key.
    ``report``: its end comes back to this lane as a ``CallEnded``, with ``context``.
    ``expires``: a courtesy that is pointless after this moment.
    """

    purpose: str
    call: Call
    rank: Rank
    report: bool = False
    context: Mapping[str, str] = field(default_factory=dict)
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A timer of this lane; the same name set again moves it."""

    name: str
    kind: str
    due: datetime
    payload: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerCleared:
    """A timer that is no longer needed."""

    name: str


@dataclass(frozen=True, slots=True)
class StrikeGiven:
    """A strike, with everything its bearer must be told. ``by`` is 0 for the bot."""

    key: str
    user_id: int
    rule: str
    clause: str
    quotes: tuple[str, ...]
    text: str
    cmid: int
    given_at: datetime
    expires_at: datetime
    by: int = 0


@dataclass(frozen=True, slots=True)
class StrikeLifted:
    """A strike taken back, by whom and why."""

    key: str
    at: datetime
    by: int
    why: str


@dataclass(frozen=True, slots=True)
class BlockBegun:
    """A block; it uses up the strikes named. ``chain_begun``: when the chain's first one began."""

    key: str
    user_id: int
    rule: str
    begun_at: datetime
    chain_begun: datetime
    until: datetime
    by: int
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """The end of a block: ``why`` is term, lifted, refused or replaced."""

    key: str
    at: datetime
    by: int
    why: str


@dataclass(frozen=True, slots=True)
class DeferredHeld:
    """A late message that waits for the opening; ``reply_to``: the message it answers."""

    key: str
    user_id: int
    cmid: int
    text: str
    attachments: tuple[str, ...]
    said_at: datetime
    due: datetime
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class DeferredClosed:
    """A held message was posted, withdrawn by its author, or could not be held."""

    key: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """A message that a moderator is asked about. Its text is kept until he decides."""

    key: str
    user_id: int
    cmid: int
    rule: str
    quotes: tuple[str, ...]
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewClosed:
    """A moderator's decision; the first one holds."""

    key: str
    at: datetime
    by: int
    decision: str


@dataclass(frozen=True, slots=True)
class MembersKnown:
    """Members as the messenger lists them; ``complete``: whoever is not listed is gone."""

    people: tuple[Person, ...]
    at: datetime
    complete: bool = False


@dataclass(frozen=True, slots=True)
class MemberCame:
    """A person is in the chat from now on."""

    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberGone:
    """A person is no longer in the chat; his strikes and block stay."""

    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RulesAgreed:
    """A person confirmed that he knows the rules (Этика 2.4, КО 20)."""

    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A judged message's features, without its text."""

    recent: Recent


@dataclass(frozen=True, slots=True)
class ModeSet:
    """The chat's mode by a moderator's word; None goes back to the policy file's."""

    mode: Mode | None
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """A remembered fact with its moment: "was told", "rules message is …"."""

    name: str
    at: datetime
    value: str = ""


@dataclass(frozen=True, slots=True)
class EventRaised:
    """An event for another lane; the same key is taken in only once."""

    event: Event


Effect = (
    JournalLine
    | CallPromised
    | TimerSet
    | TimerCleared
    | StrikeGiven
    | StrikeLifted
    | BlockBegun
    | BlockEnded
    | DeferredHeld
    | DeferredClosed
    | ReviewOpened
    | ReviewClosed
    | MembersKnown
    | MemberCame
    | MemberGone
    | RulesAgreed
    | MessageSeen
    | ModeSet
    | Marked
    | EventRaised
)
Effects = tuple[Effect, ...]
