"""``python -m benchmarks.heat``: how well the heat of a talk is seen, cross-validated.

Each dialogue is judged by weights that did not see it: those of the message by itself and
those of the talk. What ships is trained on all of them, so its own figures would flatter.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.heat import Due, Limits, due
from policies.state import Recent
from policies.text.heat_reading import Regression
from training.dialogues import Dialogue
from training.fit import folds
from training.fit_heat import fit_due, held_out, read


@dataclass(frozen=True, slots=True)
class HeatSeen:
    """Talks counted: of the ``heated`` ones reminded ``in_time``, of the ``calm`` ones at all."""

    heated: int
    in_time: int
    early: int
    calm: int
    false: int


@dataclass(frozen=True, slots=True)
class Watched:
    """A dialogue, as it was remembered, and the turn after which the chat was reminded."""

    told: Dialogue
    recent: tuple[Recent, ...]
    reminded: int | None

    @property
    def right(self) -> bool:
        """True when the reminder came in time, or rightly did not come."""
        if self.told.due is None:
            return self.reminded is None
        first, last = self.told.due
        return self.reminded is not None and first <= self.reminded <= last


def main() -> None:
    """Print the counts and every talk that was not seen rightly."""
    seen = list(watched())
    print(counted(seen))
    for one in seen:
        if not one.right:
            print(f"\n{one.told.id} due {one.told.due}, reminded {one.reminded}")
            for place, (turn, recent) in enumerate(zip(one.told.turns, one.recent, strict=True)):
                print(f"  {place} {recent.heat:.2f} {recent.peace:.2f} {turn.author} {turn.text}")


def watched() -> Iterator[Watched]:
    """Every dialogue, judged by weights that did not see it."""
    corpus = read()
    recent = held_out(corpus)
    for fold, rest in folds(len(corpus.told)):
        weights = fit_due([corpus.told[one] for one in rest], [recent[one] for one in rest])
        for one in fold.tolist():
            reminded = reminded_at(recent[one], weights)
            yield Watched(corpus.told[one], recent[one], reminded)


def reminded_at(recent: Sequence[Recent], weights: Regression | None = None) -> int | None:
    """The turn after which the chat is first reminded, from 0."""
    limits = Limits()
    for place in range(len(recent)):
        if due(recent[: place + 1], limits, None, weights) is Due.REMINDER:
            return place
    return None


def counted(seen: Iterable[Watched]) -> HeatSeen:
    """The counts; only a talk's first reminder counts."""
    heated = in_time = early = calm = false = 0
    for one in seen:
        if one.told.due is None:
            calm += 1
            false += one.reminded is not None
        else:
            heated += 1
            in_time += one.right
            early += one.reminded is not None and one.reminded < one.told.due[0]
    return HeatSeen(heated, in_time, early, calm, false)


if __name__ == "__main__":
    main()
