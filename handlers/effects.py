"""Effects: frozen values that say what shall be so.

A handler returns a list of them; they are applied to the working state, committed
in one transaction, and only then is any promised call delivered.

Longer than other files on purpose: everything that can become so is on one page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from handlers.calls import Call, Rank
from handlers.events import Event, Person
from policies.school import Mode
from policies.state import Recent
from policies.text.questions import Gist

ABANDONED = "abandoned"
"""How a case or a review ends about which nobody decides."""


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


class SanctionEnd(StrEnum):
    """Why a strike or a block is over."""

    TERM = "term"
    LIFTED = "lifted"
    REFUSED = "refused"
    REPLACED = "replaced"
    PARDON = "pardon"
    APPEAL = "appeal"
    SUSPENDED = "suspended"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class StrikeLifted:
    """A strike taken back, by whom and why."""

    key: str
    at: datetime
    by: int
    why: SanctionEnd


@dataclass(frozen=True, slots=True)
class StrikeSoftened:
    """A strike that the commission left standing for a shorter time."""

    key: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StrikeRestored:
    """A strike that a block had used up counts again, since the block was undone."""

    strike: StrikeGiven


@dataclass(frozen=True, slots=True)
class BlockBegun:
    """A block; it uses up the strikes named. ``chain_begun``: when the chain's first one began.

    Begun again under its key, it goes on, till another moment where ``until`` says so.
    """

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
    """The end of a block, by whom and why."""

    key: str
    at: datetime
    by: int
    why: SanctionEnd


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


class HeldEnd(StrEnum):
    """What became of a held message, or why it is not posted."""

    POSTED = "posted"
    WITHDRAWN = "withdrawn"
    NOT_TAKEN_DOWN = "not taken down"
    NEVER_OPENS = "never opens"
    BLOCKED = "blocked"
    GONE = "gone"
    UNDECIDED = "undecided"
    TAKEN_DOWN = "taken down"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class DeferredClosed:
    """A message is held no more."""

    key: str
    at: datetime
    why: HeldEnd


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
    complete: bool = False


@dataclass(frozen=True, slots=True)
class MemberCame:
    """A person is in the chat from now on."""

    user_id: int


@dataclass(frozen=True, slots=True)
class MemberGone:
    """A person is no longer in the chat; his strikes and block stay."""

    user_id: int


@dataclass(frozen=True, slots=True)
class RulesAgreed:
    """A person confirmed that he knows the rules (Этика 2.4, КО 20)."""

    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FullNameGiven:
    """A person stated surname, name and patronymic (КО 5); empty: what he stated is forgotten."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class LeftSchool:
    """Who has left the school is so marked in its roster (Этика 2.9).

    A pupil with his family by class and name, or an employee by ``user_id``; ``on``: the day.
    """

    class_name: str
    pupil: str
    user_id: int | None
    on: date


class CaseKind(StrEnum):
    """What people decide together, or one of them in his own time."""

    APOLOGY = "apology"
    APPEAL = "appeal"
    COMPLAINT = "complaint"
    RELAY = "relay"
    ANNOUNCEMENT = "announcement"
    SANCTION = "sanction"
    DEPARTURE = "departure"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Something that waits for people: an apology for objections, an appeal for votes.

    ``user_id`` is whose case it is; ``due``: when it ends by itself; ``text`` is kept
    until the case is closed, ``data`` longer. Opened again under its key, it is changed.
    """

    key: str
    kind: CaseKind
    user_id: int
    at: datetime
    due: datetime | None = None
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A person's word on an open case; a later one replaces it."""

    case: str
    user_id: int
    choice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The end of a case; ``by`` is 0 where time or a count of votes ended it."""

    key: str
    at: datetime
    by: int
    outcome: str


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A judged message's features, without its text."""

    recent: Recent


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question, remembered without its words and without who asked it (КО 16)."""

    cmid: int
    at: datetime
    gist: Gist


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """The first answer to a remembered question; ``by_cmid`` is the message that answers."""

    cmid: int
    by_cmid: int
    gist: Gist


@dataclass(frozen=True, slots=True)
class QuestionRefused:
    """Somebody said that the question of message ``cmid`` is not what ``later`` asks."""

    cmid: int
    later: int


@dataclass(frozen=True, slots=True)
class QuestionForgotten:
    """A remembered question whose message is no longer in the chat."""

    cmid: int


@dataclass(frozen=True, slots=True)
class ModeSet:
    """The chat's mode by a moderator's word; None goes back to the policy file's."""

    mode: Mode | None


@dataclass(frozen=True, slots=True)
class HoursNarrowed:
    """The chat's hours by a moderator's word, as he wrote them: «08:00-18:00».

    They only ever narrow the policy file's; empty goes back to those.
    """

    hours: str


@dataclass(frozen=True, slots=True)
class QuietSet:
    """Silence by a moderator's word until a moment; None ends it."""

    until: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class LessonLearnt:
    """A moderator's word on a judgement, from which this school's judge learns.

    ``right``: the message does break ``rule``. ``features`` are what the judge sees of the
    text, never the text; ``words`` a few of its words, to explain by; ``author`` who wrote it.
    """

    key: str
    rule: str
    right: bool
    features: tuple[int, ...]
    words: str
    by: int
    at: datetime
    author: int = 0


@dataclass(frozen=True, slots=True)
class LessonUndone:
    """A lesson taken back."""

    key: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """A remembered fact with its moment: "was told", "rules message is …"."""

    name: str
    at: datetime
    value: str = ""


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A remembered fact that is forgotten."""

    name: str


@dataclass(frozen=True, slots=True)
class PersonForgotten:
    """What a lane keeps of a person's names and words from before a moment is erased (152-ФЗ).

    A strike in force and whatever is not decided yet stay as they are, and so do the strikes
    that a running block rests on. Of recent messages those till ``settled`` lose their author.
    """

    user_id: int
    before: datetime
    settled: datetime
    at: datetime


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
    | StrikeRestored
    | StrikeSoftened
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
    | FullNameGiven
    | LeftSchool
    | CaseOpened
    | VoteCast
    | CaseClosed
    | MessageSeen
    | QuestionAsked
    | QuestionAnswered
    | QuestionRefused
    | QuestionForgotten
    | ModeSet
    | HoursNarrowed
    | QuietSet
    | LessonLearnt
    | LessonUndone
    | Marked
    | Unmarked
    | PersonForgotten
    | EventRaised
)
Effects = tuple[Effect, ...]
