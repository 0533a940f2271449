"""What is said to operator and administrators about VK: its key, its settings, what it refuses.

An alarm is read in a talk by people who know VK's pages and no variables of ours: it names none.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

KEYS = "Управление → Работа с API → Ключи доступа"
LONG_POLL = "Управление → Работа с API → Long Poll API"

NO_ACCESS_KEY = (
    f"Не задан ключ доступа сообщества. Создайте его: {KEYS} "
    "(права «Сообщения сообщества» и «Управление сообществом») и впишите в .env строкой "
    "DEZHURNY_VK_TOKEN=ключ. Посмотреть бота без ключа: dezhurny demo"
)
NO_CALLBACK = (
    "Для DEZHURNY_SOURCE=callback задайте DEZHURNY_CALLBACK_SECRET и "
    "DEZHURNY_CALLBACK_CONFIRMATION: Управление → Работа с API → Callback API."
)

# The key

_KEY_REFUSED = "ВКонтакте не принимает ключ доступа"
_NEW_KEY = f"Создайте новый ключ ({KEYS}) и перезапустите бота с ним."
KEY_REFUSED = f"{_KEY_REFUSED}. Создайте новый и укажите его в DEZHURNY_VK_TOKEN: {KEYS}."
"""To the operator; the two below are alarms."""

KEY_REFUSED_EVENTS = f"{_KEY_REFUSED}, бот не получает сообщений. {_NEW_KEY}"
KEY_REFUSED_CALLS = f"{_KEY_REFUSED}, бот приостановил отправку. {_NEW_KEY}"

NO_PHOTOS = (
    "У ключа доступа нет права «Фотографии»: отчёты приходят без диаграмм. "
    f"Создайте ключ с этим правом: {KEYS}."
)
"""What the operator is told at the start, and the administrators when a picture is missed."""

NO_MESSAGES = (
    "У ключа доступа нет права «Сообщения сообщества»: без него бот не видит "
    f"и не удаляет сообщений. Создайте ключ с этим правом: {KEYS}."
)


def no_manage(*, long_poll: bool) -> str:
    """The key may not manage the community."""
    without = (
        "бот не сможет получать события через Long Poll"
        if long_poll
        else "бот не сможет проверять настройки сообщества"
    )
    return (
        f"У ключа доступа нет права «Управление сообществом»: {without}. "
        f"Создайте ключ с этим правом: {KEYS}."
    )


NO_GROUP = (
    "Не удалось узнать сообщество по ключу доступа: нужен ключ сообщества, а не человека "
    f"({KEYS}). Либо укажите номер сообщества в DEZHURNY_VK_GROUP_ID."
)


def other_group(found: int, name: str, configured: int) -> str:
    """The key is not of the community that the settings name."""
    return (
        f"Ключ доступа выдан сообществу «{name}» ({found}), а в DEZHURNY_VK_GROUP_ID указано "
        f"{configured}. Исправьте номер или создайте ключ в нужном сообществе: {KEYS}."
    )


# Checks at the start

PERMISSIONS_UNREAD = "Права ключа доступа проверить не удалось"
LONG_POLL_UNREAD = f"Настройки Long Poll проверить не удалось ({LONG_POLL})"
LONG_POLL_ON = "Long Poll API — «Включено»"
_EVENTS = {
    "message_new": "Входящее сообщение",
    "message_reply": "Исходящее сообщение",
    "message_edit": "Редактирование сообщения",
    "message_allow": "Разрешение на получение",
    "message_event": "Действие с сообщением",
    "message_reaction_event": "Действие с реакциями на сообщения",
}
_PROMOTE = (
    "откройте список участников чата, найдите сообщество и назначьте бота администратором чата"
)


def api_version(version: str) -> str:
    """The version in which events are to come."""
    return f"версия API — {version}"


def event_types(names: Iterable[str]) -> str:
    """The types of events to switch on, as VK's settings call them."""
    return "типы событий — " + ", ".join(f"«{_EVENTS[name]}»" for name in names)


def set_long_poll(what: Sequence[str]) -> str:
    """A person must set it."""
    return f"Настройте Long Poll: {'; '.join(what)}. Где: {LONG_POLL}."


def long_poll_set(what: Sequence[str]) -> str:
    """The bot has set it itself."""
    return f"Настройки Long Poll исправлены: {'; '.join(what)}."


def _chat(title: str, peer_id: int) -> str:
    return f"Чат «{title}» ({peer_id})" if title else f"Чат {peer_id}"


def chat_unread(title: str, peer_id: int) -> str:
    """A chat's administrators could not be looked at."""
    return f"{_chat(title, peer_id)}: права проверить не удалось"


def no_administrator(title: str, peer_id: int) -> str:
    """The bot is a plain member of the chat."""
    return (
        f"{_chat(title, peer_id)}: бот не администратор — он не видит всех сообщений "
        f"и не может их удалять. Пожалуйста, {_PROMOTE}."
    )


def not_there(title: str, peer_id: int) -> str:
    """VK does not show the chat to the bot."""
    return (
        f"{_chat(title, peer_id)}: бота там нет или он не администратор. "
        f"Добавьте сообщество в чат, затем {_PROMOTE}."
    )


def unanswered(what: str) -> str:
    """A check that VK did not answer."""
    return f"{what}: ВКонтакте не отвечает."


def unchecked(what: str, code: int, message: str) -> str:
    """A check that VK refused."""
    return f"{what}: ошибка {code} ({message})."


# Alarms

EVENTS_LOST = (
    "ВКонтакте не сохранил часть событий: сообщения за время перерыва могли остаться "
    "непроверенными. Пожалуйста, просмотрите чаты."
)
EVENTS_NOT_TAKEN = (
    "События не удаётся записать в базу данных. Бот повторяет попытки, ничего не потеряно."
)


def no_events(code: int) -> str:
    """VK gives out no events, though the key is right."""
    return (
        f"ВКонтакте не отдаёт боту события (ошибка {code}). Проверьте: {LONG_POLL} — «Включено»; "
        "там же, Ключи доступа — право «Управление сообществом»."
    )


CAPTCHA = (
    "ВКонтакте требует ввести код с картинки: часть сообщений бота не отправлена. "
    "Обычно это проходит само; если нет, обратитесь в поддержку ВКонтакте."
)
DAILY_LIMIT = (
    "Исчерпан суточный предел ВКонтакте на один из видов вызовов: "
    "бот отложил такие вызовы и повторит их позже."
)
NO_BOTS = (
    "В сообществе выключены возможности ботов. Включите: «Управление» → "
    "«Сообщения» → «Настройки для бота»."
)


def chat_lost(chat: str) -> str:
    """VK shows the chat to the bot no more."""
    return (
        f"Бот потерял доступ к чату {chat}. Если это не намеренно, добавьте его снова "
        "и назначьте администратором чата."
    )


def muted(chat: str) -> str:
    """The bot may not write in the chat."""
    return f"Боту запрещено писать в чате {chat}: снимите запрет в настройках чата."


def clock_wrong(error: timedelta) -> str:
    """By how much the machine's clock is ahead of VK's, or behind it."""
    minutes = round(abs(error) / timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    length = " ".join(
        part
        for part in (f"{hours} ч" if hours else "", f"{minutes} мин" if minutes else "")
        if part
    )
    way = "спешат" if error > timedelta() else "отстают"
    return (
        f"Часы компьютера с ботом {way} на {length}. Сообщения он оценивает по времени "
        "ВКонтакте, но снимает блокировки и публикует отложенное по этим часам. Включите в системе "
        "синхронизацию времени."
    )
