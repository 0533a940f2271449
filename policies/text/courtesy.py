"""Is a text nothing but thanks, consent or "read it"? A closed vocabulary decides."""

import re
from dataclasses import dataclass
from functools import cache

from policies.finding import Evidence
from policies.text.lemmas import is_first_name
from policies.text.lexicon import sections
from policies.text.view import TextView

# "+", "++", "5+", thumbs and hearts are consent without a word.
_SIGNS = re.compile(r"[+👍👌🙏❤♥✅✔🤝💯😊🌹💐🙂☺👏🔥]")
_CONTENT = re.compile(r"\?|\d{2,}|https?:|@")
_LONGEST = 25


@dataclass(frozen=True, slots=True)
class Courtesy:
    """How surely a text is a bare acknowledgement, 0..1, and the words that make it one."""

    score: float
    evidence: tuple[Evidence, ...] = ()


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str], frozenset[str], tuple[str, ...]]:
    lists = sections("acknowledgement")
    starred = tuple(
        word.removesuffix("*") for name in ("core", "filler") for word in lists[name]
        if word.endswith("*")
    )  # fmt: skip
    core = frozenset(word.removesuffix("*") for word in lists["core"])
    weak = frozenset(lists["weak"])
    return core, weak, frozenset(lists["filler"]), starred


def says_more(view: TextView) -> bool:
    """True for a text that asks, names a number or links."""
    return _CONTENT.search(view.text) is not None


def courtesy(view: TextView) -> Courtesy:
    """Weigh a text."""
    if len(view.folded) > _LONGEST or says_more(view):
        return Courtesy(0.0)
    core, weak, filler, starred = _vocabulary()

    def is_strange(word: str) -> bool:
        held = word in filler or word.startswith(starred) or _is_name(word)
        return not (held or word in weak or _is_core(word, core))

    weakly = view.folded and not any(_is_core(one, core) for one in view.folded)
    # Consent by a weak word alone has nothing strange beside it.
    if weakly and (weak.isdisjoint(view.folded) or any(map(is_strange, view.folded))):
        return Courtesy(0.0)
    words = view.words
    if not words:
        signs = _SIGNS.findall(view.text)
        whole = (Evidence(view.text.strip(), 0, len(view.text)),) if signs else ()
        return Courtesy(0.95 if signs else 0.0, whole)
    strong = [one for one in words if _is_core(one.folded, core)]
    consent = [one for one in words if one.folded in weak]
    strange = [one for one in words if is_strange(one.folded)]
    share = len(strange) / len(words)
    sure = 0.95 if strong else 0.65
    score = max(0.0, 0.75 - 1.5 * share) if strange else sure
    named = tuple(Evidence(one.text, one.start, one.end) for one in strong or consent)
    return Courtesy(round(score, 3), named)


def _is_core(word: str, core: frozenset[str]) -> bool:
    return word in core or word.startswith(_STRETCHED)


# Stretched and clipped: «спасибоо», «спасибки», «благодарю».
_STRETCHED = ("спасиб", "благодар", "ознаком", "прочита", "поня", "принял")


_PATRONYMIC = re.compile(r"[а-я]{2,}(?:ович|евич|ьич|овн|евн|иничн|итичн)(?:[ауыеи]|ем|ой|ам)?")


def _is_name(word: str) -> bool:
    """True for a first name or a patronymic; how it is written says nothing."""
    return is_first_name(word) or _PATRONYMIC.fullmatch(word) is not None
