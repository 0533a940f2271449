"""The corpus: labelled messages, split by a fixed seed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

CORPUS_FOLDER = Path(__file__).resolve().parent.parent / "corpus"
SEED = "dezhurny-1"


class Part(StrEnum):
    """Which part a message belongs to; it stays there for ever."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message of the corpus and the rules it breaks (`emergency` among them)."""

    id: str
    kind: str
    text: str
    labels: frozenset[str]
    about: str
    hard: bool

    @property
    def part(self) -> Part:
        """Seven tenths train, three twentieths each validate and test."""
        share = int(sha256(f"{SEED}:{self.id}".encode()).hexdigest()[:8], 16) / 0x100000000
        if share < 0.7:
            return Part.TRAIN
        return Part.VALIDATION if share < 0.85 else Part.TEST


def messages(folder: Path = CORPUS_FOLDER) -> Iterator[Labelled]:
    """Every message, file by file. Raises ``ValueError`` naming a broken line."""
    for path in sorted((folder / "messages").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                raw = json.loads(line)
                yield Labelled(
                    id=raw["id"],
                    kind=raw["kind"],
                    text=raw["text"],
                    labels=frozenset(raw["labels"]),
                    about=raw["about"],
                    hard=raw["hard"],
                )
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path.name}:{number}: {error!r}") from error


def fingerprint(folder: Path = CORPUS_FOLDER) -> str:
    """A hash of every message file, so that weights name what they were trained on."""
    digest = sha256()
    for path in sorted((folder / "messages").glob("*.jsonl")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
