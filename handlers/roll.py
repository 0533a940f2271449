"""The roll of a chat (Пол. 2.2, КО 4, 5, 20): who is in it, who should be, what is missing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.ports import Enrolled, RosterRole
from handlers.state import Member
from handlers.turn import Turn
from policies.roles import ChatKind, Role
from policies.text.names import is_full_name


@dataclass(frozen=True, slots=True)
class Family:
    """A pupil of the class with those of his family who are not in the chat."""

    pupil: str
    people: tuple[Enrolled, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """What a moderator is told of his chat's members, by name.

    ``counts``: how many there are of each role; None stands for those of whom nothing is
    known. ``roster`` is False where none was imported: then nobody is called a stranger.
    """

    counts: Mapping[Role | None, int]
    nameless: tuple[str, ...]
    not_agreed: tuple[str, ...]
    strangers: tuple[str, ...]
    departed: tuple[str, ...]
    missing: tuple[Family, ...]
    roster: bool

    @property
    def size(self) -> int:
        """How many people are in the chat."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Known:
    """A member with what the roster says of him."""

    member: Member
    role: Role
    entries: tuple[Enrolled, ...]

    @property
    def name(self) -> str:
        """What he is called: as he said, as the roster has it, as in his profile."""
        listed = self.entries[0].name if self.entries else ""
        return self.member.full_name or listed or self.member.name

    @property
    def is_named(self) -> bool:
        return bool(self.member.full_name or self.entries) or is_full_name(self.member.name)


async def call_roll(turn: Turn) -> Roll:
    """The roll of the turn's chat, by its members and the school's roster."""
    chat, reader = turn.here, turn.ports.reader
    members = [one for one in turn.state.members.values() if one.present and one.user_id > 0]
    listed = await reader.enrolled([one.user_id for one in members])
    has_roster = bool(listed) or await reader.has_roster()
    people = [
        _Known(
            one,
            turn.role(one.user_id),
            tuple(entry for entry in listed if entry.user_id == one.user_id),
        )
        for one in sorted(members, key=lambda one: (one.name, one.user_id))
    ]
    ordinary = [one for one in people if not one.role.immune]
    roles = {one.member.user_id: _role(turn, one, has_roster=has_roster) for one in people}
    out = [one for one in ordinary if roles[one.member.user_id] is None]
    departed = [one for one in out if one.entries and all(entry.left for entry in one.entries)]
    counted = [None, *Role]
    class_list = await reader.roster_of(chat.class_name) if chat.class_name else ()
    return Roll(
        counts={
            role: count for role in counted if (count := sum(one is role for one in roles.values()))
        },
        nameless=_names(turn, (one for one in ordinary if not one.is_named)),
        not_agreed=_names(turn, (one for one in ordinary if one.member.agreed_at is None)),
        strangers=_names(turn, (one for one in out if one not in departed)) if has_roster else (),
        departed=_names(turn, departed),
        missing=_missing(chat.kind, class_list, {one.user_id for one in members}),
        roster=has_roster,
    )


def _role(turn: Turn, one: _Known, *, has_roster: bool) -> Role | None:
    """His role in this chat; None for one whom the roster does not name here."""
    if one.role.immune or not has_roster:
        return one.role
    chat = turn.here
    here = [
        entry
        for entry in one.entries
        if not entry.left
        and (entry.role is RosterRole.EMPLOYEE or chat.class_name in ("", entry.class_name))
    ]
    if chat.kind in (ChatKind.TEACHERS, ChatKind.MANAGEMENT):
        here = [entry for entry in here if entry.role is RosterRole.EMPLOYEE]
    roles = {entry.role for entry in here}
    if RosterRole.PARENT in roles:
        return Role.PARENT
    if RosterRole.PUPIL in roles:
        return Role.PUPIL
    return Role.TEACHER if roles else None


def _names(turn: Turn, people: Iterable[_Known]) -> tuple[str, ...]:
    return tuple(one.name or turn.state.name_of(one.member.user_id) for one in people)


def _missing(
    kind: ChatKind, listed: Sequence[Enrolled], present: Collection[int]
) -> tuple[Family, ...]:
    """The families of a class of whom nobody is in its parents' chat; pupils not in theirs."""
    wanted = {ChatKind.PARENTS: RosterRole.PARENT, ChatKind.PUPILS: RosterRole.PUPIL}.get(kind)
    families: dict[str, list[Enrolled]] = {}
    for one in listed:
        if one.role is not RosterRole.EMPLOYEE and not one.left:
            families.setdefault(one.pupil, []).append(one)
    if wanted is None:
        return ()
    found = []
    for pupil, family in families.items():
        people = tuple(one for one in family if one.role is wanted)
        if not any(one.user_id in present for one in people):
            found.append(Family(pupil, people))
    return tuple(sorted(found, key=lambda one: one.pupil))
