"""What stands against a person, as /мои lists it and /апелляция asks about it."""

from datetime import datetime

from handlers.effects import StrikeGiven
from handlers.wording import day, moment, quoted, tame
from policies.rulebook import rule_name

APPEALED_RESTS = "обжалуется, пока не считается"
APPEALED = "обжалуется"
APPEALED_BEFORE = "обжаловано, решение принято"


def chat(title: str, count: int, limit: int) -> str:
    """The head of one chat's paragraph."""
    return f"Чат «{tame(title)}»: предупреждений {count} из {limit}"


def strike(number: int, one: StrikeGiven, expires: datetime, note: str) -> str:
    """A strike's line."""
    found = f", найдено: {', '.join(map(quoted, one.quotes[:5]))}" if one.quotes else ""
    noted = f" ({note})" if note else ""
    return f"{number}. {rule_name(one.rule)}{found} — до {day(expires)}{noted}"


def block(number: int, rule: str, until: datetime, note: str) -> str:
    """A running block's line."""
    noted = f" ({note})" if note else ""
    return f"{number}. Писать в чат нельзя до {moment(until)}: {rule_name(rule)}{noted}"


def apology(due: datetime | None) -> str:
    """An apology that the chat is asked about."""
    if due is None:
        return "Ваше извинение появится, когда чат откроется."
    return f"Ваше извинение опубликовано, ответы принимаются до {moment(due)}."


def appeal(number: str, *, rests: bool) -> str:
    """An appeal that waits for its decision."""
    meanwhile = ", до решения наказание не действует" if rests else ""
    return f"Апелляция № {number} ждёт решения{meanwhile}."
