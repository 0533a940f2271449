"""``python -m benchmarks.judgement``: how well the shipped policies judge our own test part.

The test part serves neither training nor the choice of thresholds. Intervals are
Wilson's, at 95 %. The tables are written into docs/judgement.md between their marks.
"""

import math
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policies.finding import Level
from policies.judge import Judgement, judge, warm_up
from policies.message import Message
from policies.policy import Policy
from policies.registry import BUILTIN
from policies.state import ChatState
from policies.text.model import reading
from training.corpus import Labelled, Part, messages

PAGE = Path(__file__).resolve().parent.parent / "docs" / "judgement.md"
BEGIN, END = "<!-- table: python -m benchmarks.judgement -->", "<!-- end of table -->"
AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
ERRORS_SHOWN = 5
CLEAN = "clean"
# What issue 3 of the project demands of messages that its own secret sets hold.
MUST = {
    "profanity": 0.9, "foreign_messenger": 0.9, "caps": 0.9, "acknowledgement": 0.9,
    "greetings": 0.9, "ads": 0.9, "homework": 0.8, "confidential": 0.8, "grammar_shaming": 0.8,
    "insult": 0.8, "personal": 0.7, "conflict": 0.7, "off_topic": 0.7, "emergency": 0.9,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the test part, what the policies said of it, and after how many µs of CPU."""

    message: Labelled
    judgement: Judgement
    spent: float

    def noticed(self, rule: str) -> bool:
        return any(one.rule == rule and one.noticed for one in self.judgement.judged)

    def acted(self, rule: str) -> bool:
        return any(one.rule == rule and one.level is Level.CERTAIN for one in self.judgement.judged)

    def score(self, rule: str) -> float:
        return next(one.finding.score for one in self.judgement.judged if one.rule == rule)


def main() -> None:
    """Judge the test part, print the table and the errors, write the table."""
    policies = [policy(policy.Settings()) for policy in BUILTIN]
    test = [one for one in messages() if one.part is Part.TEST]
    warm_up(policies, AT)
    seen = [_judged(one, policies) for one in test]
    rules = [policy.rule for policy in BUILTIN if policy.rule in MUST]
    table = "\n".join([*_table(seen, rules), "", *_confusion(seen, rules)])
    print(table)
    print("\n".join(_errors(seen, rules)))
    page = PAGE.read_text(encoding="utf-8")
    marked = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    PAGE.write_text(marked.sub(f"{BEGIN}\n{table}\n{END}", page), encoding="utf-8")


def _judged(one: Labelled, policies: Sequence[Policy]) -> Seen:
    began = time.process_time()
    judgement = judge(Message.of(one.text, at=AT), ChatState(), policies)
    return Seen(one, judgement, (time.process_time() - began) * 1e6)


def _table(seen: Sequence[Seen], rules: Sequence[str]) -> Iterator[str]:
    offences = [rule for rule in rules if rule != "emergency"]
    clean = [one for one in seen if not one.message.labels]
    acted = sum(any(one.acted(rule) for rule in offences) for one in clean)
    noticed = sum(any(one.noticed(rule) for rule in offences) for one in clean)
    yield f"{len(seen)} messages of the test part, {len(clean)} of them clean, most of those hard."
    yield ""
    yield "| measure | must | measured |"
    yield "|---|---|---|"
    yield f"| clean messages acted on | ≤ 1 % | {_share(acted, len(clean))} |"
    yield f"| clean messages noticed | ≤ 8 % | {_share(noticed, len(clean))} |"
    for rule in rules:
        broken = [one for one in seen if rule in one.message.labels]
        if broken:
            found = sum(one.noticed(rule) for one in broken)
            sure = sum(one.acted(rule) for one in broken)
            yield (
                f"| `{rule}`: recall noticed | ≥ {MUST[rule]:.0%} | {_share(found, len(broken))}, "
                f"certain {sure / len(broken):.0%} |"
            )
    spent = sorted(one.spent for one in seen)
    middle, mean = statistics.median(spent), statistics.fmean(spent)
    yield f"| CPU a message: median (mean) | ≤ 300 µs | {middle:.0f} µs ({mean:.0f} µs) |"
    twice = sum(reading(Message.of(one.message.text, at=AT).whole).twice for one in seen)
    yield f"| read twice | | {twice / len(seen):.0%} |"


def _confusion(seen: Sequence[Seen], rules: Sequence[str]) -> Iterator[str]:
    """Rows are what messages break, columns what was noticed in them."""
    yield "| breaks \\ noticed | " + " | ".join(f"`{rule}`" for rule in rules) + " | nothing |"
    yield "|---" * (len(rules) + 2) + "|"
    for row in (*rules, CLEAN):
        mine = [one for one in seen if row in (one.message.labels or {CLEAN})]
        counts = [sum(one.noticed(rule) for one in mine) for rule in rules]
        silent = sum(not any(one.noticed(rule) for rule in rules) for one in mine)
        cells = [str(count or "·") for count in (*counts, silent)]
        yield f"| `{row}` ({len(mine)}) | " + " | ".join(cells) + " |"


def _errors(seen: Sequence[Seen], rules: Sequence[str]) -> Iterator[str]:
    for rule in rules:
        missed = [one for one in seen if rule in one.message.labels and not one.noticed(rule)]
        wrong = [one for one in seen if not one.message.labels and one.noticed(rule)]
        missed.sort(key=lambda one: one.score(rule))
        wrong.sort(key=lambda one: -one.score(rule))
        yield f"\n{rule}: missed {len(missed)}, wrong on clean {len(wrong)}"
        for kind, errors in (("missed", missed), ("wrong", wrong)):
            for one in errors[:ERRORS_SHOWN]:
                yield f"  {kind} {one.score(rule):.2f}: {one.message.text}"


def _share(part: int, whole: int) -> str:
    """A share with Wilson's interval."""
    share, z = part / whole, 1.96
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(
        share * (1 - share) / whole + z * z / (4 * whole * whole)
    )  # fmt: skip
    return f"{share:.1%} ({max(middle - half, 0):.1%}–{middle + half:.1%})"


if __name__ == "__main__":
    main()
