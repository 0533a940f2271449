"""What judging one message costs: CPU, all policies, each message seen for the first time.

``python -m benchmarks.judging`` prints the table by set of messages and by stage. Words are
known as in a running bot, since another part of the corpus was judged before; no message
is. The policies are those of the parents' chat in the shipped ``config/policy.yaml``.
"""

import gc
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ParamSpec

from benchmarks.scene import SHIPPED_POLICY
from benchmarks.table import Row, Unit, share_below
from policies.file.loading import decode, load
from policies.heat import features_of as talk_features_of
from policies.judge import judge, warm_up
from policies.message import Message
from policies.policy import Policy
from policies.state import ChatState
from policies.text.features import features_of
from policies.text.model import reading
from policies.text.obscene import obscenities
from policies.text.sentences import bag_of, sentences
from training.corpus import Labelled, Part, messages

P = ParamSpec("P")

PARENTS = 2_000_000_001
AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
# A message as issue 6 means it: about 80 characters.
SHORTEST, LONGEST = 60, 100
WARMED_BY, SHORT_OF, SEED = 2_500, 600, 1
MUST_MEDIAN, AIM_MEDIAN, MUST_RARE, RARE = 300.0, 100.0, 2_000.0, 0.99


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, how long its judging took (µs of CPU), and beside it the yardstick."""

    message: Labelled
    spent: float
    yardstick: float
    twice: bool

    @property
    def everyday(self) -> bool:
        """True for a clean line that was not written to look like a breach."""
        return not self.message.labels and not self.message.hard


def measure(*, short: bool) -> Iterator[Row]:
    """The rows of the table: median and the hundredth slowest, of hard and everyday lines."""
    judged = list(_judged(_policies(), short=short))
    sized = [one for one in judged if SHORTEST <= len(one.message.text) <= LONGEST]
    everyday = [one for one in judged if one.everyday]
    for what, part in (
        (f"judging, hard lines of {SHORTEST}–{LONGEST} characters", sized),
        ("judging, everyday lines of any length", everyday),
    ):
        spent = [one.spent for one in part]
        told = _told(part)
        median = statistics.median(spent)
        yield Row(
            f"{what}: median", median, Unit.MICROSECONDS, MUST_MEDIAN, AIM_MEDIAN, detail=told
        )
        rare = share_below(spent, RARE)
        yield Row(f"{what}: p99", rare, Unit.MICROSECONDS, MUST_RARE, detail=told)


def main() -> None:
    """Print what each set of messages and each stage costs."""
    policies = _policies()
    judged = list(_judged(policies, short=False))
    sets: dict[str, list[Judged]] = {
        "test part": judged,
        f"of {SHORTEST}–{LONGEST} characters": [
            one for one in judged if SHORTEST <= len(one.message.text) <= LONGEST
        ],
        "everyday": [one for one in judged if one.everyday],
        "read once": [one for one in judged if not one.twice],
        "read twice": [one for one in judged if one.twice],
    }
    print("| messages | count | read twice | median, µs | p99, µs | median, yardsticks |")
    print("|---|---|---|---|---|---|")
    for name, part in sets.items():
        spent = [one.spent for one in part]
        ratio = statistics.median(spent) / _yardstick(part)
        print(
            f"| {name} | {len(part)} | {_twice(part):.0%} | {statistics.median(spent):.0f} "
            f"| {share_below(spent, RARE):.0f} | {ratio:.1f} |"
        )
    print("\n| stage, of messages read once | median, µs | mean, µs |")
    print("|---|---|---|")
    for stage, costs in _stages(sets["read once"], policies).items():
        print(f"| {stage} | {statistics.median(costs):.1f} | {statistics.fmean(costs):.1f} |")


def _policies() -> tuple[Policy, ...]:
    source = str(SHIPPED_POLICY)
    school = load(decode(SHIPPED_POLICY.read_bytes(), source=source), source=source)
    return school.chats[PARENTS].policies


def _judged(policies: Sequence[Policy], *, short: bool) -> Iterator[Judged]:
    warm_up(policies, AT)
    known = [one for one in messages() if one.part is not Part.TEST]
    test = [one for one in messages() if one.part is Part.TEST]
    order = random.Random(SEED)  # noqa: S311 - an order, no secret
    for one in order.sample(known, WARMED_BY):
        judge(Message.of(one.text, at=AT), ChatState(), policies)
    # As the running bot does once it has started.
    gc.collect()
    gc.freeze()
    for one in order.sample(test, SHORT_OF if short else len(test)):
        begun = time.process_time_ns()
        message = Message.of(one.text, at=AT)
        judge(message, ChatState(), policies)
        spent = time.process_time_ns() - begun
        twice = reading(message.whole).twice
        yield Judged(one, spent / 1e3, _cost(_split, one.text), twice)


def _split(text: str) -> dict[str, int]:
    """The yardstick: the words of a text, each counted; nothing is judged for less."""
    counted: dict[str, int] = {}
    for word in text.lower().replace("ё", "е").split():
        counted[word.strip(".,!?")] = counted.get(word, 0) + 1
    return counted


def _stages(judged: Sequence[Judged], policies: Sequence[Policy]) -> dict[str, list[float]]:
    """What each part costs by itself; what parts share is paid by the stage that names it."""
    costs: defaultdict[str, list[float]] = defaultdict(list)
    state = ChatState()
    for one in judged:
        # A space more makes another text of it, which no memory of texts holds.
        message = Message.of(f"{one.message.text} ", at=AT)
        view = message.whole
        costs["words and their bag"].append(_cost(bag_of, view))
        costs["sentences"].append(_cost(sentences, view))
        costs["features and cues"].append(_cost(features_of, view))
        costs["first reading"].append(_cost(reading, view))
        costs["obscene words"].append(_cost(obscenities, view))
        for policy in policies:
            costs[f"`{policy.rule}`"].append(_cost(policy.check, message, state))
        costs["all policies again, and the verdict"].append(_cost(judge, message, state, policies))
        costs["heat of the talk (no policy)"].append(_cost(talk_features_of, message))
    return costs


def _cost(work: Callable[P, object], *given: P.args, **named: P.kwargs) -> float:
    """µs of CPU that ``work`` takes."""
    begun = time.process_time_ns()
    work(*given, **named)
    return (time.process_time_ns() - begun) / 1e3


def _told(judged: Sequence[Judged]) -> str:
    return (
        f"{len(judged)} lines, {_twice(judged):.0%} read twice; splitting a line into words "
        f"takes {_yardstick(judged):.1f} µs"
    )


def _twice(judged: Sequence[Judged]) -> float:
    return sum(one.twice for one in judged) / len(judged)


def _yardstick(judged: Sequence[Judged]) -> float:
    return statistics.median(one.yardstick for one in judged)


if __name__ == "__main__":
    main()
