"""What a regular expression may cost at worst, read from its parsed form.

A repeat without a bound (256 and more count as none) must be *guarded*: within a bounded number
of characters before it stands one that the repeat cannot take, or the beginning of a word, of a
line. So it can begin at a few places of each run of its characters only, and there is one way to
take a run: a search reads every run a few times, and loops cannot multiply. ``(?<![\\w-])[\\w-]+@``
and ``\\bкак\\w+`` are guarded; ``[\\w-]+@`` reads «aaaa…» anew from every letter, ``(?:a+)+``
takes it in any number of ways.

Only the first repeat of a pattern may lack a guard, where all that follows may be empty: such a
search does not fail. Repeats with a bound that have no guard multiply; their product is bounded.
The demands are stricter than need be, for simplicity.
"""

import re
import re._constants as c  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

UNBOUNDED = 256
MOST_WAYS = 5_000

Chars = frozenset[str]
Walls = tuple[Chars, ...]
"""Sets of characters of which one stands within a bounded distance before a place; the last is
the nearest. An empty set is a beginning."""

_SAMPLE: Chars = frozenset(
    map(chr, [*range(0x250), *range(0x400, 0x460), *range(0x2010, 0x2050), 0x2116, 0x20BD, 0x1F602])
)
_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_EMPTY = (c.AT, c.ASSERT, c.ASSERT_NOT, c.GROUPREF)


@cache
def _category(which: Any) -> Chars:
    return frozenset(filter(re.compile(_CATEGORIES[which]).fullmatch, _SAMPLE))


def complaints(
    pattern: re.Pattern[str], *, anchored: bool = False, words: bool = False
) -> list[str]:
    """What is wrong with a pattern; nothing for one that is cheap whatever it reads.

    ``anchored``: it is only given to ``match`` and ``fullmatch``. ``words``: it only reads words
    of few letters, so no more is demanded than that no loop multiplies another.
    """
    walk = _Walk(bool(pattern.flags & re.I), words=words)
    start: Walls = (frozenset(),) if anchored or words else ()
    walk.sequence(list(parser.parse(pattern.pattern, pattern.flags)), start, ends=True)
    too_many = [f"bounded repeats without a guard: {walk.ways} ways"]
    return [*walk.wrong, *(too_many if walk.ways > MOST_WAYS else [])]


def _guarded(walls: Walls, taken: Chars) -> bool:
    return any(not wall & taken for wall in walls)


def _common(every: Sequence[Walls]) -> Walls:
    """The walls that stand there whichever way a place was reached."""
    if not all(every):
        return ()
    shared = tuple(wall for wall in every[0] if all(wall in other for other in every))
    nearest = frozenset[str]().union(*(walls[-1] for walls in every))
    return (*shared, nearest)


@dataclass(slots=True)
class _Walk:
    ignore_case: bool
    words: bool = False
    wrong: list[str] = field(default_factory=list)
    ways: int = 1
    endless: int = 0

    def sequence(self, items: list[Any], walls: Walls, *, ends: bool, loop: bool = False) -> Walls:
        """Look at items one after the other; the walls before whatever comes next.

        ``ends``: all that follows the items may be empty.
        """
        for place, (op, value) in enumerate(items):
            rest = items[place + 1 :]
            walls = self._item(op, value, walls, ends=ends and self._nullable(rest), loop=loop)
        return walls

    def _item(self, op: Any, value: Any, walls: Walls, *, ends: bool, loop: bool) -> Walls:
        if op in _REPEATS:
            return self._repeat(op, value, walls, ends=ends, loop=loop)
        if op is c.SUBPATTERN:
            return self.sequence(list(value[3]), walls, ends=ends, loop=loop)
        if op is c.ATOMIC_GROUP:
            return self.sequence(list(value), walls, ends=ends)
        if op is c.BRANCH:
            return self._branches(value[1], walls, ends=ends, loop=loop)
        if op is c.AT:
            return self._at(value, walls)
        if op in (c.ASSERT, c.ASSERT_NOT):
            return self._look(op, value, walls, loop=loop)
        if op is c.GROUPREF:
            return walls
        return (*walls, self._single(op, value))

    def _at(self, where: Any, walls: Walls) -> Walls:
        if where in (c.AT_BEGINNING, c.AT_BEGINNING_STRING):
            return (frozenset(),)
        inside = bool(walls) and bool(walls[-1]) and walls[-1] <= _category(c.CATEGORY_WORD)
        if where is c.AT_BOUNDARY and not inside:
            # What begins with a letter begins after something that is none.
            return (*walls, _SAMPLE - _category(c.CATEGORY_WORD))
        return walls

    def _look(self, op: Any, value: Any, walls: Walls, *, loop: bool) -> Walls:
        direction, inner = value
        items = list(inner)
        if direction > 0:
            self.sequence(items, walls, ends=True, loop=loop)
            return walls
        if len(items) != 1:
            return walls
        before = self._chars(items)
        return (*walls, before if op is c.ASSERT else _SAMPLE - before)

    def _repeat(self, op: Any, value: Any, walls: Walls, *, ends: bool, loop: bool) -> Walls:
        least, most, inner = value
        body = list(inner)
        endless = most is c.MAXREPEAT or most >= UNBOUNDED
        simple = len(body) == 1 and body[0][0] in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY)
        enters = self._edge(body, "first")
        walls_after = _Walk(self.ignore_case).sequence(body, (), ends=True)
        if not simple:
            # From the second round on, the body's own end stands before its beginning.
            around = walls if most == 1 else _common([walls, walls_after])
            may_end = ends and most == 1
            before, self.ways = self.ways, 1
            self.sequence(body, around, ends=may_end, loop=loop or endless)
            self.ways = before * self.ways ** (1 if endless else most)
        guarded = _guarded(walls, enters)
        if endless:
            free = not loop and (self.words or (ends and not self.endless))
            atomic = loop and op is c.POSSESSIVE_REPEAT
            if not (guarded or free or atomic):
                self.wrong.append(f"no guard before {_shown(value)}")
            self.endless += 1
        elif most > least and not guarded and not ends and op is not c.POSSESSIVE_REPEAT:
            self.ways *= most - least + 1
        mandatory = least > 0 and not self._nullable(body)
        if not endless:
            return (*walls, *walls_after) if mandatory else walls
        last = self._edge(body, "last")
        if op is c.POSSESSIVE_REPEAT and frozenset() in walls:
            # From one beginning it comes to one end.
            return (frozenset(), last) if mandatory else walls
        if mandatory:
            return (last,)
        taken = self._chars(body)
        return tuple(wall | taken for wall in walls)

    def _branches(self, branches: Iterable[Any], walls: Walls, *, ends: bool, loop: bool) -> Walls:
        ways, endless = self.ways, self.endless
        most, deepest, after = 1, endless, []
        for branch in branches:
            self.ways, self.endless = 1, endless
            after.append(self.sequence(list(branch), walls, ends=ends, loop=loop))
            most, deepest = max(most, self.ways), max(deepest, self.endless)
        self.ways, self.endless = ways * most, deepest
        return _common(after)

    def _single(self, op: Any, value: Any) -> Chars:
        if op is c.LITERAL:
            return self._cased(frozenset(chr(value)))
        if op is c.NOT_LITERAL:
            return _SAMPLE - self._cased(frozenset(chr(value)))
        if op is c.IN:
            return self._set(value)
        assert op is c.ANY, op
        return _SAMPLE

    def _cased(self, chars: Chars) -> Chars:
        if not self.ignore_case:
            return chars
        return chars | {one for char in chars for one in (char.lower(), char.upper())}

    def _set(self, items: Any) -> Chars:
        chars: set[str] = set()
        for op, value in items:
            if op is c.LITERAL:
                chars.add(chr(value))
            elif op is c.RANGE:
                low, high = value
                chars |= {char for char in _SAMPLE if low <= ord(char) <= high}
                chars |= {chr(low), chr(high)}
            elif op is c.CATEGORY:
                chars |= _category(value)
        found = self._cased(frozenset(chars))
        return _SAMPLE - found if items[0][0] is c.NEGATE else found

    def _chars(self, items: list[Any]) -> Chars:
        """Every character that items may take."""
        return frozenset[str]().union(*(self._of(op, value, "all") for op, value in items))

    def _edge(self, items: list[Any], which: str) -> Chars:
        """The characters that items may begin or end with."""
        found: set[str] = set()
        for op, value in items if which == "first" else items[::-1]:
            found |= self._of(op, value, which)
            if not self._nullable([(op, value)]):
                break
        return frozenset(found)

    def _of(self, op: Any, value: Any, which: str) -> Chars:
        if op in _EMPTY:
            return _SAMPLE if op is c.GROUPREF else frozenset()
        inside = _inside(op, value)
        if inside is None:
            return self._single(op, value)
        found = (self._chars(one) if which == "all" else self._edge(one, which) for one in inside)
        return frozenset[str]().union(*found)

    def _nullable(self, items: list[Any]) -> bool:
        return all(self._may_be_empty(op, value) for op, value in items)

    def _may_be_empty(self, op: Any, value: Any) -> bool:
        if op in _REPEATS and value[0] == 0:
            return True
        inside = _inside(op, value)
        # Assertions are no characters, but they may fail.
        return inside is not None and any(self._nullable(one) for one in inside)


def _inside(op: Any, value: Any) -> list[list[Any]] | None:
    """The sequences within an item, of which one is read; None for a single character."""
    if op in _REPEATS:
        return [list(value[2])]
    if op is c.SUBPATTERN:
        return [list(value[3])]
    if op is c.ATOMIC_GROUP:
        return [list(value)]
    if op is c.BRANCH:
        return [list(one) for one in value[1]]
    return None


def _shown(value: Any) -> str:
    least, most, body = value
    bound = "" if most is c.MAXREPEAT else most
    return f"{str(list(body))[:150]}{{{least},{bound}}}"
