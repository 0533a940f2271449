"""Which question of a talk a message answers (КО 16), told by form and place.

By «Ответить» where it was used; else the newest open question by somebody else, if the
message follows closely enough and is of a form that may answer it.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from policies.message import Message
from policies.state import Recent
from policies.text.turns import Does, done_by

_WITHIN = timedelta(hours=3)
# A remark answers only what was asked just before; «в 8» may come a little later.
_NEAR, _FAR = 3, 8
_LONGEST = 1_000
# Fewer words say too little, and in more a question is but a part.
_FEWEST_WORDS, _MOST_WORDS = 2, 60
_NO_ANSWER = re.compile(
    r"\b(?:не\s+знаю|не\s+в\s+курсе|без\s+понятия|хз|тоже\s+(?:интерес\w+|хочу|жду|не\s+знаю)"
    r"|присоединяюсь|поддержу\s+вопрос|тот\s+же\s+вопрос|спасибо|благодарю|ап|кто-нибудь|ау"
    r"|сейчас\s+(?:узнаю|спрошу|уточню)|узнаю|уточню|спрошу)\b|^[^\w+]*+\+\W*(?:\d+\W*)?$"
)


def asks(message: Message) -> bool:
    """True for a question that stands by itself, worth looking up."""
    words = len(message.own.words)
    return (
        _FEWEST_WORDS <= words <= _MOST_WORDS
        and len(message.text) <= _LONGEST
        and done_by(message.own).asks
    )


def question_answered(message: Message, recent: Sequence[Recent]) -> int | None:
    """The number of the question that ``message`` answers; None where it answers none.

    ``recent`` are the messages before it, oldest first.
    """
    does = done_by(message.own)
    if does.asks or does is Does.NOTHING or len(message.text) > _LONGEST:
        return None
    if _NO_ANSWER.search(message.own.lowered):
        return None
    if message.reply_to_cmid is not None:
        return _replied(message.reply_to_cmid, recent)
    return None if message.reply_to_author is not None else _open(message, does, recent)


def _replied(cmid: int, recent: Sequence[Recent]) -> int | None:
    """The question replied to; what was said before memory begins may have been one."""
    for one in reversed(recent):
        if one.cmid == cmid:
            return cmid if one.does.asks else None
    return cmid


def _open(message: Message, does: Does, recent: Sequence[Recent]) -> int | None:
    """The newest open question that a message of this form answers, else the newest at all."""
    told = does in (Does.TELLS_YES, Does.TELLS_WHEN)
    closed: set[int] = set()
    newest: int | None = None
    for one in list(reversed(recent))[: _FAR if told else _NEAR]:
        if message.at - one.at > _WITHIN:
            break
        if one.reply_to is not None:
            closed.add(one.reply_to)
        if not one.does.asks or one.author_id == message.author_id or one.cmid in closed:
            continue
        if not told or does.may_answer(one.does):
            return one.cmid
        # «Да» may answer «Кто идёт?» where nothing else is open.
        newest = one.cmid if newest is None and one.does is Does.ASKS_WHAT else newest
    return newest
