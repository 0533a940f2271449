"""Hold a disguised word against the known whole forms of obscene words.

The forms stand in a trie. A disguised word is walked through it with all its
readings at once (a set of nodes a sign), so the cost is bounded by its length.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from policies.text.obscene_words import lexicon, lookalikes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a disguised word was read as: the form, how surely, the signs it took.

    ``known`` letters were written, ``wild`` ones stood under a mask.
    """

    form: str
    score: float
    size: int
    known: int
    wild: int


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
        self.beginnings = frozenset(
            form[:size] for form, score in forms.items() for size in range(1, len(form))
        )
        self.trie = _Node()
        for form, score in forms.items():
            node = self.trie
            for letter in form:
                node = node.below.setdefault(letter, _Node(letter))
            node.score, node.form = score, form


FORMS = _Forms(lexicon().forms)

_MASKS = frozenset("*#@$%&^~?•_")
_PAUSES = frozenset("-.,'\"/\\|+=~:;`«»_*#^\u0000()[]{}<>")
_CYRILLIC_TWINS = {"э": "е", "ы": "и", "й": "и", "и": "й", "і": "и", "ъ": "ь", "ь": "ъ"}
_BEST_READINGS = 400

# A state is a node with the letters known and masked on the way to it, and the
# number of signs in the mask that is being read.
_State = tuple[_Node, int, int]


@cache
def _options(char: str, mode: str) -> str:
    if "а" <= char <= "я":
        return char + _CYRILLIC_TWINS.get(char, "")
    tables = lookalikes()
    looks = tables.looks.get(char, "") if mode in ("looks", "both") else ""
    sounds = tables.sounds.get(char, "") if mode in ("sounds", "both") else ""
    return "".join(dict.fromkeys(looks + sounds))


def fitting(part: str, mode: str) -> Reading | None:
    """The surest form that the signs of ``part``, from its first, can be read as.

    ``mode`` says how foreign letters are read: by ``looks``, ``sounds`` or ``both``.
    The form must end where the letters of ``part`` do, or where a pause begins.
    """
    signs = _signs(part, mode)
    states: dict[tuple[int, int, int], _State] = {(id(FORMS.trie), 0, 0): (FORMS.trie, 0, 0)}
    best: Reading | None = None
    for index, (char, width) in enumerate(signs):
        states = _step(states, char, mode, _in_mask(signs, index))
        if not states:
            break
        size = sum(width for _, width in signs[: index + 1])
        following = signs[index + 1][0] if index + 1 < len(signs) else ""
        if following and (following.isalnum() or following in _MASKS):
            continue
        for node, known, wild in states.values():
            if node.form:
                score = _score(node, known, wild)
                if score and (best is None or (score, size) > (best.score, best.size)):
                    best = Reading(node.form, score, size, known, wild)
    return best


def _signs(part: str, mode: str) -> list[tuple[str, int]]:
    """The signs of a part and how many characters each takes: several letters may be one."""
    digraphs = lookalikes().digraphs if mode in ("sounds", "both") else {}
    signs: list[tuple[str, int]] = []
    place = 0
    while place < len(part):
        for size in (4, 3, 2):
            letter = digraphs.get(part[place : place + size])
            if letter is not None:
                signs.append((letter, size))
                place += size
                break
        else:
            signs.append((part[place], 1))
            place += 1
    return signs


def _in_mask(signs: list[tuple[str, int]], index: int) -> bool:
    """True for a dot among dots, which may be a mask."""
    char = signs[index][0]
    if char == "…":
        return True
    near = [signs[i][0] for i in (index - 1, index + 1) if 0 <= i < len(signs)]
    return char in ".-" and char in near


def _step(
    states: dict[tuple[int, int, int], _State], char: str, mode: str, masking: bool
) -> dict[tuple[int, int, int], _State]:
    after: dict[tuple[int, int, int], _State] = {}

    def keep(node: _Node, known: int, wild: int) -> None:
        if len(after) < _BEST_READINGS:
            after.setdefault((id(node), known, wild), (node, known, wild))

    letters = _options(char, mode)
    masked = masking or char in _MASKS
    for node, known, wild in states.values():
        for letter in letters:
            below = node.below.get(letter)
            if below is not None:
                keep(below, known + 1, wild)
                soft = below.below.get("ь")
                if soft is not None and mode != "looks":  # Latin writing leaves it out
                    keep(soft, known + 2, wild)
            if letter == node.letter and known:
                keep(node, known, wild)
        if char in _PAUSES and known:
            keep(node, known, wild)
        if masked:
            for below in node.below.values():
                keep(below, known, wild + 1)
                if known:
                    for further in below.below.values():
                        keep(further, known, wild + 2)
            if known:
                keep(node, known, wild)
    return after


def _score(node: _Node, known: int, wild: int) -> float:
    if not wild:
        return round(node.score * 0.95, 3) if known == len(node.form) else 0.0
    if known < 2:
        return 0.0
    share = known / len(node.form)
    if share >= 0.5 and len(node.form) >= 3:
        return round(node.score * 0.95, 3)
    return round(node.score * (0.9 if share > 0.3 else 0.75), 3)


@cache
def _slips() -> Mapping[str, str]:
    """Slips of the hand in the evident forms: two letters swapped, a vowel left out."""
    slips: dict[str, str] = {}
    for form, score in FORMS.items():
        if score < 1.0:
            continue
        for place in range(len(form) - 1):
            swapped = form[:place] + form[place + 1] + form[place] + form[place + 2 :]
            if swapped not in FORMS:
                slips.setdefault(swapped, form)
        if len(form) >= 5:
            for place, letter in enumerate(form):
                dropped = form[:place] + form[place + 1 :]
                if letter in "аеиоуыэюя" and dropped not in FORMS:
                    slips.setdefault(dropped, form)
    return slips


def typo(word: str) -> Slip | None:
    """The evident form that ``word`` (squeezed) is a slip of, or None."""
    form = _slips().get(word)
    return Slip(form, 0.9 if len(form) >= 6 else 0.75) if form is not None else None
