"""The words about a chat's mode, its silence and its hours by a moderator's word."""

from datetime import datetime

from handlers.wording import clause, moment, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy, Mode

MODES = "Режимы: /режим работа, /режим наблюдение, /режим тишина 2 ч."
OBSERVING = "Чат в режиме наблюдения: бот ничего не трогает. Сначала включите: /режим работа"
LONGEST_SILENCE = "Тишина бывает не дольше суток. Напишите, например: /режим тишина 2 ч"
_MODE = {
    Mode.ENFORCE: "Режим: работа. Бот следит за порядком.",
    Mode.OBSERVE: "Режим: наблюдение. Бот ничего не трогает, только записывает.",
}


def mode_is(mode: Mode, quiet_until: datetime | None = None) -> str:
    """The mode in force."""
    quiet = f" Тишина до {moment(quiet_until)}." if quiet_until else ""
    return f"{_MODE[mode]}{quiet}\n{MODES}"


def mode_changed(chat: ChatPolicy, name: str, mode: Mode) -> str:
    """To the administrators: a moderator changed the mode."""
    return f"Чат «{tame(chat.title)}», {tame(name)}. {_MODE[mode]}"


def bad_silence(text: str) -> str:
    """A term that cannot be read."""
    return (
        f"Срок «{tame(text[:50])}» непонятен. Напишите, например: /режим тишина 2 ч, "
        "/режим тишина до 15:00"
    )


def silence(until: datetime, out: datetime) -> str:
    """To the chat, once. ``out``: when what is held back appears."""
    after = "после неё" if out == until else f"{moment(out)}, когда чат откроется"
    return (
        f"До {moment(until)} в чате тишина по просьбе учителя. Ваши сообщения выйдут {after}. "
        "О жизни и здоровье детей можно писать всегда."
    )


SILENCE_OVER = "Тишина закончилась: писать снова можно."


def silence_set(
    until: datetime, *, out: datetime | None, told: datetime | None, unheard: bool
) -> str:
    """To the moderator. ``out``: when what is held back appears; ``told``: when the chat, closed
    now, hears of the silence; ``unheard``: the chat is closed till its end.
    """
    if unheard:
        heard = "Всё это время чат закрыт, поэтому в нём об этом ничего не сказано."
    else:
        heard = f"В чате об этом будет сказано {moment(told)}." if told else ""
    held = f"Сообщения выйдут {moment(out)}, когда чат откроется." if out and out > until else ""
    parts = (f"Тишина до {moment(until)}.", held, heard, "Закончить раньше: /режим работа")
    return " ".join(part for part in parts if part)


def silence_told(chat: ChatPolicy, name: str, until: datetime) -> str:
    """To the administrators: a moderator asked for silence."""
    return f"Чат «{tame(chat.title)}», {tame(name)}: тишина до {moment(until)}."


def hours_are(chat: ChatPolicy, *, narrowed: bool) -> str:
    """The hours in force."""
    hours = chat.hours.describe() if chat.hours else "круглосуточно"
    back = " Вернуть часы школы: /часы школы" if narrowed else ""
    return f"Часы чата: {hours}.{back}"


def hours_changed(chat: ChatPolicy, name: str) -> str:
    """To the administrators: a moderator narrowed the hours, or gave the school's back."""
    hours = chat.hours.describe() if chat.hours else "круглосуточно"
    return f"Чат «{tame(chat.title)}», {tame(name)}: часы чата теперь {hours}."


def no_hours(text: str) -> str:
    """What was written are no hours at all."""
    return f"«{tame(text[:50])}» — это не часы. Например: /часы 08:00-18:00"


def too_many_hours(most: int) -> str:
    """More windows a day than anybody remembers."""
    return (
        f"Слишком много промежутков: укажите не больше {most}. "
        "Например: /часы 08:00-12:00, 14:00-18:00"
    )


def bad_hours(complaint: str) -> str:
    """Hours that cannot be read."""
    return f"{tame(complaint[:1].upper() + complaint[1:])}. Например: /часы 08:00-18:00"


def wider(school: ChatPolicy, regulation: Regulation) -> str:
    """Hours that no day of the school's allows."""
    hours = school.hours.describe() if school.hours else "круглосуточно"
    return (
        f"Дольше, чем разрешает школа, чат открыть нельзя. Часы школы: {hours}. "
        f"{clause(regulation.clause('open_hours'))}."
    )
