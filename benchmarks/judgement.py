"""``python -m benchmarks.judgement``: how well the shipped policies judge our own test part.

The test part serves neither training nor the choice of thresholds. Intervals are
Wilson's, at 95 %. The table is written into docs/judgement.md between its marks.
"""

import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policies.finding import Level
from policies.judge import Judgement, judge
from policies.message import Message
from policies.policy import Policy
from policies.registry import BUILTIN
from policies.state import ChatState
from training.corpus import Labelled, Part, messages

PAGE = Path(__file__).resolve().parent.parent / "docs" / "judgement.md"
BEGIN, END = "<!-- table: python -m benchmarks.judgement -->", "<!-- end of table -->"
AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
ERRORS_SHOWN = 5
# What issue 3 of the project demands of messages that its own secret sets hold.
MUST = {
    "profanity": 0.9, "foreign_messenger": 0.9, "caps": 0.9, "acknowledgement": 0.9,
    "greetings": 0.9, "ads": 0.9, "homework": 0.8, "confidential": 0.8, "grammar_shaming": 0.8,
    "insult": 0.8, "personal": 0.7, "conflict": 0.7, "off_topic": 0.7, "emergency": 0.9,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the test part and what the policies said of it."""

    message: Labelled
    judgement: Judgement

    def noticed(self, rule: str) -> bool:
        return any(one.rule == rule and one.noticed for one in self.judgement.judged)

    def acted(self, rule: str) -> bool:
        return any(one.rule == rule and one.level is Level.CERTAIN for one in self.judgement.judged)


def main() -> None:
    """Judge the test part, print the table and the errors, write the table."""
    policies = [policy(policy.Settings()) for policy in BUILTIN]
    test = [one for one in messages() if one.part is Part.TEST]
    began = time.process_time()
    seen = [Seen(one, _judged(one, policies)) for one in test]
    spent = (time.process_time() - began) / len(test) * 1e6
    rules = [policy.rule for policy in BUILTIN if policy.rule in MUST]
    table = "\n".join(_table(seen, rules, spent))
    print(table)
    print("\n".join(_errors(seen, rules)))
    page = PAGE.read_text(encoding="utf-8")
    marked = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    PAGE.write_text(marked.sub(f"{BEGIN}\n{table}\n{END}", page), encoding="utf-8")


def _judged(one: Labelled, policies: Sequence[Policy]) -> Judgement:
    return judge(Message.of(one.text, at=AT), ChatState(), policies)


def _table(seen: Sequence[Seen], rules: Sequence[str], spent: float) -> Iterator[str]:
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
    yield f"| CPU a message, all rules, mean of unseen texts | ≤ 300 µs | {spent:.0f} µs |"


def _errors(seen: Sequence[Seen], rules: Sequence[str]) -> Iterator[str]:
    for rule in rules:
        missed = [one for one in seen if rule in one.message.labels and not one.noticed(rule)]
        wrong = [one for one in seen if not one.message.labels and one.noticed(rule)]
        yield f"\n{rule}: missed {len(missed)}, wrong on clean {len(wrong)}"
        yield from (f"  missed: {one.message.text}" for one in missed[:ERRORS_SHOWN])
        yield from (f"  wrong: {one.message.text}" for one in wrong[:ERRORS_SHOWN])


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
