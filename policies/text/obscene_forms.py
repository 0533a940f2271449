"""Hold a disguised word against the known whole forms of obscene words.

The forms stand in a trie. A disguised word is walked through it with all its
readings at once (a set of nodes a sign), so the cost is bounded by its length.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from policies.text.normalise import PICTURE
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
# Stands for what was already read, so that places stay the same.
FILLER = "\u0000"
_PAUSES = frozenset(" -.,'\"/\\|+=~:;`«»_*#^!()[]{}<>…" + FILLER + PICTURE)
_TWINS = {"э": "е", "ы": "и", "й": "и", "и": "й", "ъ": "ь", "ь": "ъ", "о": "а", "е": "э"}
_HIDES = {"…": 4, "-": 1, "'": 1}
_MOST_STATES = 400
_ONE_LETTER_WORDS = frozenset("авикосуябж")
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
    together = _together(mode)
    ahead: list[_States] = [{} for _ in range(len(part) + 1)]
    ahead[0][(id(FORMS.trie), 0, 0)] = (FORMS.trie, 0, 0)
    best: Reading | None = None
    masks = weak = 0
    last = 0
    for place, sign in enumerate(part):
        if last < place:
            break
        masks += sign in MASKS
        weak += 3 if sign == "…" else sign in WEAK_MASKS
        states = ahead[place]
        ahead[place] = {}
        if not states:
            continue
        _step(states, sign, _options(sign, mode), ahead[place + 1])
        last = max(last, place + 1) if ahead[place + 1] else last
        for size in (2, 3, 4):
            letter = together.get(part[place : place + size])
            if letter is not None and place + size <= len(part):
                _step(states, "", letter, ahead[place + size])
                last = max(last, place + size)
        best = _surer(best, ahead[place + 1], part, place + 1, masks, weak)
        for size in (2, 3, 4):
            if place + size == len(part) and part[place:] in together:
                best = _surer(best, ahead[place + size], part, place + size, masks, weak)
    return best


def _surer(
    best: Reading | None, states: _States, part: str, size: int, masks: int, weak: int
) -> Reading | None:
    """The better of ``best`` and what the states reached after ``size`` signs can be read as."""
    following, sign = part[size : size + 1], part[size - 1]
    if following.isalnum() or following in MASKS or sign == FILLER:
        return best
    for node, known, wild in states.values():
        if not node.form:
            continue
        score = _score(node.form, node.score, known, wild, masks, weak)
        if wild and known < 3 and sign in MASKS:
            score = min(score, 0.75)  # an ordinary beginning may go on in many ways
        if score and (best is None or (score, size) > (best.score, best.size)):
            best = Reading(node.form, score, size, wild)
    return best


@cache
def _together(mode: str) -> Mapping[str, str]:
    """Several signs that are one letter, by how foreign letters are read."""
    tables = lookalikes()
    return (dict(tables.drawn) if mode in ("looks", "both") else {}) | (
        dict(tables.digraphs) if mode in ("sounds", "both") else {}
    )


def _step(states: _States, sign: str, letters: str, after: _States) -> None:
    """Add to ``after`` what ``states`` become when ``sign`` is read as one of ``letters``."""

    def keep(node: _Node, known: int, wild: int) -> None:
        if len(after) < _MOST_STATES:
            after.setdefault((id(node), known, wild), (node, known, wild))

    foreign = not "а" <= sign <= "я"
    hides = 2 if sign in MASKS or sign == "." else _HIDES.get(sign, 0)
    for node, known, wild in states.values():
        for letter in letters:
            below = node.below.get(letter)
            if below is not None:
                keep(below, known + 1, wild)
                if foreign:  # Latin writing leaves ь and ъ out
                    for silent in "ьъ":
                        if silent in below.below:
                            keep(below.below[silent], known + 2, wild)
            if letter == node.letter and known:
                keep(node, known, wild)
        if sign in _PAUSES and known:
            keep(node, known, wild)
        _hide(node, known, wild, hides, keep)


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
    if known < 3 and not sure and form[0] in _ONE_LETTER_WORDS and form[-1] in _ONE_LETTER_WORDS:
        return 0.0  # «а...я думала»
    if 2 * known >= len(form):
        return round(score * (0.95 if sure else 0.75), 3)
    return round(score * (0.9 if form[0] in _SURE_STARTS and form[-1] in "цйьяую" else 0.75), 3)
