"""The obscene words as data (``policies/lexicon/obscene.toml``): rules, forms, look-alikes."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from policies.text.normalise import squeeze


@dataclass(frozen=True, slots=True)
class RootRule:
    """An obscene root: a word that the whole of ``pattern`` fits has ``score``."""

    root: str
    score: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known of obscene words.

    ``forms`` are whole words, squeezed, with their scores; ``clean`` are words that
    only resemble obscene ones; ``core`` is what an obscene word cannot lack.
    """

    core: re.Pattern[str]
    clean: re.Pattern[str]
    rules: tuple[RootRule, ...]
    forms: Mapping[str, float]
    latin: tuple[RootRule, ...]
    phrases: tuple[RootRule, ...]


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """What a sign may stand for: by its looks, by its sound, and several signs together."""

    looks: Mapping[str, str]
    sounds: Mapping[str, str]
    digraphs: Mapping[str, str]


def _read(name: str) -> dict[str, Any]:
    path = files("policies").joinpath("lexicon", name)
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def lookalikes() -> Lookalikes:
    """The shipped table of look-alikes."""
    raw = _read("lookalikes.toml")
    return Lookalikes(raw["looks"], raw["sounds"], raw["digraphs"])


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, compiled once."""
    raw = _read("obscene.toml")
    prefixes = "|".join(sorted(raw["prefixes"].split(), key=len, reverse=True))
    places = {"{P}": f"(?:{prefixes}){{0,3}}", "{T}": "[а-я]*"}

    def compiled(patterns: list[str]) -> re.Pattern[str]:
        joined = "|".join(patterns)
        for place, meaning in places.items():
            joined = joined.replace(place, meaning)
        return re.compile(joined)

    def rules(name: str) -> tuple[RootRule, ...]:
        found = [
            RootRule(one["root"], float(one["score"]), compiled(one["patterns"]))
            for one in raw.get(name, ())
        ]
        return tuple(sorted(found, key=lambda rule: -rule.score))

    forms: dict[str, float] = {}
    for group, score in (("strong", 0.75), ("sure", 1.0)):
        for template in raw["forms"][group].split():
            for form in _alternatives(template.lower().replace("ё", "е")):
                forms[squeeze(form)] = score
    return Lexicon(
        core=re.compile("|".join(raw["core"])),
        clean=compiled(raw["clean"]),
        rules=rules("rule"),
        forms=forms,
        latin=rules("latin"),
        phrases=rules("phrase"),
    )


def _alternatives(template: str) -> Iterator[str]:
    """Every word a template with ``{a,b}`` stands for."""
    head, brace, rest = template.partition("{")
    if not brace:
        yield head
        return
    inside, _, tail = rest.partition("}")
    for ending in _alternatives(tail):
        for middle in inside.split(","):
            yield head + middle + ending
