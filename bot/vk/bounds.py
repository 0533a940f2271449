"""How much of a message is judged: all that people write, a bounded part of what nobody reads.

A message of VK has at most 4096 characters (error 914). What is brought along has no such
limit: a wall post has tens of thousands, and a thousand forwarded messages as many. The worst
texts (single letters, dots or signs within words) cost about 14 µs of judging a character, ten
times as much as plain words, so the bounds below keep the worst message found at 127 ms.
Of what is longer the head and the tail are kept: no filler hides what stands before or after it.
"""

from collections.abc import Sequence

MAX_TEXT = 4096
"""Characters of a message's own text."""

MAX_BROUGHT = 4096
"""Characters of all that is attached and forwarded, together. Neither crowds out the other:
each has half of it, and what the other leaves."""

_GAP = "\n…\n"


def fit(text: str, room: int) -> str:
    """A text of at most ``room`` characters: two thirds of them from its head, the rest its tail.

    Between them stands «…» on a line of its own, so that no word is made of two halves.
    """
    return fit_all([text], room)[0]


def fit_all(texts: Sequence[str], room: int) -> tuple[str, ...]:
    """As many texts, of at most ``room`` characters together, cut as if they were one."""
    if sum(map(len, texts)) <= room:
        return tuple(texts)
    room = max(room - len(_GAP), 0)
    tail = room // 3
    heads = _taken([len(text) for text in texts], room - tail)
    rests = [len(text) - head for text, head in zip(texts, heads, strict=True)]
    tails = _taken(rests[::-1], tail)[::-1]
    return tuple(
        text if rest == end else _cut(text, head, end)
        for text, head, rest, end in zip(texts, heads, rests, tails, strict=True)
    )


def shares(attached: int, forwarded: int) -> tuple[int, int]:
    """How many characters of what is attached are kept, and how many of what is forwarded."""
    half = MAX_BROUGHT // 2
    return max(half, MAX_BROUGHT - forwarded), max(half, MAX_BROUGHT - attached)


def _taken(lengths: Sequence[int], room: int) -> list[int]:
    """How much of each there is room for, the first before the second."""
    taken = []
    for length in lengths:
        taken.append(min(length, room))
        room -= taken[-1]
    return taken


def _cut(text: str, head: int, tail: int) -> str:
    end = text[len(text) - tail :]
    return f"{text[:head]}{_GAP}{end}" if head and tail else text[:head] or end
