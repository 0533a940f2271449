"""``dezhurny policy …``: try the policy file without a token, a database or a chat."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn

import typer

from bot.cli import lesson_file, policy_replay, policy_view
from bot.cli.history_file import HistoryFile
from bot.vk.attachments import read_attachments
from policies.file import PolicyFileError, Problem, Severity, decode, examine, load
from policies.file.json_schema import json_schema
from policies.file.problems import Problems
from policies.judge import judge
from policies.lessons import NO_LESSONS, Lessons
from policies.message import Message
from policies.registry import known_policies
from policies.roles import Role
from policies.school import PolicySnapshot
from policies.state import ChatState

STDIN = "-"
_WRONG, _MISUSED = 1, 2

app = typer.Typer(
    help="Проверить и опробовать файл правил: без токена, без базы, из любой папки.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

PolicyOption = Annotated[
    str,
    typer.Option("--policy", help="Файл правил", envvar="DEZHURNY_POLICY_FILE", metavar="ФАЙЛ"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Ответ в формате JSON, для программ")]


@app.command()
def check(
    file: Annotated[
        str, typer.Argument(help="Файл правил, «-» — стандартный ввод", metavar="ФАЙЛ")
    ],
    as_json: JsonOption = False,
) -> None:
    """Проверить файл правил: по строке на каждое замечание, код 1, если есть ошибки."""
    try:
        snapshot, problems = examine(decode(_bytes(file), source=file))
    except PolicyFileError as error:
        snapshot, problems = None, error.problems
    if as_json:
        typer.echo(json.dumps([_as_json(file, one) for one in problems], ensure_ascii=False))
    else:
        for problem in problems:
            typer.echo(problem.at(file))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(_WRONG)
    if snapshot is not None and sys.stderr.isatty():
        typer.echo(f"Файл принят, версия {snapshot.version}.", err=True)


@app.command()
def schema() -> None:
    """Напечатать JSON Schema файла правил: с ней редактор подсказывает ключи."""
    typer.echo(json.dumps(json_schema(known_policies()), ensure_ascii=False, indent=2))


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="Текст сообщения", metavar="ТЕКСТ")],
    policy: PolicyOption,
    peer: Annotated[int, typer.Option("--peer", help="Номер беседы (peer_id)", metavar="НОМЕР")],
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            help="Когда написано, по времени школы: 2026-03-02T21:30; по умолчанию сейчас",
            metavar="ВРЕМЯ",
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            help="Кто пишет: parent, pupil, teacher, moderator, administrator …; "
            "по умолчанию обычный участник этого чата",
            metavar="РОЛЬ",
        ),
    ] = None,
    lessons: Annotated[
        str | None,
        typer.Option(
            "--lessons", help="Уроки школы: файл из dezhurny lessons export", metavar="ФАЙЛ"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Показать, что скажет каждое правило об одном сообщении и каков итог."""
    snapshot = _loaded(policy)
    chat = snapshot.chat_or_defaults(peer)
    if snapshot.chat(peer) is None:
        typer.echo(f"Чата {peer} в файле нет: сообщение оценено как в чате родителей.", err=True)
    author = _role(role) or chat.kind.ordinary_role
    moment = _moment(at, snapshot)
    message = Message.of(text, at=moment, peer_id=peer, role=author)
    taught = _lessons(lessons) if lessons is not None else NO_LESSONS
    judgement = judge(message, ChatState(chat.kind, lessons=taught), chat.policies)
    explained = policy_view.Explained(chat, author, moment, judgement)
    if as_json:
        typer.echo(policy_view.dumped(explained.as_json()))
    else:
        explained.show()


@app.command()
def replay(
    messages: Annotated[
        str,
        typer.Argument(
            help="История, одно сообщение JSON в строке (docs/policy-file.md); "
            "«-» — стандартный ввод",
            metavar="СООБЩЕНИЯ.jsonl",
        ),
    ],
    policy: PolicyOption,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", help="Второй файл правил: показать, что и для кого иначе", metavar="ФАЙЛ"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Прогнать историю чата через правила: что бот сделал бы с каждым сообщением."""
    if [messages, policy, against].count(STDIN) > 1:
        _misused("из стандартного ввода можно прочесть только что-то одно")
    first = _loaded(policy)
    second = _loaded(against) if against is not None else None
    with _opened(messages) as stream:
        history = HistoryFile(stream, messages)
        if second is None:
            policy_replay.replay(first, history, read_attachments, as_json=as_json)
        else:
            policy_replay.compare(
                policy_replay.Side(policy, first),
                policy_replay.Side(str(against), second),
                history,
                read_attachments,
                as_json=as_json,
            )
    if history.broken:
        raise typer.Exit(_WRONG)


def _loaded(file: str) -> PolicySnapshot:
    try:
        return load(decode(_bytes(file), source=file), source=file)
    except PolicyFileError as error:
        for problem in error.problems:
            typer.echo(problem.at(file), err=True)
        raise typer.Exit(_WRONG) from error


def _lessons(file: str) -> Lessons:
    problems = Problems()
    found = lesson_file.read(_bytes(file).decode("utf-8-sig", "replace").splitlines(), problems)
    if problems.refuse:
        for problem in problems:
            typer.echo(problem.at(file), err=True)
        raise typer.Exit(_WRONG)
    return Lessons.of(found)


def _bytes(file: str) -> bytes:
    with _opened(file) as stream:
        return stream.read()


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STDIN and sys.stdin is not None:
        yield sys.stdin.buffer
        return
    if file == STDIN:
        # Late, as below.
        from bot.wording import NOTHING_TO_READ

        _misused(f"{file}: {NOTHING_TO_READ}")
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            # Late, for it brings SQLAlchemy, and what is about files alone loads no database.
            from bot.wording import file_trouble

            _misused(f"{file}: {file_trouble(error)}")
        yield stream


def _role(given: str | None) -> Role | None:
    if given is None:
        return None
    if given.lower() not in set(Role):
        _misused(f"--role: роли «{given}» нет; есть {', '.join(Role)}")
    return Role(given.lower())


def _moment(given: str | None, snapshot: PolicySnapshot) -> datetime:
    zone = snapshot.school.timezone
    if given is None:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        _misused(f"--at: «{given}» не время; напишите, например, 2026-03-02T21:30")
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _as_json(file: str, problem: Problem) -> dict[str, object]:
    return {
        "file": file,
        "line": problem.line,
        "severity": problem.severity.value,
        "message": problem.message,
    }


def _misused(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(_MISUSED)
