"""What a text says over and over: «да да да да да», a word without an end.

The model was taught no such texts, and its sums grow with every repeat: it reads them as if
each thing were said once.
"""

from itertools import pairwise

from policies.text.view import TextView

__all__ = ["is_padded", "said_once"]

_LONGEST_WORD = 60
# A word three times in a row is no emphasis any more.
_TOO_OFTEN = 3


def is_padded(text: TextView) -> bool:
    """True for what is no language: one thing over and over, a word without an end.

    A guess about it is anybody's to steer.
    """
    words = text.folded
    return len(set(words)) * 3 < len(words) or any(len(word) > _LONGEST_WORD for word in words)


def said_once(text: TextView) -> TextView:
    """The text without its repeats; the same where there are none worth a word.

    Of a word in a row the first stays, of a padded text the first of each word.
    """
    # Three in a row are two words that were there before; few texts have so many.
    if len(text.folded) - len(set(text.folded)) < _TOO_OFTEN - 1:
        return text
    words = [word.folded for word in text.words]
    if is_padded(text):
        first = dict(zip(reversed(words), reversed(range(len(words))), strict=True))
        kept = [first[word] == place for place, word in enumerate(words)]
    elif any(
        one == other == third
        for one, other, third in zip(words, words[1:], words[2:], strict=False)
    ):
        kept = [True, *(one != other for one, other in pairwise(words))]
    else:
        return text
    parts, end = [], 0
    for word, stays in zip(text.words, kept, strict=True):
        if stays:
            parts.append(text.text[end : word.end])
        end = word.end
    return TextView("".join((*parts, text.text[end:])))
