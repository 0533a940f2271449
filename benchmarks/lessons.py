"""``python -m benchmarks.lessons``: what good and what harm a school's lessons do.

Good: of `corpus/lessons.jsonl`, messages that one school's moderators mark alike, either the
same thing said again or the same matter in other words; some are lessons, the rest judged.
Harm: twenty lessons drawn from what the judge noticed in half of the corpus's test part,
once marked truly and once falsely, against the verdicts on the other half.
"""

import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from policies import lessons
from policies.judge import Judgement, judge
from policies.lessons import Lesson, Lessons
from policies.message import Message
from policies.policy import Policy, Teachable
from policies.registry import BUILTIN
from policies.state import ChatState
from policies.text.model import reading
from policies.text.view import TextView
from training.corpus import CORPUS_FOLDER, Labelled, Part, messages

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
BOUNDS = (1.0, 2.0, 3.0)
DRAWS, TAUGHT = 8, 20


@dataclass(frozen=True, slots=True)
class Marked:
    """A message as the moderators of a school mark it."""

    text: str
    rule: str
    right: bool


def main() -> None:
    """Print the figures for several bounds; the shipped one is ``policies.lessons.BOUND``."""
    policies = [policy(policy.Settings()) for policy in BUILTIN]
    groups = list(_groups())
    print(f"a lesson costs {_cost(policies):.0f} µs a message, with {lessons.KEPT} of them")
    shipped = lessons.BOUND
    for bound in BOUNDS:
        lessons.BOUND = bound
        print(f"\nbound {bound:g} logits{' (shipped)' if bound == shipped else ''}")
        for kind, taught in (("again", 1), ("matter", 3)):
            for right in (False, True):
                alike = [one for name, one in groups if name == kind and one[0].right is right]
                print(_line(kind, taught, alike, policies))
    lessons.BOUND = shipped
    print("\nother messages of the corpus, 20 lessons, the shipped bound")
    print("\n".join(_elsewhere(policies)))


def _groups() -> Iterator[tuple[str, list[Marked]]]:
    raw = (CORPUS_FOLDER / "lessons.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in raw]
    for _, group in groupby(rows, key=lambda one: one["group"]):
        found = list(group)
        yield found[0]["kind"], [Marked(one["text"], one["rule"], one["right"]) for one in found]


def _lessons(marked: Iterable[Marked], policies: Sequence[Policy]) -> Lessons:
    by_rule = {one.rule: one for one in policies}
    return Lessons.of(
        Lesson(
            key=f"lesson:{number}",
            chat=1,
            rule=one.rule,
            right=one.right,
            features=lessons.features_of(TextView(one.text), _score(by_rule[one.rule], one.text)),
            words=lessons.words_of(one.text),
            by=1,
            at=AT + timedelta(seconds=number),
        )
        for number, one in enumerate(marked)
    )


def _score(policy: Policy, text: str) -> float:
    return policy.check(Message.of(text, at=AT), ChatState()).score


def _judged(text: str, taught: Lessons, policies: Sequence[Policy]) -> Judgement:
    return judge(Message.of(text, at=AT), ChatState(lessons=taught), policies)


def _noticed(judgement: Judgement, rule: str) -> bool:
    return any(one.rule == rule and one.noticed for one in judgement.judged)


def _line(
    kind: str, taught: int, groups: Sequence[Sequence[Marked]], policies: Sequence[Policy]
) -> str:
    """Moderators correct: what is judged wrongly is taught first, and a group without is left."""
    before = after = count = 0
    for group in groups:
        order = sorted(group, key=lambda one: not _wrong(one, Lessons(), policies))
        if not _wrong(order[0], Lessons(), policies):
            continue
        learnt = _lessons(order[:taught], policies)
        for one in order[taught:]:
            count += 1
            before += _wrong(one, Lessons(), policies)
            after += _wrong(one, learnt, policies)
    named = {"again": "said again", "matter": "of the same matter"}[kind]
    wrong = "missed" if groups[0][0].right else "false alarms"
    return f"  {named}, {taught} taught: {wrong} {before} → {after} of {count}"


def _wrong(one: Marked, taught: Lessons, policies: Sequence[Policy]) -> bool:
    return _noticed(_judged(one.text, taught, policies), one.rule) != one.right


def _elsewhere(policies: Sequence[Policy]) -> Iterator[str]:
    test = [one for one in messages() if one.part is Part.TEST]
    seen, rest = test[::2], test[1::2]
    teachable = {one.rule for one in policies if one.teachable is not Teachable.NEVER}
    noticed = [
        (one, judged.rule)
        for one in seen
        for judged in _judged(one.text, Lessons(), policies).noticed
        if judged.rule in teachable
    ]
    schools: dict[str, list[Lessons]] = {"true": [], "false": []}
    for draw in range(DRAWS):
        drawn = random.Random(draw).sample(noticed, TAUGHT)  # noqa: S311 - a repeatable draw
        for name, truly in (("true", True), ("false", False)):
            marked = [Marked(one.text, rule, (rule in one.labels) is truly) for one, rule in drawn]
            schools[name].append(_lessons(marked, policies))
    flips = {name: [0, 0, 0] for name in schools}
    for one in rest:
        plain = _judged(one.text, Lessons(), policies)
        for name, known in schools.items():
            for taught in known:
                _count(flips[name], one, plain, _judged(one.text, taught, policies))
    for name, (mended, broken, acted) in flips.items():
        yield (
            f"  {name} lessons: of {len(rest)} verdicts {mended / DRAWS:.1f} mended, "
            f"{broken / DRAWS:.1f} broken; messages newly acted on: {acted / DRAWS:.1f}"
        )


def _count(flips: list[int], one: Labelled, plain: Judgement, taught: Judgement) -> None:
    for before, after in zip(plain.judged, taught.judged, strict=True):
        if before.noticed != after.noticed:
            flips[0 if after.noticed == (before.rule in one.labels) else 1] += 1
    flips[2] += taught.verdict.does > plain.verdict.does


def _cost(policies: Sequence[Policy]) -> float:
    texts = [one.text for one in messages() if one.part is Part.TEST][: lessons.KEPT]
    taught = _lessons([Marked(one, "off_topic", False) for one in texts], policies)
    views = [TextView(one) for one in texts[:60]]
    for view in views:
        reading(view)
    fastest = 1.0
    for _ in range(50):
        began = time.perf_counter()
        for view in views:
            taught.pulls(view)
        fastest = min(fastest, time.perf_counter() - began)
    return fastest / len(views) * 1e6


if __name__ == "__main__":
    main()
