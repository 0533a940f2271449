"""The obscene words as data (``policies/lexicon/obscene.toml``): rules, forms, look-alikes."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from policies.text.normalise import squeeze


@dataclass(frozen=True, slots=True)
class RootRule:
    """An obscene root: what ``pattern`` fits has ``score``."""

    root: str
    score: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known of obscene words.

    ``core`` is what an obscene word cannot lack; ``clean`` are words that only
    resemble one; ``forms`` are whole words, squeezed, with their scores, ``english`` are
    read behind signs too. ``phrases`` are searched in the whole text; what a pattern of
    ``contexts`` finds in a text lowers its root to the score named there.
    """

    core: re.Pattern[str]
    clean: re.Pattern[str]
    rules: tuple[RootRule, ...]
    latin: tuple[RootRule, ...]
    phrases: tuple[RootRule, ...]
    contexts: tuple[RootRule, ...]
    forms: Mapping[str, float]
    english: Mapping[str, float]

    def only_resembles(self, word: str, short: str) -> bool:
        """True for an innocent word, as written or with each run of a letter written once."""
        return self.clean.fullmatch(short) is not None or self.clean.fullmatch(word) is not None


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """What a sign may stand for in a Russian word.

    By its looks, by its sound; several signs together by looks or by sound; and by
    the key it shares with a Russian letter on the keyboard.
    """

    looks: Mapping[str, str]
    sounds: Mapping[str, str]
    drawn: Mapping[str, str]
    digraphs: Mapping[str, str]
    keys: Mapping[int, int]


def _read(name: str) -> dict[str, Any]:
    path = files("policies").joinpath("lexicon", name)
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def lookalikes() -> Lookalikes:
    """The shipped table of look-alikes."""
    raw = _read("lookalikes.toml")
    keys = str.maketrans(raw["keyboard"]["latin"], raw["keyboard"]["russian"])
    return Lookalikes(raw["looks"], raw["sounds"], raw["drawn"], raw["digraphs"], keys)


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, compiled once."""
    raw = _read("obscene.toml")
    places = {"{T}": "[а-я]*"}
    for name, prefixes in raw["prefixes"].items():
        longest_first = sorted(prefixes.split(), key=len, reverse=True)
        places[f"{{{name}}}"] = f"(?:{'|'.join(longest_first)})"

    for name, part in raw["parts"].items():
        places[f"{{{name}}}"] = part.replace("{T}", places["{T}"])

    def compiled(patterns: Sequence[str]) -> re.Pattern[str]:
        joined = "|".join(patterns)
        for place, meaning in places.items():
            joined = joined.replace(place, meaning)
        return re.compile(joined)

    def rules(name: str) -> tuple[RootRule, ...]:
        found = [
            RootRule(one["root"], float(one["score"]), compiled(one["patterns"]))
            for one in raw[name]
        ]
        # A score of nothing names innocent words: they come first.
        return tuple(sorted(found, key=lambda rule: (rule.score > 0, -rule.score)))

    return Lexicon(
        core=re.compile("|".join(raw["sieve"]["core"])),
        clean=compiled(raw["sieve"]["clean"]),
        rules=rules("rule"),
        latin=rules("latin"),
        phrases=rules("phrase"),
        contexts=rules("context"),
        forms=_forms(raw["forms"], raw["endings"]),
        english=raw["english"],
    )


def _forms(groups: Mapping[str, str], endings: Mapping[str, str]) -> Mapping[str, float]:
    forms: dict[str, float] = {}
    for group, score in (("strong", 0.75), ("sure", 1.0)):
        templates = groups[group]
        for name, choices in endings.items():
            templates = templates.replace(f"{{<{name}>}}", f"{{{choices}}}")
            templates = templates.replace(f"<{name}>", f"{{{choices}}}")
        for template in templates.split():
            for form in _alternatives(template.lower().replace("ё", "е")):
                forms[squeeze(form.replace("-", ""))] = score
    return forms


def _alternatives(template: str) -> Iterator[str]:
    """Every word that a template stands for; ``{a,b{c,d}}`` may be nested."""
    start = template.find("{")
    if start < 0:
        yield template
        return
    choices, depth, begin, end = [], 0, start + 1, start
    for end in range(start, len(template)):
        char = template[end]
        depth += (char == "{") - (char == "}")
        if (char == "," and depth == 1) or depth == 0:
            choices.append(template[begin:end])
            begin = end + 1
        if depth == 0:
            break
    for middle in choices:
        yield from _alternatives(template[:start] + middle + template[end + 1 :])
