"""What the bot says when a talk gets heated: to the chat, its moderators, the administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.wording import clause, moment, quoted, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Gist:
    """A heated talk in short: ``people`` by id with name and number of messages, most first.

    ``look_at``: whose message was the sharpest, and when; ``gone`` where the bot took it down
    for a strike. ``last``: whose is the newest of
    them, and when; its ``text`` where it is at hand. Moments are in the school's time zone.
    """

    people: Mapping[int, tuple[str, int]]
    messages: int
    since: datetime
    look_at: tuple[str, datetime]
    gone: bool
    last: tuple[str, datetime]
    text: str


REMINDER = (
    "Уважаемые участники чата! Разговор становится резким. "
    "Пожалуйста, давайте остановимся и вернёмся к теме спокойно."
)
ELSEWHERE = "Спорный вопрос можно обсудить лично или с модератором чата."


def reminder(regulation: Regulation) -> str:
    """One polite reminder for everybody; it names nobody."""
    rule = regulation.rules.get("conflict")
    named = [f"Правило: {clause(rule)}."] if rule else []
    return "\n".join([REMINDER, *named, ELSEWHERE])


def moderator(chat: ChatPolicy, gist: Gist) -> str:
    """What happens, for a moderator: who, how many messages, which to look at."""
    begins = f"Чат «{tame(chat.title)}»: похоже, разговор накаляется."
    done = "Бот один раз напомнил чату о правилах, за саму ссору никто не наказан."
    then = "Если резкие сообщения продолжатся, бот сообщит администрации."
    return "\n".join((f"{begins} {done}", *_told(gist), then))


def administrators(chat: ChatPolicy, gist: Gist, reminded: datetime) -> str:
    """The reminder did not help."""
    begins = f"Чат «{tame(chat.title)}»: чату напомнили о правилах {moment(reminded)},"
    goes_on = "но резкие сообщения продолжаются. Нужна ваша помощь."
    return "\n".join((f"{begins} {goes_on}", *_told(gist)))


def _told(gist: Gist) -> tuple[str, ...]:
    people = list(gist.people.values())
    named = ", ".join(f"{tame(name)} ({count})" for name, count in people[:_NAMED])
    rest = f" и ещё {len(people) - _NAMED}" if len(people) > _NAMED else ""
    return (
        f"Резких сообщений: {gist.messages}, начиная с {gist.since:%H:%M}. Кто: {named}{rest}.",
        _look_at(gist),
        *_last(gist),
    )


def _look_at(gist: Gist) -> str:
    if gist.gone:
        done = "бот его удалил, за него вынесено предупреждение"
        return f"Самое резкое — {_where(gist.look_at)}: {done}."
    return f"Посмотрите прежде всего сообщение {_where(gist.look_at)}."


def _last(gist: Gist) -> tuple[str, ...]:
    if gist.text:
        return (f"Последнее, {tame(gist.last[0])}: {quoted(gist.text)}",)
    return () if gist.last == gist.look_at else (f"Последнее — {_where(gist.last)}.",)


def _where(one: tuple[str, datetime]) -> str:
    author, at = one
    return f"в {at:%H:%M}, {tame(author)}"
