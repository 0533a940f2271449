"""The accepted policy file as values: the school, its chats, and what holds in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from policies.hours import OpenHours, SchoolCalendar
from policies.ladder import StrikeRules
from policies.policy import Policy
from policies.procedures import Appeal, Joining, Pardon
from policies.roles import ChatKind, Role
from policies.rulebook import Regulation

CHAT_BASE = 2_000_000_000
"""Where chats begin: a chat's ``peer_id`` is this plus its number; a person's is below."""


class Mode(StrEnum):
    """``enforce`` acts; ``observe`` judges and journals and touches nothing."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


@dataclass(frozen=True, slots=True)
class School:
    """The school of the policy file. Ids are the messenger's."""

    name: str
    timezone: ZoneInfo
    regulation: Regulation
    administrators: frozenset[int] = frozenset()
    commission: frozenset[int] = frozenset()
    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)

    def local(self, moment: datetime) -> datetime:
        """An aware moment in the school's time zone."""
        return moment.astimezone(self.timezone)


@dataclass(frozen=True, slots=True)
class ChatPolicy:
    """What holds in one chat.

    ``policies`` are those switched on, ready to judge; ``off`` names the known
    policies that are not named or set to ``allow``. ``hours`` is None where the
    file sets none: then the chat is always open. ``class_name`` is the class as the
    school's roster calls it, or "".
    """

    peer_id: int
    title: str
    kind: ChatKind
    moderators: frozenset[int] = frozenset()
    mode: Mode = Mode.ENFORCE
    hours: OpenHours | None = None
    strikes: StrikeRules = field(default_factory=StrikeRules)
    policies: tuple[Policy, ...] = ()
    off: tuple[str, ...] = ()
    class_name: str = ""
    pardon: Pardon = field(default_factory=Pardon)
    appeal: Appeal = field(default_factory=Appeal)
    joining: Joining = field(default_factory=Joining)


_CLASS = re.compile(r"\b(\d{1,2})\s{0,5}[-«\"]?\s{0,5}([А-ЯЁа-яё])(?![А-ЯЁа-яё])")
# Latin letters that look like Cyrillic ones: «5A» typed on the wrong keyboard is the class 5А.
_ALIKE = str.maketrans("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")
_WRITTEN = re.compile(
    r"(\d{1,2})(?: ?(?:класс\b ?)?[-–«\"]? ?([А-ЯЁа-яё])\b ?[»\"]?)?(?: ?(?:класс|кл\.?))?",
    re.IGNORECASE,
)


def class_in(text: str) -> str:
    """The class that a chat's title names, as «5А»; "" where it names none."""
    found = _CLASS.search(text)
    return f"{found.group(1)}{found.group(2).upper()}" if found else ""


def class_called(text: str) -> str:
    """A class as a person writes it, in the one spelling that is compared: «5 а», «5-А», «5A»."""
    plain = " ".join(text.split())
    found = _WRITTEN.fullmatch(plain.translate(_ALIKE))
    if found is None:
        return plain.upper()
    return f"{int(found.group(1))}{(found.group(2) or '').upper()}"


@dataclass(frozen=True, slots=True)
class PolicySnapshot:
    """One accepted version of the policy file, immutable; ``version`` is its hash."""

    version: str
    school: School
    chats: Mapping[int, ChatPolicy]
    kinds: Mapping[ChatKind, ChatPolicy]

    def chat(self, peer_id: int) -> ChatPolicy | None:
        """The policy of a chat that the file names, or None."""
        return self.chats.get(peer_id)

    def chat_or_defaults(self, peer_id: int) -> ChatPolicy:
        """The policy of a chat; for one the file does not name, that of a parents' chat."""
        known = self.chats.get(peer_id)
        return known or replace(self.kinds[ChatKind.PARENTS], peer_id=peer_id)

    def role(self, chat: ChatPolicy, person_id: int, community_id: int | None = None) -> Role:
        """Who a person is in a chat. Negative ids are communities; the bot's own is the bot."""
        if person_id < 0:
            return Role.BOT if person_id == -(community_id or 0) else Role.COMMUNITY
        if person_id in self.school.administrators:
            return Role.ADMINISTRATOR
        if person_id in chat.moderators:
            return Role.MODERATOR
        return chat.kind.ordinary_role

    def chats_moderated_by(self, person_id: int) -> tuple[ChatPolicy, ...]:
        """The chats in which a person may sanction, in the file's order."""
        return tuple(
            chat for chat in self.chats.values() if self.role(chat, person_id).commands_chat
        )
