"""Typer's own words in Russian: help, questions, and what is said of what cannot be read."""

import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.exceptions import TyperException

_USAGE, _KEYS, _COMMAND = "Вызов: ", "[КЛЮЧИ]", "КОМАНДА …"
_HELP = "Показать эту справку"
_HINT, _ERROR = "Справка: {command} --help", "Ошибка: {message}"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_YES = frozenset({"да", "д", "yes", "y"})
# What Typer says of a command line, and how a person is told; where it says something else,
# its own words are better than none.
_TOLD: tuple[tuple[str, str], ...] = (
    ("No such option: {} (Possible options: {})", "нет ключа {0}; похожие: {1}"),
    ("No such option: {}", "нет ключа {0}"),
    ("No such command '{}'. Did you mean '{}'?", "нет команды «{0}»; похожие: {1}"),
    ("No such command '{}'.", "нет команды «{0}»"),
    ("Missing command.", "не названа команда"),
    ("Missing option '{}' (env var: '{}').", "не хватает ключа {0} (или {1})"),
    ("Missing option '{}'{}", "не хватает ключа {0}"),
    ("Missing argument '{}'{}", "не хватает: {0}"),
    ("Got unexpected extra argument(s) ({})", "лишнее: {0}"),
    ("Option '{}' requires {}", "после ключа {0} нужно значение"),
    ("Option '{}' does not take a value.", "у ключа {0} не бывает значения"),
    ("Invalid value for '{}': Input should be a valid integer{}", "{0}: нужно целое число"),
    ("Invalid value for '{}': Input should be greater than or equal to {}", "{0}: не меньше {1}"),
    ("Invalid value for '{}': Input should be less than or equal to {}", "{0}: не больше {1}"),
    ("Invalid value for '{}': {}", "{0}: {1}"),
)


if TYPE_CHECKING:
    _Speaking = TyperCommand
else:
    _Speaking = object


class _Russian(_Speaking):
    """What is said of a command and of a group of them alike."""

    def get_usage(self, ctx: Any) -> str:
        return f"{_USAGE}{super().get_usage(ctx).removeprefix('Usage: ')}"

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _entitle()
        parameter: Any
        for parameter in self.get_params(ctx):
            # ``<bool>`` says nothing to who reads this; a value that is given has a name of ours.
            named = None if isinstance(parameter, TyperArgument) else parameter.metavar
            parameter.display_type_rich = _always(named)
        super().format_help(ctx, formatter)


class _Command(_Russian, TyperCommand):
    """A command whose help is in Russian."""


class _Group(_Russian, TyperGroup):
    """A group of commands whose help is in Russian."""


def in_russian(app: typer.Typer) -> None:
    """Have every command of ``app`` and of what it holds speak Russian."""
    app.info.cls = _Group
    for command in app.registered_commands:
        command.cls, command.options_metavar = _Command, _KEYS
    for group in app.registered_groups:
        group.cls, group.options_metavar, group.subcommand_metavar = _Group, _KEYS, _COMMAND
        if group.typer_instance is not None:
            in_russian(group.typer_instance)
    app.info.options_metavar, app.info.subcommand_metavar = _KEYS, _COMMAND


def run(app: Callable[..., Any]) -> int:
    """Run the command line and return its exit code; what cannot be read is told in Russian."""
    try:
        return int(app(standalone_mode=False) or 0)
    except TyperException as error:
        told = error.format_message()
        # Where no command was named the help has been shown already.
        if told:
            context = getattr(error, "ctx", None)
            if context is not None:
                typer.echo(context.get_usage(), err=True)
                typer.echo(_HINT.format(command=context.command_path), err=True)
            typer.echo(_ERROR.format(message=in_words(told)), err=True)
        return error.exit_code
    except typer.Abort:
        typer.echo("Прервано.", err=True)
        return 1
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        typer.echo("Ответ не записан: места больше нет.", err=True)
        # What is left of it would be tried again at the end, and complained of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def in_words(told: str) -> str:
    """What Typer says of a command line, in Russian."""
    whole = " ".join(told.split())
    for theirs, ours in _TOLD:
        if (named := _named(theirs, whole)) is not None:
            # What stands in one gap may be several, each in quotes of its own.
            return ours.format(*named).replace("', '", ", ")
    return told


def _named(template: str, told: str) -> list[str] | None:
    """What stands in the gaps of a template; None where something else is said."""
    first, *rest = template.split("{}")
    if not told.startswith(first):
        return None
    left, named = told[len(first) :], []
    for part in rest:
        value, found, left = left.partition(part) if part else (left, "", "")
        if found != part:
            return None
        named.append(value)
    return None if left else named


def confirmed(question: str) -> bool:
    """Whether a person says «да»; anything else, and silence, is no."""
    typer.echo(f"{question} [да/нет]: ", nl=False)
    return sys.stdin.readline().strip().lower() in _YES


def _always(named: str | None) -> Callable[..., str | None]:
    return lambda ctx: named


def _entitle() -> None:
    """Only where help is shown: what draws it takes a while to load."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Что сказать"
    rich_utils.OPTIONS_PANEL_TITLE = "Ключи"
    rich_utils.COMMANDS_PANEL_TITLE = "Команды"
    rich_utils.REQUIRED_LONG_STRING = "[нужно]"
    rich_utils.ENVVAR_STRING = "[или {}]"
    rich_utils.DEFAULT_STRING = "[без него: {}]"
