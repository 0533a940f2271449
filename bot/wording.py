"""What the program says to its operator and to administrators, at start and from the shell.

What it says of VK is in `bot/vk/wording.py`, of the roster in `bot/roster/wording.py`; what a
command or a setting says of itself stands with it.

Longer than other files on purpose: whoever tends the words finds them in one place.
"""

import errno
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote
from socket import gaierror

from bot.storage.troubles import Trouble


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
        case FileNotFoundError() | NotADirectoryError():
            return "такого файла нет"
        case IsADirectoryError():
            return "это папка"
        case PermissionError():
            return "нет прав на чтение"
        case _:
            return error.strerror or type(error).__name__


NOTHING_TO_READ = "стандартный ввод закрыт"


def not_written(file: Path, error: OSError) -> str:
    """A file that cannot be written, and why."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            reason = "такой папки нет"
        case IsADirectoryError():
            reason = "это папка, а нужен файл"
        case _:
            reason = _unwritable(error)
    return f"{file}: {reason}"


def _unwritable(error: OSError) -> str:
    match error:
        case PermissionError():
            return "нет прав на запись"
        case OSError(errno=errno.ENOSPC):
            return "на диске нет места"
        case OSError(errno=errno.EROFS):
            return "этот диск только для чтения"
        case _:
            return error.strerror or type(error).__name__


def policy_unreadable(path: str, reason: str) -> str:
    """The file cannot be read at all."""
    return (
        f"{path}: файл политики не читается ({reason}). "
        "Укажите файл в DEZHURNY_POLICY_FILE; образец лежит в config/policy.yaml."
    )


BAD_SETTINGS = "Настройки не подходят:"


def database_too_old(revision: str) -> str:
    """A database that nobody has upgraded yet."""
    return f"База данных прежнего вида (версия схемы {revision}). Обновить: dezhurny db upgrade"


def database_broken(told: str) -> str:
    """What SQLite says of a damaged file."""
    return f"Файл базы данных повреждён: {told}. Верните копию: dezhurny db restore ФАЙЛ --replace"


def tables_missing(names: Sequence[str]) -> str:
    """A database that lost tables."""
    return (
        f"Не хватает таблиц: {', '.join(names)}. Верните копию: dezhurny db restore ФАЙЛ --replace"
    )


NOT_A_SCHOOL = "В этой базе данных нет таблиц Дежурного. Создать: dezhurny db upgrade"
STRIKES_WITHOUT_RULE = "Предупреждения без правила"
BLOCKS_TOO_LONG = "Блокировки дольше месяца"
EVENTS_OF_NO_STATE = "События в неизвестном состоянии"
CALLS_OF_NO_STATE = "Вызовы ВКонтакте в неизвестном состоянии"
VERIFIED = "База данных цела."
BACKING_UP, RESTORING, COPYING = "Копия", "Возврат копии", "Перенос"


def file_exists(file: Path) -> str:
    """A backup overwrites nothing."""
    return f"Файл {file} уже есть. Назовите другой или уберите его."


def no_backup(file: Path) -> str:
    """There is no such backup."""
    return f"Копии {file} нет."


def no_database_file(file: Path) -> str:
    """What should be a backup is none."""
    return f"{file} — не копия базы данных SQLite."


def database_exists(path: Path) -> str:
    """A restored backup overwrites nothing unasked."""
    return f"База данных {path} уже есть. Заменить её копией: --replace"


def not_readable(path: Path, reason: str) -> str:
    """A database that cannot be read."""
    return f"База данных {path} не читается: {reason}."


def no_program(name: str) -> str:
    """A program of PostgreSQL's that is not there."""
    return f"Нет программы {name}. Поставьте пакет postgresql-client."


def backed_up(file: str) -> str:
    """What ``db backup`` did."""
    return f"Копия базы данных: {file}. В ней личные данные: храните её там, где их можно хранить."


def restored(url: str) -> str:
    """What ``db restore`` did."""
    return f"База данных {url} возвращена из копии. Можно запускать бота."


def copied(rows: int, url: str) -> str:
    """What ``db copy`` did."""
    return f"Перенесено и сверено строк: {rows}. Укажите DEZHURNY_DATABASE_URL: {url}"


def not_copied(reason: str) -> str:
    """``db copy`` was interrupted."""
    return f"Перенос не закончен: {reason}. Повторите ту же команду, он продолжится."


def copies_differ(tables: Sequence[tuple[str, int, int]]) -> str:
    """The tables that are not the same after ``db copy``."""
    lines = [f"  {name}: было {was}, стало {became}" for name, was, became in tables]
    return "После переноса базы различаются; переносить можно только в пустую:\n" + "\n".join(lines)


def database_held(url: str) -> str:
    """Another bot works on the same database."""
    return (
        f"С базой данных {url} уже работает другой Дежурный. Двоих на одной базе быть не может: "
        "остановите первого или укажите другую базу в DEZHURNY_DATABASE_URL."
    )


def database_too_new(revision: str) -> str:
    """The database was written by a newer program."""
    return (
        f"База данных создана более новой программой (версия схемы {revision}). "
        "Обновите Дежурного или укажите другую базу в DEZHURNY_DATABASE_URL."
    )


# What the drivers say, and what it means.
_UNOPENED: Mapping[str, str] = {
    "unable to open database file": "такой папки нет, это не файл или нет прав",
    "file is not a database": "это не база данных SQLite",
    "Connect call failed": "сервер не отвечает",
    "Connection refused": "сервер не отвечает",
    "password authentication failed": "имя или пароль не подходят",
}


def database_unreachable(url: str, reason: str) -> str:
    """The database cannot be opened."""
    return (
        f"База данных {url} не открывается: {_unopened(reason)}. "
        "Проверьте адрес (DEZHURNY_DATABASE_URL или --database)."
    )


def _unopened(reason: str) -> str:
    return next((ours for theirs, ours in _UNOPENED.items() if theirs in reason), reason)


def database_of_another(served: int, group_id: int) -> str:
    """The database knows the chats of another community."""
    return (
        f"Эта база данных ведёт чаты сообщества {served}, а ключ доступа выдан сообществу "
        f"{group_id}: номера чатов и сообщений у них свои. Верните прежний ключ или начните "
        "новую базу (DEZHURNY_DATABASE_URL)."
    )


SAME_DATABASE = "Это одна и та же база: назовите, куда копировать."


def database_upgraded(before: str | None, after: str | None) -> str:
    """What ``db upgrade`` did."""
    if before == after:
        return f"База данных уже в нужном виде (версия схемы {after})."
    return f"База данных обновлена: версия схемы {before or 'нет'} → {after}."


def exposed(files: Sequence[Path]) -> str:
    """Others on this machine can read what is only for the bot's own user."""
    names = ", ".join(map(str, files))
    remedy = " ".join(quote(str(one)) for one in files)
    return (
        f"Внимание: другие пользователи этой машины могут прочитать {names}, а там ключ доступа "
        f"или сообщения людей. Закройте доступ: chmod 600 {remedy}"
    )


def unreachable(reason: str) -> str:
    """The messenger does not answer at start."""
    return f"ВКонтакте не отвечает ({reason}). Бот повторяет попытки."


def started(name: str, chats: int, version: str) -> str:
    """The bot runs."""
    return f"Дежурный работает: «{name}», чатов в политике: {chats}, версия политики {version}."


def demo_public(host: str) -> str:
    """The demo is told to listen where others reach it."""
    return (
        f"Показ на адресе {host} откроется всем, кто до него дотянется, а защиты в нём нет: любой "
        "сможет писать от имени любого. Для своей машины уберите --host; если так и нужно, "
        "добавьте --i-know."
    )


def demo_cannot_listen(host: str, error: OSError) -> str:
    """The demo's address is none of this machine's."""
    match error:
        case gaierror():
            reason = "такое имя не найдено"
        case OSError(errno=errno.EADDRNOTAVAIL):
            reason = "у этой машины такого адреса нет"
        case _:
            reason = error.strerror or type(error).__name__
    return f"На адресе {host} слушать нельзя ({reason}). Без --host показ откроется на 127.0.0.1."


def demo_folder(folder: Path | None, error: OSError) -> str:
    """The demo has no place for its policy file and its database."""
    match error:
        case FileExistsError() | NotADirectoryError():
            reason = "это файл, а нужна папка"
        case FileNotFoundError():
            reason = "здесь папки не создать"
        case _:
            reason = _unwritable(error)
    if folder is None:
        return f"Временной папки не создать: {reason}. Назовите свою: --data ПАПКА"
    return (
        f"Папка для данных {folder} не годится: {reason}. "
        "Назовите другую, --data ПАПКА; без --data показ возьмёт временную."
    )


def demo_policy(file: Path, complaint: str) -> str:
    """The policy file that lies in the demo's folder is of no use."""
    return f"{complaint}\nИсправьте {file} или удалите: показ положит свой."


def demo_database(folder: Path, reason: str) -> str:
    """The demo's database cannot be made."""
    return (
        f"В папке {folder} не создать базу данных: {_unopened(reason)}. "
        "Назовите другую, --data ПАПКА; без --data показ возьмёт временную."
    )


def port_taken(port: int) -> str:
    """Nobody can ask how the bot is; it works all the same."""
    return (
        f"Порт {port} занят: /healthz, /readyz и /metrics недоступны. "
        "Другой порт: DEZHURNY_HTTP_PORT."
    )


POLICY_NOT_LOADED = "политика ещё не загружена"
LAST_POLICY = "последняя принятая политика"
PART_STOPPED = "остановлено"
POLICY_BROKEN = "Файл политики с ошибкой, действует прежний: dezhurny policy check."
_RANKS = {"sanction": "наказаний", "explanation": "объяснений", "courtesy": "напоминаний"}


def messenger_silent(seconds: float) -> str:
    """The messenger has not answered for a while."""
    return f"ВКонтакте не отвечает {seconds:.0f} с. Бот повторяет попытки, обещанное ждёт."


def database_silent(seconds: float) -> str:
    """The database did not answer."""
    return f"База данных не ответила за {seconds:.1f} с: проверьте диск и DEZHURNY_DATABASE_URL."


DATABASE_TROUBLES = {
    Trouble.FULL: "База данных не принимает записей: нет места на диске или диск неисправен. "
    "Освободите место, перезапуск не нужен.",
    Trouble.BUSY: "База данных занята другой программой. Закройте её, перезапуск не нужен.",
    Trouble.MOVED: "Файл базы данных перенесён, удалён или заменён. Верните его на место; если "
    "заменили намеренно, перезапустите бота.",
    Trouble.READ_ONLY: "База данных открыта только для чтения: проверьте права на файл и папку.",
    Trouble.GONE: "База данных недоступна: проверьте сервер базы и DEZHURNY_DATABASE_URL.",
    Trouble.OTHER: "База данных отказала в последней записи: смотрите журнал программы.",
}
"""Why nothing is written; the bot tries again and has lost nothing."""


def told_late(text: str) -> str:
    """An alarm that waited for the database."""
    return f"{text}\n\nСообщение задержалось: до этой минуты база данных не принимала записей."


def inbox_late(seconds: float) -> str:
    """Events wait too long to be judged."""
    return f"Старшее событие ждёт рассмотрения {seconds:.0f} с: смотрите журнал программы."


def outbox_late(rank: str, number: int, seconds: float) -> str:
    """Promised calls wait too long."""
    return f"не отправлено {_RANKS[rank]}: {number}, старшее ждёт {seconds:.0f} с"


def callback_port_taken(port: str) -> str:
    """Callback API needs its port."""
    return f"Порт {port} занят, а Callback API без него не работает: DEZHURNY_HTTP_PORT."


def no_database(url: str) -> str:
    """There is nothing to read."""
    return (
        f"Базы данных {url} здесь нет. Если она уже есть, запустите команду в её папке, где лежит "
        "и .env, или назовите адрес: --database. Создать новую: dezhurny db upgrade"
    )


STOPPED = "Дежурный остановлен."

FORGET_SURE = "Стереть? Вернуть будет нельзя"
FORGET_LEFT = "Ничего не стёрто."
FORGET_UNASKED = "С --json переспросить нельзя: добавьте --yes"
FORGET_JOURNAL = (
    "Записи журнала остались без слов, реестр школы не изменён: dezhurny roster import. "
    "Что ждёт срока, бот сотрёт сам. Резервные копии, сделанные раньше, удалите отдельно."
)
PROOF = "Проверка по таблицам: строк с номером человека было → осталось"


def proof_row(table: str, before: int, after: int) -> str:
    """One table: how many rows bore the person's number, and bear it now."""
    return f"• {table}: {before} → {after}{_WHY_STAYS.get(table, '') if after else ''}"


def proof(gone: int, elsewhere: Sequence[str], files: Sequence[str], *, settled: bool) -> str:
    """Whether what was erased is found anywhere."""
    lines = [f"Стёртых текстов: {gone}. Искали во всех таблицах и в байтах файлов базы."]
    if elsewhere:
        lines.append(f"Те же слова есть в строках других людей: {', '.join(elsewhere)}.")
    if files:
        lines.append(
            f"Ещё есть в файле {', '.join(files)}: остановите бота и выполните команду снова."
        )
    elif not settled:
        lines.append("Журнал записи (-wal) сейчас занят ботом: исчезнет при его остановке.")
    if not elsewhere and not files:
        lines.append("Не найдено ничего: не будет этого и в новых копиях базы.")
    return "\n".join(lines)


_WHY_STAYS = {
    "journal": " — записи без слов: школа отвечает за порядок в чатах",
    "members": " — пока человек в чате, его имя видно и так",
    "strikes": " — правило и время; слова — только действующих, их можно обжаловать",
    "blocks": " — кто, когда, по какому правилу; слов нет",
    "roster": " — реестр ведёт школа: dezhurny roster import",
    "recent": " — без текста, сутки: по ним замечают ссору",
    "reviews": " — открытые вопросы модератору и решения без слов",
    "cases": " — открытые обращения и решения без слов",
    "inbox": " — указание работающему боту: исчезнет через неделю",
    "outbox": " — ещё не отправленное; строки без текста исчезнут через месяц",
    "deferred": " — закрыто, текста нет; исчезнет через год",
    "marks": " — что уже сказано; исчезнет в срок",
    "timers": " — проверить позже, что срок прошёл",
    "lessons": " — кто решал, как модератор",
    "votes": " — ответы по открытым обращениям",
}
_STORED = {
    "full_name": "полное имя",
    "strikes": "предупреждений",
    "strikes_in_force": "из них действует",
    "blocks": "блокировок",
    "blocks_running": "из них идёт",
    "held_messages": "отложенных сообщений",
    "open_cases": "открытых обращений",
    "closed_cases": "закрытых обращений",
    "complaints_and_answers": "жалоб и ответов",
    "recent_messages": "последних сообщений без текста",
    "journal_lines": "записей журнала",
    "lessons": "уроков",
    "questions": "вопросов без слов",
}


def nothing_stored(user_id: int) -> str:
    """There is nothing to erase."""
    return f"О человеке id{user_id} ничего не хранится."


def only_listed(user_id: int, lines: int) -> str:
    """There is nothing to erase but what the school itself keeps."""
    return (
        f"О человеке id{user_id} хранятся только строки реестра школы: {lines}. Их ведёт школа: "
        "уберите человека из таблицы и загрузите её, dezhurny roster import."
    )


def stored_of(user_id: int) -> str:
    """The head of what was found."""
    return f"О человеке id{user_id} хранится:"


def lane(peer_id: int, user_id: int) -> str:
    """A chat, or the person's own talk with the bot."""
    return "переписка с ботом" if peer_id == user_id else f"чат {peer_id}"


def stored_in(peer_id: int, user_id: int, name: str, counts: Mapping[str, int]) -> str:
    """What was found in one chat, in numbers."""
    found = [f"{_STORED[key]}: {number}" for key, number in counts.items() if number]
    whose = f" ({name})" if name else ""
    return f"• {lane(peer_id, user_id)}{whose}: {', '.join(found) or 'только имя'}"


def forgotten(user_id: int) -> str:
    """What was found is erased."""
    return f"Данные о человеке id{user_id} стёрты. Осталось:"


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


LESSONS_REFUSED = "Уроки не загружены, ничего не изменилось."
LESSONS_WHICH = "Назовите ключи уроков, --rule ПРАВИЛО или --all — что-то одно."
LESSONS_NONE = "Таких уроков нет."
NOT_UTF8 = "файл не в кодировке UTF-8"


def lessons_written(count: int) -> str:
    """How many were exported."""
    return f"Выгружено уроков: {count}."


def lessons_added(added: int, known: int) -> str:
    """What an import brought; a bot that runs heeds it soon."""
    left = f", уже были: {known}" if known else ""
    return f"Добавлено уроков: {added}{left}. Работающий бот учтёт их за полминуты."


def lessons_sure(count: int) -> str:
    """Asked before they are removed."""
    return f"Удалить уроков: {count}. Вернуть будет нельзя"


def lessons_forgotten(count: int) -> str:
    """They are gone."""
    return f"Удалено уроков: {count}. Работающий бот забудет их за полминуты."
