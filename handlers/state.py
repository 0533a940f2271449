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
    DeferredClosed,
    DeferredHeld,
    Effect,
    Marked,
    MemberCame,
    MemberGone,
    MembersKnown,
    MessageSeen,
    ModeSet,
    ReviewClosed,
    ReviewOpened,
    RulesAgreed,
    StrikeGiven,
    StrikeLifted,
    TimerCleared,
    TimerSet,
)
from policies.school import Mode
from policies.state import Recent

T = TypeVar("T")

RECENT_KEPT = 200


@dataclass(frozen=True, slots=True)
class Member:
    """A person of this chat, present or gone. An unknown name is empty."""

    user_id: int
    name: str = ""
    present: bool = True
    admin: bool = False
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkingState:
    """All that judging one chat's events needs to know.

    ``strikes`` are those neither lifted nor used up by a block, by key, oldest first
    (expired ones may be among them); ``blocks`` the running ones, by person.
    """

    peer_id: int
    members: Mapping[int, Member] = field(default_factory=dict)
    strikes: Mapping[str, StrikeGiven] = field(default_factory=dict)
    blocks: Mapping[int, BlockBegun] = field(default_factory=dict)
    deferred: Mapping[str, DeferredHeld] = field(default_factory=dict)
    reviews: Mapping[str, ReviewOpened] = field(default_factory=dict)
    timers: Mapping[str, datetime] = field(default_factory=dict)
    marks: Mapping[str, Marked] = field(default_factory=dict)
    recent: tuple[Recent, ...] = ()
    mode: Mode | None = None

    def strikes_of(self, user_id: int, at: datetime) -> tuple[StrikeGiven, ...]:
        """The strikes that count against a person at a moment, oldest first."""
        return tuple(
            strike
            for strike in self.strikes.values()
            if strike.user_id == user_id and strike.expires_at > at
        )

    def block_of(self, user_id: int, at: datetime) -> BlockBegun | None:
        """A person's block if it is running at a moment.

        One that is known here has begun, whatever the moment: a button is stamped by our
        clock, a message by the messenger's, and the order of the lane is what counts.
        """
        block = self.blocks.get(user_id)
        return block if block is not None and at < block.until else None

    def recent_of(self, cmid: int) -> Recent | None:
        """A recent message by its number."""
        return next((one for one in reversed(self.recent) if one.cmid == cmid), None)

    def name_of(self, user_id: int) -> str:
        """A person's name, or a neutral word where it is not known."""
        member = self.members.get(user_id)
        return member.name if member and member.name else f"участник {user_id}"

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
            if effect.key in state.strikes:
                return state
            strikes = [*state.strikes.values(), effect]
            strikes.sort(key=lambda one: (one.given_at, one.key))
            return replace(state, strikes={one.key: one for one in strikes})
        case StrikeLifted():
            return replace(state, strikes=_without(state.strikes, effect.key))
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
        case MessageSeen():
            return replace(state, recent=_recent_after(state.recent, effect.recent))
        case ModeSet():
            return replace(state, mode=effect.mode)
        case MembersKnown() | MemberCame() | MemberGone() | RulesAgreed():
            return replace(state, members=_members_after(state.members, effect))
        case _:
            return state


def _recent_after(recent: tuple[Recent, ...], seen: Recent) -> tuple[Recent, ...]:
    """An edited message is the same message: it stands once, in its place."""
    others = [one for one in recent if one.cmid != seen.cmid]
    insort(others, seen, key=lambda one: one.cmid)
    return tuple(others[-RECENT_KEPT:])


def _members_after(
    members: Mapping[int, Member], effect: MembersKnown | MemberCame | MemberGone | RulesAgreed
) -> Mapping[int, Member]:
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
    return after


def _without(mapping: Mapping[str, T], *keys: str) -> dict[str, T]:
    return {key: value for key, value in mapping.items() if key not in keys}
