"""The dialogues of the corpus: talks with the turns in which a reminder is due."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from policies.message import Message
from policies.state import Recent
from policies.text.heat_reading import Reading
from training.corpus import CORPUS_FOLDER

FILES = ("dialogues.jsonl", "dialogues-2.jsonl")
HEAT = "dialogues-heat.jsonl"
_AT, _BETWEEN = datetime(2026, 3, 4, 10, tzinfo=UTC), timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a dialogue; ``reply_to`` is the place of the turn it answers, from 0."""

    author: int
    text: str
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A talk. ``due``: the first and the last turn at which a reminder is in time, from 0.

    ``heat``: a sign a turn. 0 calm, 1 pointed, 2 heated, 3 an open insult, threat or
    discrimination, p what soothes.
    """

    id: str
    kind: str
    turns: tuple[Turn, ...]
    due: tuple[int, int] | None
    heat: str

    def messages(self) -> tuple[Message, ...]:
        """The turns as messages, 40 seconds apart."""
        return tuple(
            Message.of(
                turn.text,
                at=_AT + place * _BETWEEN,
                cmid=place + 1,
                author_id=turn.author,
                reply_to_author=(
                    None if turn.reply_to is None else self.turns[turn.reply_to].author
                ),
            )
            for place, turn in enumerate(self.turns)
        )

    def recent(self, readings: Sequence[Reading]) -> tuple[Recent, ...]:
        """The turns as the chat remembers them, each as it was read."""
        return tuple(
            Recent(
                cmid=message.cmid,
                author_id=message.author_id,
                at=message.at,
                length=len(message.text),
                reply_to_author=message.reply_to_author,
                rules=(),
                heat=read.heat,
                insult=read.insult,
                peace=read.peace,
            )
            for message, read in zip(self.messages(), readings, strict=True)
        )


def dialogues(folder: Path = CORPUS_FOLDER) -> Iterator[Dialogue]:
    """Every dialogue. Raises ``ValueError`` naming a broken line."""
    heat = _heat(folder)
    for name in FILES:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            try:
                yield _read(json.loads(line), heat)
            except (KeyError, TypeError, ValueError, IndexError) as error:
                raise ValueError(f"{name}:{number}: {error!r}") from error


def _heat(folder: Path) -> Mapping[str, str]:
    lines = (folder / HEAT).read_text(encoding="utf-8").splitlines()
    return {one["id"]: one["heat"] for one in map(json.loads, lines)}


def _read(raw: dict[str, Any], heat: Mapping[str, str]) -> Dialogue:
    due = raw["remind_at"]
    turns = tuple(Turn(**one) for one in raw["turns"])
    if len(heat[raw["id"]]) != len(turns):
        raise ValueError(f"{HEAT} has {len(heat[raw['id']])} signs for {len(turns)} turns")
    return Dialogue(
        id=raw["id"],
        kind=raw["kind"],
        turns=turns,
        due=None if due is None else (due[0], due[1]),
        heat=heat[raw["id"]],
    )


def fingerprint(told: Sequence[Dialogue]) -> str:
    """A hash of the dialogues, so that weights name what they were trained on."""
    return sha256(repr(list(told)).encode()).hexdigest()[:16]
