"""Asked before (КО 16): whether an earlier question's answer answers a later question too.

Questions of one chat are remembered as gists (:mod:`policies.text.questions`), at most so
many and for so long. Two gists are compared by what they name, what kind of thing they
ask for, the days they mean and what sets them apart; trained trees weigh that
(``policies/weights/asked.npz``, :mod:`policies.asked_trees`).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from policies.asked_facts import Candidate, excluded, facts_of, in_the_same_words
from policies.asked_trees import shipped
from policies.text.likeness import Salt, alike
from policies.text.questions import Gist, question_gist
from policies.text.view import TextView

# Where a chat has asked many things, some will be alike by chance: one must be surer there.
CERTAIN, SURER = 0.45, 0.01
# The chance of a question that is asked again in its own words.
SAME_WORDS = 0.9
# By so much every refusal makes a chat harder to convince, and no further than so far.
RAISE, MOST_RAISED = 0.02, 0.2
KEPT = timedelta(days=365)
MOST_KEPT = 1_000
# So many of the most alike are compared in full.
COMPARED = 16
# A question asked again within this time is the same talk, not one asked before.
_SAME_TALK = timedelta(minutes=2)
# Who has said that it is not this question means its like as well.
_REFUSED_TOO = 0.88


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked in a chat, and the answer it got.

    ``cmid`` and ``answered_by`` are the numbers of the two messages; nobody's name is kept.
    ``refused``: sketches of later questions that somebody said it has nothing to do with.
    """

    cmid: int
    at: datetime
    gist: Gist
    answered_by: int | None = None
    answer: Gist | None = None
    refused: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier question whose answer answers a later one; ``chance`` 0..1."""

    asked: Asked
    chance: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """The best match ``among`` so many earlier questions; ``raised``: by how much refusals
    have made the chat harder to convince.
    """

    match: Match
    among: int
    raised: float = 0.0

    @property
    def score(self) -> float:
        """The chance less what a crowd of questions and refusals demand, 0..1."""
        demanded = demand(self.among) + self.raised
        return round(max(self.match.chance - demanded, 0.0), 4)


def demand(among: int) -> float:
    """By how much a match must be surer among so many earlier questions."""
    return SURER * math.log1p(max(among - 1, 0))


def warm_up(salt: Salt) -> None:
    """Load what the first question would load, so that it does not wait for it."""
    question_gist(TextView("Во сколько собрание в 5А?"), date(2026, 3, 4), salt)
    shipped()


def find(earlier: Sequence[Asked], later: Gist, at: datetime) -> Match | None:
    """The earlier question whose answer most likely answers the later one, where any may."""
    serving = [one for one in earlier if _may_serve(one, later, at)]
    compared = nearest(serving, later)
    if not compared:
        return None
    candidates = [
        Candidate(one.gist, one.answer, (at - one.at).total_seconds() / 86_400)
        for one in compared
        if one.answer is not None
    ]
    facts = facts_of(candidates, later)
    chances = [
        max(chance, SAME_WORDS) if in_the_same_words(row, one, later) else chance
        for chance, row, one in zip(shipped().chances(facts), facts, candidates, strict=True)
    ]
    best = max(range(len(candidates)), key=lambda place: (chances[place], compared[place].at))
    return Match(compared[best], chances[best])


def nearest(earlier: Sequence[Asked], later: Gist) -> list[Asked]:
    """Those most alike by their meaning, and those that name most of the same things."""
    if len(earlier) <= COMPARED:
        return list(earlier)
    by_meaning = _most(earlier, lambda one: alike(one.gist.bits, later.bits))
    by_things = _most(earlier, lambda one: shared(one.gist, one.answer, later))
    return list({one.cmid: one for one in (*by_meaning, *by_things)}.values())


def _may_serve(one: Asked, later: Gist, at: datetime) -> bool:
    """True for an answered question that may be the same, not of this very talk, not too old,
    and not refused.
    """
    if one.answer is None or not _SAME_TALK <= at - one.at <= KEPT:
        return False
    if excluded(one.gist, one.answer, later):
        return False
    return all(
        alike(later.bits, int.from_bytes(refused, "big")) < _REFUSED_TOO for refused in one.refused
    )


def _most(earlier: Sequence[Asked], worth: Callable[[Asked], float]) -> Iterable[Asked]:
    return sorted(earlier, key=worth, reverse=True)[: COMPARED // 2]


def shared(question: Gist, answer: Gist | None, later: Gist) -> float:
    """What a later question names of what a question and its answer name, weighed."""
    named, told = later.names, {} if answer is None else answer.names
    # Most questions of a chat name nothing in common, and all of them are asked.
    if named.keys().isdisjoint(question.names) and named.keys().isdisjoint(told):
        return 0.0
    keys = named.keys() & (question.names.keys() | told.keys())
    return sum([named[key] for key in keys])
