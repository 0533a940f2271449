"""Surnames in which an ordinary word can be heard: «Баранов», «Жирнов», «Тупицын».

A person's surname says nothing of him, and a model that knows the word in it would.
"""

import re

from policies.text.lemmas import name_parts
from policies.text.view import TextView

_SURNAME = re.compile(
    r"(?<![\w-])[А-ЯЁ][а-яё]{2,}?(?:[оеё]в|[иы]н)(а|у|ым|е|ой|ы|ых|ыми|ым|)(?![\w-])"
)
# At the beginning of a sentence it may be many of a kind: «Козлов развелось», «Баранов полно».
_MANY = re.compile(
    r" (?:хвата\w*|пол(?:но|ный|ная|он)|много|мало|сколько|тут|там|здесь|вокруг|кругом|у|в|на"
    r"|не|ни|нам|мне|вам|надо|нужно|\w+(?:ло|лось))(?!\w)"
)
# So far is looked for where a sentence begins and whether anything follows.
_NEAR = 8
# Whom nobody hears anything in.
_NEUTRAL = "Иванов"


def without_surnames(view: TextView) -> TextView:
    """The text with a plain surname for each that an ordinary word sounds in; else the same.

    «Козлов развелось» begins with no surname, «Козлов сдал» does; within a sentence the
    capital letter tells.
    """
    text = view.text
    plain = _SURNAME.sub(lambda found: _named(found, text), text)
    return view if plain == text else TextView(plain)


def _named(found: re.Match[str], text: str) -> str:
    word = found.group()
    if "Surn" not in name_parts(word):
        return word
    if _begins(text, found.start()) and _are_many(text, found.end()):
        return word
    return f"{_NEUTRAL}{found.group(1)}"


def _begins(text: str, place: int) -> bool:
    """True where a sentence begins."""
    before = text[max(place - _NEAR, 0) : place].rstrip(' «"(')
    return not before or before[-1] in ".!?…\n"


def _are_many(text: str, place: int) -> bool:
    """True where the word is alone, or what follows counts heads: «… развелось», «… полно»."""
    ends = not any(map(str.isalnum, text[place : place + _NEAR]))
    return ends or _MANY.match(text, place) is not None
