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
    r"\W*$|\s+(?:хвата\w*|пол(?:но|ный|ная|он)|много|мало|сколько|тут|там|здесь|вокруг|кругом|у|в|на"
    r"|не|ни|нам|мне|вам|надо|нужно|\w+(?:ло|лось))(?!\w)"
)
_BEGINS = re.compile(r"(?:^|[.!?…\n])[\s«\"(]*$")
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
    begins = _BEGINS.search(text, max(found.start() - 8, 0), found.start()) is not None
    if begins and _MANY.match(text, found.end()) is not None:
        return word
    return f"{_NEUTRAL}{found.group(1)}"
