"""A lane's working state: what is known of one chat while its backlog is judged.

Changed only by effects, and purely: so two messages of one author in one backlog
see each other, and judging again from the same start gives the same end.
"""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CaseClosed,
    CaseKind,
    CaseOpened,
    DeferredClosed,
    DeferredHeld,
    Effect,
    FullNameGiven,
    HoursNarrowed,
    Marked,
    MemberCame,
    MemberGone,
    MembersKnown,
    MessageSeen,
    ModeSet,
    PersonForgotten,
    QuestionAnswered,
    QuietSet,
    ReviewClosed,
    ReviewOpened,
    RulesAgreed,
    StrikeGiven,
    StrikeLifted,
    StrikeRestored,
    StrikeSoftened,
    TimerCleared,
    TimerSet,
    Unmarked,
    VoteCast,
)
from handlers.wording import nameless
from policies.school import Mode
from policies.state import Recent

T = TypeVar("T")

RECENT_KEPT = 200
# In the data of an apology or appeal: the key of its strike or block, and whether that rests.
ABOUT, SUSPENDED = "about", "suspended"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of this chat, present or gone. An unknown name is empty."""

    user_id: int
    name: str = ""
    present: bool = True
    admin: bool = False
    agreed_at: datetime | None = None
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An open case and the votes cast on it, by person."""

    opened: CaseOpened
    votes: Mapping[int, VoteCast] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkingState:
    """All that judging one chat's events needs to know.

    ``strikes`` are those neither lifted nor used up by a block, by key, oldest first
    (expired ones may be among them); ``blocks`` the running ones, by person; ``cases``
    the open ones, by key. ``hours`` and ``quiet`` (from, until) are what moderators laid
    upon the policy file. ``answered``: recent questions whose answer was seen since the
    state was loaded; only to spare work, for the first answer counts anyway.
    """

    peer_id: int
    members: Mapping[int, Member] = field(default_factory=dict)
    strikes: Mapping[str, StrikeGiven] = field(default_factory=dict)
    blocks: Mapping[int, BlockBegun] = field(default_factory=dict)
    deferred: Mapping[str, DeferredHeld] = field(default_factory=dict)
    reviews: Mapping[str, ReviewOpened] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    timers: Mapping[str, datetime] = field(default_factory=dict)
    marks: Mapping[str, Marked] = field(default_factory=dict)
    recent: tuple[Recent, ...] = ()
    mode: Mode | None = None
    hours: str = ""
    quiet: tuple[datetime, datetime] | None = None
    answered: frozenset[int] = frozenset()

    def strikes_of(self, user_id: int, at: datetime) -> tuple[StrikeGiven, ...]:
        """The strikes that count against a person at a moment, oldest first."""
        return tuple(
            one for one in self.standing_of(user_id, at) if one.key not in suspended(self.appeals)
        )

    def standing_of(self, user_id: int, at: datetime) -> tuple[StrikeGiven, ...]:
        """A person's strikes in force, those among them that do not count while appealed."""
        return tuple(
            strike
            for strike in self.strikes.values()
            if strike.user_id == user_id and strike.expires_at > at
        )

    @property
    def appeals(self) -> tuple[CaseOpened, ...]:
        """The open appeals of this chat."""
        cases = (one.opened for one in self.cases.values())
        return tuple(one for one in cases if one.kind is CaseKind.APPEAL)

    def block_of(self, user_id: int, at: datetime) -> BlockBegun | None:
        """A person's block if it is running at a moment.

        One that is known here has begun, whatever the moment: a button is stamped by our
        clock, a message by the messenger's, and the order of the lane is what counts.
        """
        block = self.blocks.get(user_id)
        return block if block is not None and at < block.until else None

    def cases_of(self, user_id: int, kind: CaseKind) -> tuple[Case, ...]:
        """A person's open cases of one kind, the oldest first."""
        found = (
            one
            for one in self.cases.values()
            if one.opened.user_id == user_id and one.opened.kind is kind
        )
        return tuple(sorted(found, key=lambda one: (one.opened.at, one.opened.key)))

    def recent_of(self, cmid: int) -> Recent | None:
        """A recent message by its number."""
        # In the order of their numbers, and what is asked for is nearly always new.
        for one in reversed(self.recent):
            if one.cmid <= cmid:
                return one if one.cmid == cmid else None
        return None

    def name_of(self, user_id: int) -> str:
        """A person's name, or a neutral word where it is not known."""
        member = self.members.get(user_id)
        return member.name if member and member.name else nameless(user_id)

    def forget_timer(self, name: str) -> "WorkingState":
        """The state without one timer."""
        return replace(self, timers=_without(self.timers, name))

    def after(self, effects: Iterable[Effect]) -> "WorkingState":
        """The state once the effects hold."""
        state = self
        for effect in effects:
            state = _applied(state, effect)
        return state


def _applied(state: WorkingState, effect: Effect) -> WorkingState:
    match effect:
        case StrikeGiven():
            return replace(state, strikes=_strikes_with(state.strikes, effect))
        case StrikeRestored():
            return replace(state, strikes=_strikes_with(state.strikes, effect.strike))
        case StrikeLifted():
            return replace(state, strikes=_without(state.strikes, effect.key))
        case StrikeSoftened():
            return replace(state, strikes=_softened(state.strikes, effect))
        case BlockBegun():
            return replace(
                state,
                blocks={**state.blocks, effect.user_id: effect},
                strikes=_without(state.strikes, *effect.used),
            )
        case BlockEnded():
            left = {user: block for user, block in state.blocks.items() if block.key != effect.key}
            return replace(state, blocks=left)
        case DeferredHeld():
            return replace(state, deferred={**state.deferred, effect.key: effect})
        case DeferredClosed():
            return replace(state, deferred=_without(state.deferred, effect.key))
        case ReviewOpened():
            return replace(state, reviews={**state.reviews, effect.key: effect})
        case ReviewClosed():
            return replace(state, reviews=_without(state.reviews, effect.key))
        case TimerSet():
            return replace(state, timers={**state.timers, effect.name: effect.due})
        case TimerCleared():
            return state.forget_timer(effect.name)
        case Marked():
            return replace(state, marks={**state.marks, effect.name: effect})
        case Unmarked():
            return replace(state, marks=_without(state.marks, effect.name))
        case PersonForgotten():
            return _forgotten(state, effect)
        case MessageSeen():
            return replace(state, recent=_recent_after(state.recent, effect.recent))
        case QuestionAnswered():
            return replace(state, answered=_answered_after(state, effect.cmid))
        case ModeSet():
            return replace(state, mode=effect.mode)
        case HoursNarrowed():
            return replace(state, hours=effect.hours)
        case QuietSet():
            quiet = (effect.at, effect.until) if effect.until else None
            return replace(state, quiet=quiet)
        case CaseOpened() | VoteCast() | CaseClosed():
            return replace(state, cases=_cases_after(state.cases, effect))
        case MembersKnown() | MemberCame() | MemberGone() | RulesAgreed() | FullNameGiven():
            return replace(state, members=_members_after(state.members, effect))
        case _:
            return state


def suspended(appeals: Iterable[CaseOpened]) -> frozenset[str]:
    """The keys of strikes and blocks that have no effect while the commission decides."""
    return frozenset(one.data[ABOUT] for one in appeals if one.data.get(SUSPENDED))


def _forgotten(state: WorkingState, effect: PersonForgotten) -> WorkingState:
    """Whoever is in the chat keeps the name under which the chat knows him anyway."""
    who = effect.user_id
    members = dict(state.members)
    known = members.get(who)
    if known is not None:
        members[who] = replace(known, full_name="") if known.present else Member(who, present=False)
    recent = tuple(
        replace(
            one,
            author_id=0 if one.author_id == who else one.author_id,
            reply_to_author=None if one.reply_to_author == who else one.reply_to_author,
        )
        if one.at <= min(effect.before, effect.settled)
        else one
        for one in state.recent
    )
    return replace(state, members=members, recent=recent)


def _softened(
    strikes: Mapping[str, StrikeGiven], effect: StrikeSoftened
) -> Mapping[str, StrikeGiven]:
    known = strikes.get(effect.key)
    if known is None:
        return strikes
    return {**strikes, effect.key: replace(known, expires_at=effect.expires_at)}


def _strikes_with(
    strikes: Mapping[str, StrikeGiven], given: StrikeGiven
) -> Mapping[str, StrikeGiven]:
    if given.key in strikes:
        return strikes
    every = sorted((*strikes.values(), given), key=lambda one: (one.given_at, one.key))
    return {one.key: one for one in every}


def _answered_after(state: WorkingState, cmid: int) -> frozenset[int]:
    oldest = state.recent[0].cmid if state.recent else 0
    return frozenset(one for one in (*state.answered, cmid) if one >= oldest)


def _recent_after(recent: tuple[Recent, ...], seen: Recent) -> tuple[Recent, ...]:
    """An edited message is the same message: it stands once, in its place."""
    if not recent or seen.cmid > recent[-1].cmid:
        return (*recent, seen)[-RECENT_KEPT:]
    others = [one for one in recent if one.cmid != seen.cmid]
    insort(others, seen, key=lambda one: one.cmid)
    return tuple(others[-RECENT_KEPT:])


def _cases_after(
    cases: Mapping[str, Case], effect: CaseOpened | VoteCast | CaseClosed
) -> Mapping[str, Case]:
    match effect:
        case CaseOpened():
            known = cases.get(effect.key)
            return {**cases, effect.key: Case(effect, known.votes if known else {})}
        case VoteCast():
            voted = cases.get(effect.case)
            if voted is None:
                return cases
            votes = {**voted.votes, effect.user_id: effect}
            return {**cases, effect.case: replace(voted, votes=votes)}
        case CaseClosed():
            return _without(cases, effect.key)


_MemberEffect = MembersKnown | MemberCame | MemberGone | RulesAgreed | FullNameGiven


def _members_after(members: Mapping[int, Member], effect: _MemberEffect) -> Mapping[int, Member]:
    after = dict(members)
    match effect:
        case MembersKnown():
            if effect.complete:
                after = {user: replace(known, present=False) for user, known in after.items()}
            for person in effect.people:
                known = after.get(person.user_id, Member(person.user_id))
                after[person.user_id] = replace(
                    known, name=person.name or known.name, admin=person.admin, present=True
                )
        case MemberCame():
            known = after.get(effect.user_id, Member(effect.user_id))
            after[effect.user_id] = replace(known, present=True)
        case MemberGone():
            known = after.get(effect.user_id, Member(effect.user_id))
            after[effect.user_id] = replace(known, present=False, admin=False)
        case RulesAgreed():
            known = after.get(effect.user_id, Member(effect.user_id))
            after[effect.user_id] = replace(known, agreed_at=effect.at)
        case FullNameGiven():
            known = after.get(effect.user_id, Member(effect.user_id))
            after[effect.user_id] = replace(known, full_name=effect.name)
    return after


def _without(mapping: Mapping[str, T], *keys: str) -> dict[str, T]:
    return {key: value for key, value in mapping.items() if key not in keys}
