"""What a message does in a talk: it asks, it answers, or neither. Told by its form alone.

A question is of a kind, an answer fits some kinds: «в 8» answers «во сколько сбор?» and
never «форму брать?». So an answer shows which of several open questions it belongs to.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from policies.text.asking import is_question
from policies.text.lemmas import is_name
from policies.text.view import TextView


class Does(StrEnum):
    """What one message does. ``NOTHING`` has no words of its own, or commands the bot."""

    NOTHING = "nothing"
    SAYS = "says"
    ASKS = "asks"
    ASKS_WHETHER = "asks whether"
    ASKS_WHEN = "asks when"
    ASKS_WHAT = "asks what"
    TELLS_YES = "tells yes"
    TELLS_WHEN = "tells when"

    @property
    def asks(self) -> bool:
        """True for a question of any kind."""
        return self in (Does.ASKS, Does.ASKS_WHETHER, Does.ASKS_WHEN, Does.ASKS_WHAT)

    def may_answer(self, question: "Does") -> bool:
        """True where this may be the answer. ``ASKS`` is a question that anything may answer."""
        return question is Does.ASKS or question is _ANSWERS.get(self)


_ANSWERS: Mapping[Does, Does] = {
    Does.TELLS_YES: Does.ASKS_WHETHER,
    Does.TELLS_WHEN: Does.ASKS_WHEN,
}
_MOST_READ = 400
_LONGEST_ANSWER = 7

_POLITE = re.compile(
    r"^\W*(?:(?:здравствуйте|привет|всем\s+привет|добрый\s+(?:день|вечер)|доброе\s+утро"
    r"|добрый\s+всем|подскажите|скажите|пожалуйста|извините|кто(?:-нибудь|-то)?\s+знает"
    r"|не\s+знаете|как\s+(?:думаете|считаете)|вопрос|а|и|ну)\b\W*)+"
)
_WHEN = re.compile(
    r"\b(?:во|к|ко|до|со?)\s+скольк\w+|\bскольк\w+\s+(?:времени|час\w*)|\bкотор\w+\s+час\w*"
    r"|\bкогда\b|\bкак\w+\s+врем\w+|\bкак\w+\s+час\w*"
)
_WHAT = re.compile(
    r"(?<![\w-])(?:кто|кого|кому|кем|где|куда|откуда|почему|зачем|отчего|сколько|скок|почем|ч[её]й"
    r"|чья|чье|чьи|как|как(?:ой|ая|ое|ие|ую|им|их|ого|ому)|что|чем|чего|чему)(?![\w-])"
)
# «Сбор в 8 или в 9?», «завтра к девяти?»: an hour may answer it as well as a yes.
_OPEN = re.compile(
    r"\bили\b|\d|\b(?:завтра|сегодня|понедельник|вторник|сред[ау]|четверг|пятниц[ау])\b"
)

_HOUR = (
    r"(?:[01]?\d|2[0-3])(?:[:.\-][0-5]\d)?(?![\w:.\-]*\d)(?!-?[а-я])|час(?=\W|$)|два|три|пять|шесть"
    r"|семь|восемь|девять|десять|одиннадцать|двенадцать|двум|трем|пяти|шести|семи|восьми|девяти"
    r"|десяти|одиннадцати|двенадцати|пол\s?(?:второго|третьего|шестого|седьмого|восьмого|девятого"
    r"|десятого)|половин[еуы]\s++\w++|полдень|полудню"
)
_AT = re.compile(
    r"^\W*+(?:(?:вроде|кажется|наверно\w*+|точно|по-моему|думаю|там|сбор|начало|завтра|нам"
    r"|приходить|подходите)\W++){0,2}"
    rf"(?:в|к|ко|с|со|до|около)\s++(?:{_HOUR})"
    r"(?:\s*(?:ч\b\.?|час\w*|утра|вечера|дня|ровно|мск))?"
    r"(?:\W*$|\s*[,;!)…]|\s+(?:у|вроде|кажется|точно|примерно|наверно\w*|как\s+обычно|сбор|начало"
    r"|же|уже|написано|было)\b)"
)
_DAY = re.compile(
    r"^\W*(?:(?:вроде|кажется|точно|уже)\W+)?(?:завтра|послезавтра|сегодня"
    r"|во?\s+(?:понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)"
    r"|\d{1,2}(?:-?го)?\s+(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября"
    r"|ноября|декабря))\W*$"
)
_YES = re.compile(
    r"^\W*(?:да|нет|неа|ага|угу|конечно|обязательно|не\s+обязательно|согласн[аы]|согласен"
    r"|не\s+соглас\w+|поддерживаю|не\s+(?:надо|нужно|будет|будут)|нужно|надо|можно|нельзя"
    r"|будет|будут)(?:\W*$|\s*[,.!;—-])"
)
# What opens with «да» and goes on to something else.
_GOES_ON = re.compile(
    r"\bда\W+(?:уж|ладно|что|как|ну|вы|ты|кто|сколько|когда|бросьте)\b|\b(?:кстати|забыл\w*|еще|вот"
    r"|но|а\s+я|не\s+понимаю)\b"
)
_CALLED = re.compile(r"^\W*([А-ЯЁA-Z][а-яёa-z]+)(?:\s+([А-ЯЁ][а-яё]+))?\s*[,!]\s*(?=\S)")


@lru_cache(maxsize=64)
def done_by(view: TextView) -> Does:
    """What a message does, whomever it calls by name first."""
    if not view.folded or view.lowered.lstrip().startswith("/"):
        return Does.NOTHING
    text = view.lowered[:_MOST_READ]
    if "?" in text or is_question(view):
        return _asked(text)
    return _told(_after_name(view))


def called_by(view: TextView) -> str:
    """The name by which a message calls somebody at its very beginning: «Анна Петровна, да»."""
    found = _CALLED.match(view.text[:_MOST_READ])
    return found.group(1) if found and is_name(found.group(1)) else ""


def _after_name(view: TextView) -> str:
    text = view.lowered[:_MOST_READ]
    if not called_by(view):
        return text
    found = _CALLED.match(view.text)
    return text[found.end() :] if found else text


def _asked(text: str) -> Does:
    if text.count("?") > 1 and re.search(r"\w", text.partition("?")[2]):
        return Does.ASKS
    bare = _POLITE.sub("", text)
    if _WHEN.search(bare):
        return Does.ASKS_WHEN
    if _WHAT.search(bare):
        return Does.ASKS_WHAT
    return Does.ASKS if _OPEN.search(bare) else Does.ASKS_WHETHER


def _told(text: str) -> Does:
    bare = _POLITE.sub("", text) or text
    if len(bare.split()) > _LONGEST_ANSWER or _GOES_ON.search(bare):
        return Does.SAYS
    if _AT.search(bare) or _DAY.search(bare):
        return Does.TELLS_WHEN
    return Does.TELLS_YES if _YES.search(bare) else Does.SAYS
