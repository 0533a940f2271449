"""Hold a disguised word against the known whole forms of obscene words.

The forms stand in a trie. A disguised word is walked through it with all its
readings at once (a set of nodes a sign), so the cost is bounded by its length.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from policies.text.normalise import PICTURE, squeeze
from policies.text.obscene_words import lexicon, lookalikes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a disguised word was read as: the form, how surely, and how many signs it took.

    ``wild`` of the form's letters stood under a mask.
    """

    form: str
    score: float
    size: int
    wild: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """The form that a slip of the hand was meant to be, and how surely."""

    form: str
    score: float


@dataclass(slots=True, eq=False)
class _Node:
    letter: str = ""
    score: float = 0.0
    form: str = ""
    below: dict[str, "_Node"] = field(default_factory=dict)


class _Forms(dict[str, float]):
    """Every form with its score, what forms begin with, and their trie."""

    def __init__(self, forms: Mapping[str, float]) -> None:
        super().__init__(forms)
        self.beginnings = frozenset(form[:size] for form in forms for size in range(1, len(form)))
        self.trie = _Node()
        for form, score in forms.items():
            node = self.trie
            for letter in form:
                node = node.below.setdefault(letter, _Node(letter))
            node.score, node.form = score, form


FORMS = _Forms(lexicon().forms)

# Signs that hide a letter, those that may, and those that only stand between letters.
MASKS = frozenset("*#@$%&^~?_" + PICTURE)
WEAK_MASKS = frozenset(".-'…")
_PAUSES = frozenset("-.,'\"/\\|+=~:;`«»_*#^!\u0000()[]{}<>…" + PICTURE)
_TWINS = {"э": "е", "ы": "и", "й": "и", "и": "й", "ъ": "ь", "ь": "ъ", "о": "а", "е": "э"}
_HIDES = {"…": 4, "-": 1, "'": 1}
_MOST_STATES = 400
_SURE_STARTS = frozenset("хпбе")

# A node with the letters written and hidden on the way to it.
_State = tuple[_Node, int, int]
_States = dict[tuple[int, int, int], _State]


@cache
def _options(char: str, mode: str) -> str:
    if "а" <= char <= "я":
        return char + (_TWINS.get(char, "") if char not in "ое" else "")
    tables = lookalikes()
    looks = tables.looks.get(char, "") if mode in ("looks", "both") else ""
    sounds = tables.sounds.get(char, "") if mode in ("sounds", "both") else ""
    return "".join(dict.fromkeys(looks + sounds))


def fitting(part: str, mode: str) -> Reading | None:
    """The surest form that the signs of ``part``, from its first on, can be read as.

    ``mode`` says how foreign letters are read: by ``looks``, ``sounds`` or ``both``.
    The form ends where the letters of ``part`` do, or where a pause begins.
    """
    signs = _signs(part, mode)
    states: _States = {(id(FORMS.trie), 0, 0): (FORMS.trie, 0, 0)}
    best: Reading | None = None
    size = masks = weak = 0
    for index, (sign, width) in enumerate(signs):
        states = _step(states, sign, mode)
        if not states:
            break
        size += width
        masks += sign in MASKS
        weak += 3 if sign == "…" else sign in WEAK_MASKS
        following = signs[index + 1][0] if index + 1 < len(signs) else ""
        if following.isalnum() or following in MASKS or sign == "\u0000":
            continue
        for node, known, wild in states.values():
            if not node.form:
                continue
            score = _score(node.form, node.score, known, wild, masks, weak)
            if wild and known < 3 and sign in MASKS:
                score = min(score, 0.75)  # an ordinary beginning may go on in many ways
            if score and (best is None or (score, size) > (best.score, best.size)):
                best = Reading(node.form, score, size, wild)
    return best


def _signs(part: str, mode: str) -> list[tuple[str, int]]:
    """The signs of a part and how many characters each takes: several may be one letter."""
    tables = lookalikes()
    together: dict[str, str] = {}
    if mode in ("looks", "both"):
        together |= tables.drawn
    if mode in ("sounds", "both"):
        together |= tables.digraphs
    signs: list[tuple[str, int]] = []
    place = 0
    while place < len(part):
        found = next(
            (
                part[place : place + size]
                for size in (4, 3, 2)
                if part[place : place + size] in together
            ),
            "",
        )
        sign = together[found] if found else part[place]
        signs.append((sign, len(found) or 1))
        place += len(found) or 1
    return signs


def _step(states: _States, sign: str, mode: str) -> _States:
    after: _States = {}

    def keep(node: _Node, known: int, wild: int) -> None:
        if len(after) < _MOST_STATES:
            after.setdefault((id(node), known, wild), (node, known, wild))

    letters = _options(sign, mode)
    foreign = not "а" <= sign <= "я"
    for node, known, wild in states.values():
        for letter in letters:
            below = node.below.get(letter)
            if below is not None:
                keep(below, known + 1, wild)
                soft = below.below.get("ь") if foreign else None
                if soft is not None:  # Latin writing leaves it out
                    keep(soft, known + 2, wild)
            if letter == node.letter and known:
                keep(node, known, wild)
        if sign in _PAUSES and known:
            keep(node, known, wild)
        hides = 2 if sign in MASKS or sign == "." else _HIDES.get(sign, 0)
        _hide(node, known, wild, hides, keep)
    return after


def _hide(
    node: _Node, known: int, wild: int, most: int, keep: Callable[[_Node, int, int], None]
) -> None:
    """Go down up to ``most`` letters that a mask hides."""
    level = [node]
    for hidden in range(1, most + 1):
        level = [below for one in level for below in one.below.values()]
        for one in level:
            keep(one, known, wild + hidden)
        if not known:  # what begins with a mask hides one letter at most
            break


def _score(form: str, score: float, known: int, wild: int, masks: int, weak: int) -> float:
    """How sure a reading is; 0.0 for one that hides too much."""
    if not wild:
        return round(score * 0.95, 3) if known == len(form) else 0.0
    signs = masks + weak
    spare = 1 if signs > 1 or known > 2 else 0
    if known < 2 or wild > signs + max(spare, min(weak, 3) if weak > 1 else 0):
        return 0.0
    sure = form[0] in _SURE_STARTS or masks > 0
    if 2 * known >= len(form):
        return round(score * (0.95 if sure else 0.75), 3)
    return round(score * (0.9 if form[0] in _SURE_STARTS and form[-1] in "цйьяую" else 0.75), 3)


@cache
def _slips() -> Mapping[str, str]:
    """Slips and tricks of writing the evident forms: letters swapped, left out, reversed."""
    slips: dict[str, str] = {}
    for form, score in FORMS.items():
        if score < 1.0:
            continue
        variants = []
        if len(form) >= 4:
            variants.append(form[::-1])
            variants.extend(_swapped(form))
        if len(form) >= 5:
            variants.extend(
                form[:place] + form[place + 1 :]
                for place, letter in enumerate(form)
                if letter in "аеиоуыэюя"
            )
        for variant in map(squeeze, variants):
            if len(variant) > 3 and variant not in FORMS:
                slips.setdefault(variant, form)
    return slips


def _swapped(form: str) -> list[str]:
    return [
        form[:place] + second + first + form[place + 2 :]
        for place, (first, second) in enumerate(pairwise(form))
    ]


def slip_of(word: str) -> Slip | None:
    """The form that ``word`` (squeezed) is, or is a slip of; None when there is none."""
    if word in FORMS:
        return Slip(word, FORMS[word])
    form = _slips().get(word)
    return Slip(form, 0.9 if len(form) >= 6 else 0.75) if form is not None else None
