"""The command line ``dezhurny``. Exit codes: 0 done, 1 what was asked about is wrong, 2 misuse.

Each command imports what it needs only when it runs: ``policy …`` must need neither
the messenger's library nor the database.
"""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import tracebacks
from bot.cli import policy
from bot.cli.russian import in_russian
from bot.cli.russian import run as run_command_line

app = typer.Typer(
    name="dezhurny",
    help="Дежурный: бот, который следит за порядком в школьных чатах.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(policy.app, name="policy", help="Файл политики: проверить, объяснить, примерить.")
database = typer.Typer(no_args_is_help=True, help="База данных.")
app.add_typer(database, name="db")
journal = typer.Typer(no_args_is_help=True, help="Журнал решений.")
app.add_typer(journal, name="journal")

personal = typer.Typer(no_args_is_help=True, help="Личные данные (закон 152-ФЗ).")
app.add_typer(personal, name="personal-data")
roster = typer.Typer(no_args_is_help=True, help="Реестр школы: кто учится, чей родитель.")
app.add_typer(roster, name="roster")
lessons = typer.Typer(no_args_is_help=True, help="Уроки: чему модераторы научили бота.")
app.add_typer(lessons, name="lessons")

BackupFile = Annotated[Path, typer.Argument(help="Файл копии", metavar="ФАЙЛ")]
RosterFile = Annotated[
    Path, typer.Argument(help="Таблица CSV из Excel; «-» — стандартный ввод", metavar="ФАЙЛ.csv")
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database", help="База данных; по умолчанию DEZHURNY_DATABASE_URL", metavar="АДРЕС"
    ),
]
# Higher numbers are of chats, and the highest no database holds.
PersonArgument = Annotated[
    int, typer.Argument(help="id человека ВКонтакте", metavar="ID", min=1, max=1_999_999_999)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Ответ в формате JSON, для программ")]


@app.command()
def run() -> None:
    """Запустить бота (настройки: окружение или файл .env, приставка DEZHURNY_)."""
    # Nearly all that is made until the first poll stays for ever: to look through it again and
    # again for garbage is a fifth of the start. ``running`` lets the collector work after it.
    gc.disable()
    from bot.cli.running import run_bot

    raise typer.Exit(run_bot())


@app.command()
def demo(
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="ПАПКА", help="Папка для данных; без неё — временная, удаляется в конце."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Где слушать; чужим машинам показ закрыт.", metavar="АДРЕС")
    ] = "127.0.0.1",
    public: Annotated[
        bool, typer.Option("--i-know", help="Открыть показ и другим машинам, без всякой защиты.")
    ] = False,
) -> None:
    """Показать бота на этой машине: без ключа, без сервера, в браузере."""
    from bot.demo.run import run_demo

    raise typer.Exit(run_demo(data, host, public=public))


@database.command("upgrade")
def upgrade_database() -> None:
    """Привести базу данных к нужному виду."""
    from bot.cli.stored import upgrade

    upgrade()


@database.command("backup")
def back_up_database(file: BackupFile, address: DatabaseOption = None) -> None:
    """Снять копию базы данных; бот может работать."""
    from bot.cli.databases import back_up

    back_up(file, address)


@database.command("restore")
def restore_database(
    file: BackupFile,
    address: DatabaseOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Заменить базу данных, которая уже есть")
    ] = False,
) -> None:
    """Вернуть базу данных из копии; бот должен быть остановлен."""
    from bot.cli.databases import put_back

    put_back(file, address, replace=replace)


@database.command("verify")
def verify_database(address: DatabaseOption = None) -> None:
    """Проверить, цела ли база данных."""
    from bot.cli.databases import verify

    verify(address)


@database.command("copy")
def copy_database(
    source: Annotated[str, typer.Option("--from", help="Откуда", metavar="АДРЕС")],
    target: Annotated[str, typer.Option("--to", help="Куда", metavar="АДРЕС")],
) -> None:
    """Перенести школу в другую базу данных (из SQLite в PostgreSQL и обратно) и сверить.

    Прерванный перенос повторите той же командой: он продолжится.
    """
    from bot.cli.databases import move

    move(source, target)


@journal.command("export")
def export_journal(
    layout: Annotated[str, typer.Option("--format", metavar="ВИД", help="jsonl или csv")] = "jsonl",
    since: Annotated[
        str | None, typer.Option(metavar="ДЕНЬ", help="С какого дня: 2026-03-02")
    ] = None,
    peer: Annotated[int | None, typer.Option(metavar="НОМЕР", help="Только этот чат")] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Выгрузить журнал в стандартный вывод."""
    from bot.cli.stored import export

    export(layout, since, peer, database_url)


@roster.command("import")
def import_roster(
    file: RosterFile, database_url: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """Загрузить реестр: файл заменяет прежний целиком; при ошибке не меняется ничего."""
    from bot.cli.roster import import_file

    import_file(file, database_url, as_json=as_json)


@roster.command("check")
def check_roster(
    file: RosterFile, database_url: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """Проверить файл, ничего не записывая: ошибки, замечания и что изменится."""
    from bot.cli.roster import check

    check(file, database_url, as_json=as_json)


@roster.command("export")
def export_roster(
    file: Annotated[
        str | None,
        typer.Argument(
            help="Куда записать; без него или «-» — в стандартный вывод", metavar="ФАЙЛ.csv"
        ),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Выгрузить реестр таблицей CSV, которую открывает Excel и читает roster import."""
    from bot.cli.roster import export

    export(file, database_url)


@lessons.command("export")
def export_lessons(database_url: DatabaseOption = None) -> None:
    """Выгрузить уроки в стандартный вывод, по строке JSON на урок."""
    from bot.cli.lessons import export

    export(database_url)


@lessons.command("import")
def import_lessons(
    file: Annotated[
        str, typer.Argument(help="Файл из lessons export, «-» — стандартный ввод", metavar="ФАЙЛ")
    ],
    database_url: DatabaseOption = None,
) -> None:
    """Добавить уроки из файла: все или ни одного; свои уроки школы остаются."""
    from bot.cli.lessons import import_file

    import_file(file, database_url)


@lessons.command("forget")
def forget_lessons(
    keys: Annotated[
        list[str] | None, typer.Argument(help="Ключи уроков (см. export)", metavar="КЛЮЧ")
    ] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", help="Все уроки одного правила", metavar="ПРАВИЛО")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Все уроки")] = False,
    sure: Annotated[bool, typer.Option("--yes", help="Не переспрашивать")] = False,
    database_url: DatabaseOption = None,
) -> None:
    """Удалить уроки насовсем: бот снова оценивает сообщения без них."""
    from bot.cli.lessons import forget

    forget(keys or [], rule, database_url, every=every, sure=sure)


@personal.command("export")
def export_personal_data(
    user: PersonArgument,
    database_url: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Выгрузить всё, что хранится о человеке, в стандартный вывод."""
    from bot.cli.personal_data import export

    export(user, database_url, as_json=as_json)


@app.command()
def forget(
    user: PersonArgument,
    sure: Annotated[bool, typer.Option("--yes", help="Не переспрашивать")] = False,
    database_url: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Стереть данные человека (закон 152-ФЗ): показать, переспросить, стереть."""
    from bot.cli.forgetting import forget as erase

    erase(user, database_url, sure=sure, as_json=as_json)


in_russian(app)


def main() -> None:
    """The entry point of the program."""
    tracebacks.guard()
    # A pipe that closes early (`… | head`) is no error of ours.
    try:
        sys.exit(run_command_line(app))
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
