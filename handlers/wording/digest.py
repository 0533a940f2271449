"""The words of the evening's digest, while a chat is only observed."""

from collections.abc import Mapping
from datetime import datetime

from handlers.effects import CaseOpened
from handlers.observed import ACTION, QUOTES, RULE, Week
from handlers.wording import moment, quoted, tame, words_found
from policies.counting import counted
from policies.rulebook import rule_name
from policies.school import ChatPolicy

SHOW = "Показать"
RIGHT, WRONG, SKIP = "Верно", "Неверно", "Пропустить"
SHOWN = "Показываю по одному."
SKIPPED = "Пропущено."
GONE = "Этого сообщения здесь уже нет: тексты хранятся три дня."
NOTHING_TOUCHED = "Чат в режиме наблюдения: я ничего не тронул."
NOTHING_TOUCHED_THEN = "Тогда я ничего не тронул."
WORK = "Если решения верны, включите работу командой: /режим работа"
_SAID: Mapping[str, str] = {"right": "верно", "wrong": "неверно", "skip": "пропущено"}
_WOULD: Mapping[str, str] = {
    "strike": "удалил бы сообщение и вынес предупреждение",
    "delete": "удалил бы сообщение",
    "defer": "отложил бы сообщение до открытия чата",
    "review": "спросил бы вас",
    "remind": "напомнил бы автору о правиле",
}


def _done(week: Week) -> str:
    """«удалил 4 сообщения, вынес 1 предупреждение, отложил 2 сообщения»."""
    count = {name: week.done.get(name, 0) for name in _WOULD}
    parts = []
    if taken := count["delete"] + count["strike"]:
        parts.append(f"удалил {_messages(taken)}")
    if count["strike"]:
        struck = counted(count["strike"], "предупреждение", "предупреждения", "предупреждений")
        parts.append(f"вынес {struck}")
    if count["defer"]:
        parts.append(f"отложил {_messages(count['defer'])}")
    if count["review"]:
        asked = counted(count["review"], "сообщении", "сообщениях", "сообщениях")
        parts.append(f"спросил вас {_about(count['review'])} {asked}")
    if count["remind"]:
        parts.append(f"напомнил о правилах {counted(count['remind'], 'раз', 'раза', 'раз')}")
    return ", ".join(parts)


def _messages(number: int) -> str:
    return counted(number, "сообщение", "сообщения", "сообщений")


def _about(number: int) -> str:
    """«О» before a number as it is read: «об одном», «об 11», «о двух», «о 21»."""
    return "об" if number in (1, 11) else "о"


def digest(
    chat: ChatPolicy,
    counts: Week,
    since: datetime,
    now: datetime,
    *,
    over: bool = False,
    full: bool = False,
) -> str:
    """What the bot would have done; moments in the school's time zone.

    ``over``: the chat is observed no more; ``full``: there was more than is kept.
    """
    more = " Было и больше, но столько текстов я не храню." if full else ""
    when = "За сегодня" if since.date() == now.date() else f"С {moment(since)}"
    while_observed = f"{when}, пока чат был под наблюдением," if over else when
    touched = NOTHING_TOUCHED_THEN if over else NOTHING_TOUCHED
    return (
        f"Чат «{tame(chat.title)}». {while_observed} я бы {_done(counts)}.{more} {touched} "
        "Посмотрите, что именно, и отметьте, где я прав: так я учусь."
    )


def case(opened: CaseOpened, *, number: int, many: int, name: str, at: datetime) -> str:
    """One message that the bot would have acted on."""
    quotes = [one for one in opened.data.get(QUOTES, "").split("\n") if one]
    would = _WOULD.get(opened.data.get(ACTION, ""), "")
    parts = (
        f"{number} из {many}. {tame(name)}, {moment(at)}: {quoted(opened.text)}",
        f"Я {would}: {rule_name(opened.data.get(RULE, ''))}.",
        words_found(quotes),
    )
    return "\n".join(part for part in parts if part)


def noted(word: str) -> str:
    """The answer to «Верно» or «Неверно»."""
    return f"Отмечено: {_SAID.get(word, word)}. Спасибо!"


def noted_before(word: str) -> str:
    """A word was said of this message before."""
    return f"Уже отмечено: {_SAID.get(word, word)}."


def finished(right: int, wrong: int, unsaid: int) -> str:
    """All of an evening's messages were looked through."""
    rest = f", без ответа {unsaid}" if unsaid else ""
    return f"Это всё. Верно {right}, неверно {wrong}{rest}. Отменить урок: /тема отмена"


def week(chat: ChatPolicy, one: Week) -> str:
    """What a week of observing brought, and what to do next."""
    begins = (
        f"Чат «{tame(chat.title)}»: {'первая неделя' if one.number == 1 else 'ещё неделя'} "
        "наблюдения позади."
    )
    if not any(one.done.values()):
        return f"{begins} Вмешиваться было не во что. {WORK}"
    words = f"Вы отметили: верно {one.right}, неверно {one.wrong}."
    return f"{begins} Я бы {_done(one)}. {words} {WORK}"
