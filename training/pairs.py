"""The pairs of questions of the corpus: an earlier one, its answer, and a later one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from policies.asked_facts import Candidate
from policies.text.encoder import Floats, encoded
from policies.text.likeness import Salt
from policies.text.questions import Gist, answer_gist, question_gist
from policies.text.view import TextView
from training.corpus import CORPUS_FOLDER

FILES = (
    "questions.jsonl",
    "questions-2.jsonl",
    "questions-3.jsonl",
    "questions-4.jsonl",
    "questions-5.jsonl",
)
OUTSIDE = ("questions-outside.jsonl", "questions-outside-2.jsonl")
_ASKED_ON = date(2026, 3, 4)


@dataclass(frozen=True, slots=True)
class Pair:
    """``same``: the answer to the earlier question answers the later one, ``days`` after it."""

    id: str
    earlier: str
    answer: str
    later: str
    days: int
    same: bool


@dataclass(frozen=True, slots=True)
class Gists:
    """A pair as it is remembered."""

    earlier: Gist
    answer: Gist
    later: Gist

    def before(self, days: float) -> Candidate:
        """The earlier question with its answer, ``days`` before another."""
        return Candidate(self.earlier, self.answer, days)


class ReadSalt(Salt):
    """A salt for words that were read before: encoding them is the long part."""

    def __init__(self, salt: bytes, known: Mapping[str, Floats]) -> None:
        super().__init__(salt)
        self._known = known

    def meanings(self, words: Sequence[str]) -> Floats:
        """What words mean, as it was read."""
        return np.stack([self._known[one] for one in words])


def pairs(folder: Path = CORPUS_FOLDER, files: Sequence[str] = FILES) -> Iterator[Pair]:
    """Every pair. Raises ``ValueError`` naming a broken line."""
    for name in files:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            try:
                yield Pair(**json.loads(line))
            except (TypeError, ValueError) as error:
                raise ValueError(f"{name}:{number}: {error!r}") from error


def gists_of(found: Sequence[Pair], *salts: bytes) -> list[list[Gists]]:
    """What is remembered of the pairs' texts: by each salt, pair by pair."""
    known = _meanings(found)
    return [
        [_gists(one, salt) for one in found] for salt in (ReadSalt(one, known) for one in salts)
    ]


def _meanings(found: Sequence[Pair]) -> Mapping[str, Floats]:
    """What every word means, encoded all together."""
    texts = {text for one in found for text in (one.earlier, one.answer, one.later)}
    words = sorted({word.folded for text in texts for word in TextView(text).words})
    return dict(zip(words, encoded(words), strict=True))


def _gists(pair: Pair, salt: Salt) -> Gists:
    later = _ASKED_ON + timedelta(days=pair.days)
    return Gists(
        earlier=question_gist(TextView(pair.earlier), _ASKED_ON, salt),
        answer=answer_gist(TextView(pair.answer), _ASKED_ON, salt),
        later=question_gist(TextView(pair.later), later, salt),
    )
