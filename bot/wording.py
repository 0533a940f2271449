"""What the program says to its operator and to administrators, at start and from the shell."""


def running_on_last_policy(complaint: str, version: str) -> str:
    """The file is broken at start; the last accepted version is in force."""
    return f"Файл политики не принят:\n{complaint}\nДействует последняя принятая версия {version}."


def policy_refused(complaint: str) -> str:
    """The file was saved broken while the bot runs."""
    return (
        "Новый файл политики не принят, действует прежний. Исправьте и сохраните снова:\n"
        f"{complaint}"
    )


def file_trouble(error: OSError) -> str:
    """Why a file cannot be read, in Russian."""
    match error:
        case FileNotFoundError():
            return "такого файла нет"
        case IsADirectoryError():
            return "это папка"
        case PermissionError():
            return "нет прав на чтение"
        case _:
            return error.strerror or type(error).__name__


def policy_unreadable(path: str, reason: str) -> str:
    """The file cannot be read at all."""
    return (
        f"{path}: файл политики не читается ({reason}). "
        "Укажите файл в DEZHURNY_POLICY_FILE; образец лежит в config/policy.yaml."
    )


NO_ACCESS_KEY = (
    "Не задан ключ доступа сообщества. Создайте его: Управление → Работа с API → Ключи доступа "
    "(права «Сообщения сообщества» и «Управление сообществом») и впишите в .env строкой "
    "DEZHURNY_VK_TOKEN=ключ. Посмотреть бота без ключа: dezhurny demo"
)
BAD_SETTINGS = "Настройки не подходят:"
NO_CALLBACK = (
    "Для DEZHURNY_SOURCE=callback задайте DEZHURNY_CALLBACK_SECRET и "
    "DEZHURNY_CALLBACK_CONFIRMATION: Управление → Работа с API → Callback API."
)


def database_too_new(revision: str) -> str:
    """The database was written by a newer program."""
    return (
        f"База данных создана более новой программой (версия схемы {revision}). "
        "Обновите Дежурного или укажите другую базу в DEZHURNY_DATABASE_URL."
    )


def database_unreachable(url: str, reason: str) -> str:
    """The database cannot be opened."""
    return f"База данных {url} не открывается: {reason}. Проверьте DEZHURNY_DATABASE_URL."


def database_upgraded(before: str | None, after: str | None) -> str:
    """What ``db upgrade`` did."""
    if before == after:
        return f"База данных уже в нужном виде (версия схемы {after})."
    return f"База данных обновлена: версия схемы {before or 'нет'} → {after}."


def unreachable(reason: str) -> str:
    """The messenger does not answer at start."""
    return f"ВКонтакте не отвечает ({reason}). Бот повторяет попытки."


def started(name: str, chats: int, version: str) -> str:
    """The bot runs."""
    return f"Дежурный работает: «{name}», чатов в политике: {chats}, версия политики {version}."


def port_taken(port: int) -> str:
    """The port for health checks is taken."""
    return f"Порт {port} занят: страница /healthz недоступна. Другой порт: DEZHURNY_HTTP_PORT."


def callback_port_taken(port: str) -> str:
    """Callback API needs its port."""
    return f"Порт {port} занят, а Callback API без него не работает: DEZHURNY_HTTP_PORT."


def no_database(url: str) -> str:
    """There is nothing to read."""
    return f"Базы данных {url} ещё нет. Создать: dezhurny db upgrade"


STOPPED = "Дежурный остановлен."


def demo_ready(url: str) -> str:
    """The demo's address."""
    return f"Откройте в браузере: {url}\nОстановить: Ctrl+C"


def exported(count: int) -> str:
    """How much was exported."""
    return f"Записано строк: {count}."


def bad_format(layout: str) -> str:
    """A format that does not exist."""
    return f"Формата «{layout}» нет: --format jsonl или --format csv"


def bad_day(text: str) -> str:
    """A day that cannot be read."""
    return f"«{text}» не дата: напишите, например, --since 2026-03-02"
