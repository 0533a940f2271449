"""What happened in the school's chats (КО 21): the journal's counts as numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from handlers.ports import Count


class What(StrEnum):
    """What a report counts."""

    JUDGED = auto()
    REMINDED = auto()
    DELETED = auto()
    LATE = auto()
    STRUCK = auto()
    LIFTED = auto()
    BLOCKED = auto()
    COMPLAINTS = auto()
    APOLOGIES = auto()
    APPEALS = auto()


_KINDS: Mapping[str, What] = {
    "verdict": What.JUDGED,
    "deferred": What.LATE,
    "strike": What.STRUCK,
    "strike_lifted": What.LIFTED,
    "block": What.BLOCKED,
    "complaint": What.COMPLAINTS,
    "apology": What.APOLOGIES,
    "appeal": What.APPEALS,
}
# Of messages, by the policies or by a moderator's decision.
_DONE: Mapping[str, What] = {
    "remind": What.REMINDED,
    "delete": What.DELETED,
    "strike": What.DELETED,
}
# The pictures show these, one upon the other.
OUT_OF_ORDER = (What.REMINDED, What.DELETED, What.LATE)


def _counted(one: Count) -> Iterator[What]:
    if one.kind in _KINDS:
        yield _KINDS[one.kind]
    if one.word in _DONE:
        yield _DONE[one.word]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in one chat, or within one step of a period; ``strikes`` by rule."""

    of: Mapping[What, int]
    strikes: Mapping[str, int]

    def __getitem__(self, what: What) -> int:
        return self.of.get(what, 0)

    @property
    def out_of_order(self) -> int:
        """Reminders, deletions and late messages together."""
        return sum(self[what] for what in OUT_OF_ORDER)

    @property
    def calm(self) -> bool:
        """True where nothing happened but messages."""
        return not any(number for what, number in self.of.items() if what is not What.JUDGED)


def numbers(counts: Iterable[Count]) -> Numbers:
    """Everything together."""
    of: Counter[What] = Counter()
    strikes: Counter[str] = Counter()
    for one in counts:
        for what in _counted(one):
            of[what] += one.number
        if one.kind == "strike":
            strikes[one.rule] += one.number
    return Numbers(of, dict(strikes.most_common()))


def by_chat(counts: Iterable[Count], peers: Iterable[int]) -> Mapping[int, Numbers]:
    """Each chat's own numbers, in the order of ``peers``."""
    counted = tuple(counts)
    return {peer: numbers(one for one in counted if one.peer_id == peer) for peer in peers}
