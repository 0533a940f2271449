"""What a policy says of one message: hit or miss, how surely, by which words."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Level(StrEnum):
    """How sure a finding is, once its score met the policy's two thresholds."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that broke the rule, as written, with their half-open span in the whole text.

    What is no words (a sticker, an hour) has an empty span and says itself in ``quote``.
    """

    quote: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One policy's finding; a miss has a score too, so that ``explain`` shows every threshold.

    ``score`` is in 0..1. ``explanation`` is one short Russian sentence for a person.
    ``guessed``: a learned model alone noticed it, and nothing that is written down.
    """

    rule: str
    score: float
    evidence: tuple[Evidence, ...] = ()
    explanation: str = ""
    guessed: bool = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score of {self.rule} must be within 0..1, got {self.score}")

    @classmethod
    def miss(cls, rule: str, score: float = 0.0, explanation: str = "") -> "Finding":
        """A finding without evidence."""
        return _miss(rule, score, explanation)

    @property
    def quotes(self) -> tuple[str, ...]:
        """The offending words, each once, in order."""
        return tuple(dict.fromkeys(piece.quote for piece in self.evidence))


# Most findings on most messages are the same few thousand: learned chances have four digits.
@lru_cache(maxsize=8_000)
def _miss(rule: str, score: float, explanation: str) -> Finding:
    return Finding(rule, score, (), explanation)
