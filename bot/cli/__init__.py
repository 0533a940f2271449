"""The command line ``dezhurny``. Exit codes: 0 done, 1 what was asked about is wrong, 2 misuse.

Each command imports what it needs only when it runs: ``policy …`` must need neither
the messenger's library nor the database.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import policy

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


@app.command()
def run() -> None:
    """Запустить бота (настройки: окружение или файл .env, приставка DEZHURNY_)."""
    from bot.cli.running import run_bot

    raise typer.Exit(run_bot())


@app.command()
def demo(
    data: Annotated[
        Path | None,
        typer.Option(help="Папка для данных; без неё — временная, удаляется в конце."),
    ] = None,
) -> None:
    """Показать бота на этой машине: без ключа, без сервера, в браузере."""
    from bot.demo.run import run_demo

    raise typer.Exit(run_demo(data))


@database.command("upgrade")
def upgrade_database() -> None:
    """Привести базу данных к нужному виду."""
    from bot.cli.stored import upgrade

    raise typer.Exit(upgrade())


@journal.command("export")
def export_journal(
    layout: Annotated[str, typer.Option("--format", help="jsonl или csv")] = "jsonl",
    since: Annotated[str | None, typer.Option(help="С какого дня: 2026-03-02")] = None,
    peer: Annotated[int | None, typer.Option(help="Только этот чат")] = None,
) -> None:
    """Выгрузить журнал в стандартный вывод."""
    from bot.cli.stored import export

    raise typer.Exit(export(layout, since, peer))


def main() -> None:
    """The entry point of the program."""
    # A pipe that closes early (`… | head`) is no error of ours.
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
