"""A history judged by one policy file, or by two to see what would change and for whom."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import typer
from rich.table import Table

from bot.cli.every_core import judged_in_order
from bot.cli.policy_view import ACTION_WORDS, console, dumped, finding_as_json, printable
from policies.finding import Level
from policies.history import HistoryJudge, HistoryLine, JudgedLine, ReadAttachments
from policies.judge import warm_up
from policies.rulebook import rule_name
from policies.school import PolicySnapshot
from policies.verdict import Outcome

_PEOPLE_SHOWN = 30
_SOME_MOMENT = datetime(2026, 3, 4, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two policy files under comparison, by the name it was given."""

    name: str
    snapshot: PolicySnapshot


def replay(
    snapshot: PolicySnapshot,
    history: Iterable[HistoryLine],
    read_attachments: ReadAttachments,
    *,
    as_json: bool,
) -> None:
    """Judge every message; a line of JSON each, or a table by rule at the end."""

    def begin() -> Callable[[HistoryLine], str | _Noted]:
        judge = HistoryJudge(snapshot, read_attachments)
        return lambda line: _said(judge.judge(line), as_json=as_json)

    unknown = _UnknownChats(snapshot)
    levels: Counter[tuple[str, Level]] = Counter()
    actions: Counter[Outcome] = Counter()
    for line, said in judged_in_order(history, begin, shared=lambda: _warm_up(snapshot)):
        unknown.note(line)
        if isinstance(said, str):
            typer.echo(said)
        else:
            actions[said.action] += 1
            levels.update(said.levels)
    if not as_json:
        _show_rules(_rules(snapshot), levels, actions)


def compare(
    first: Side,
    second: Side,
    history: Iterable[HistoryLine],
    read_attachments: ReadAttachments,
    *,
    as_json: bool,
) -> None:
    """Judge every message by both files and say which are judged otherwise.

    The JSON of a changed message has ``action`` and ``findings`` by the first file,
    ``against`` and ``against_findings`` by the second.
    """

    def begin() -> Callable[[HistoryLine], "str | _Change | None"]:
        one, other = (HistoryJudge(side.snapshot, read_attachments) for side in (first, second))
        return lambda line: _compared(one.judge(line), other.judge(line), as_json=as_json)

    unknown = _UnknownChats(first.snapshot, second.snapshot)
    changes = _Changes(first.name, second.name)
    shared = partial(_warm_up, first.snapshot, second.snapshot)
    for line, said in judged_in_order(history, begin, shared=shared):
        unknown.note(line)
        changes.count += 1
        if isinstance(said, str):
            typer.echo(said)
        elif said is not None:
            changes.add(said)
    if not as_json:
        changes.show()


def _warm_up(*snapshots: PolicySnapshot) -> None:
    """Load what judging loads on first use."""
    for snapshot in snapshots:
        for chat in (*snapshot.chats.values(), *snapshot.kinds.values()):
            warm_up(chat.policies, snapshot.school.local(_SOME_MOMENT))


@dataclass(frozen=True, slots=True)
class _Noted:
    """What the tables count of one message."""

    action: Outcome
    levels: tuple[tuple[str, Level], ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """What the tables count of one message that the two files judge otherwise."""

    was: Outcome
    now: Outcome
    rules: str
    person: tuple[int, int, str]


def _said(judged: JudgedLine, *, as_json: bool) -> str | _Noted:
    if as_json:
        return dumped(_as_json(judged))
    return _Noted(judged.action, tuple((one.rule, one.level) for one in judged.findings))


def _compared(before: JudgedLine, after: JudgedLine, *, as_json: bool) -> str | _Change | None:
    """None for a message that both judge alike."""
    if _verdict_of(before) == _verdict_of(after):
        return None
    if as_json:
        return dumped(_changed_as_json(before, after))
    was = {one.rule for one in (*before.findings, *after.findings)}
    line = before.line
    return _Change(
        before.action,
        after.action,
        ", ".join(sorted(was)) or "—",
        (line.peer_id, line.from_id, before.role.value),
    )


def _as_json(judged: JudgedLine) -> dict[str, object]:
    said: dict[str, object] = {
        "id": judged.line.id,
        "action": judged.action.value,
        "findings": [finding_as_json(one) for one in judged.findings],
    }
    # What comes of the chat's state is said only where it holds.
    if judged.remind_chat:
        said["remind_chat"] = True
    if judged.asked_before is not None:
        said["asked_before"] = judged.asked_before
    return said


def _changed_as_json(before: JudgedLine, after: JudgedLine) -> dict[str, object]:
    return {
        "id": before.line.id,
        "peer_id": before.line.peer_id,
        "from_id": before.line.from_id,
        "role": before.role.value,
        "action": before.action.value,
        "against": after.action.value,
        "findings": [finding_as_json(one) for one in before.findings],
        "against_findings": [finding_as_json(one) for one in after.findings],
    }


def _verdict_of(judged: JudgedLine) -> tuple[Outcome, frozenset[tuple[str, Level]]]:
    return judged.action, frozenset((one.rule, one.level) for one in judged.findings)


def _rules(snapshot: PolicySnapshot) -> tuple[str, ...]:
    """Every rule that is watched in some chat, in the policies' order."""
    chats = (*snapshot.kinds.values(), *snapshot.chats.values())
    return tuple(dict.fromkeys(policy.rule for chat in chats for policy in chat.policies))


def _show_rules(
    rules: Iterable[str], levels: Counter[tuple[str, Level]], actions: Counter[Outcome]
) -> None:
    out = console()
    table = Table("Правило")
    for title in ("Точно", "Похоже"):
        table.add_column(title, justify="right")
    for rule in dict.fromkeys((*rules, *(rule for rule, _ in levels))):
        sure, unsure = levels[rule, Level.CERTAIN], levels[rule, Level.LIKELY]
        table.add_row(f"{rule_name(rule)} ({rule})", str(sure), str(unsure))
    out.print(table)
    verdicts = Table("Итог")
    verdicts.add_column("Сообщений", justify="right")
    for outcome in Outcome:
        verdicts.add_row(f"{outcome} — {ACTION_WORDS[outcome]}", str(actions[outcome]))
    verdicts.add_row("всего", str(actions.total()), style="bold")
    out.print(verdicts)


class _UnknownChats:
    """Says once of each chat that a file does not name it."""

    def __init__(self, *snapshots: PolicySnapshot) -> None:
        self._snapshots = snapshots
        self._said: set[int] = set()

    def note(self, line: HistoryLine) -> None:
        peer = line.peer_id
        if peer in self._said or len(self._said) >= _PEOPLE_SHOWN:
            return
        if any(snapshot.chat(peer) is None for snapshot in self._snapshots):
            self._said.add(peer)
            typer.echo(f"Чата {peer} в файле нет: он оценён как чат родителей.", err=True)


class _Changes:
    """What is judged otherwise, counted by verdict and by person."""

    def __init__(self, first: str, second: str) -> None:
        self._first = first
        self._second = second
        self.count = 0
        self._verdicts: Counter[tuple[Outcome, Outcome, str]] = Counter()
        self._people: Counter[tuple[int, int, str]] = Counter()

    def add(self, change: _Change) -> None:
        """Count one message that the two files judge otherwise."""
        self._verdicts[change.was, change.now, change.rules] += 1
        self._people[change.person] += 1

    def show(self) -> None:
        """Print both tables."""
        out = console()
        changed = self._verdicts.total()
        out.print(f"Сообщений: {self.count}, судятся иначе: {changed}.")
        if not changed:
            return
        verdicts = Table()
        verdicts.add_column(printable(self._first))
        verdicts.add_column(printable(self._second))
        verdicts.add_column("Правила")
        verdicts.add_column("Сообщений", justify="right")
        for (was, now, rules), times in self._verdicts.most_common():
            verdicts.add_row(was.value, now.value, rules, str(times))
        out.print(verdicts)
        people = Table("Чат", "Кто", "Роль")
        people.add_column("Сообщений", justify="right")
        for (peer, person, role), times in self._people.most_common(_PEOPLE_SHOWN):
            people.add_row(str(peer), f"id{person}", role, str(times))
        out.print(people)
        rest = len(self._people) - _PEOPLE_SHOWN
        if rest > 0:
            out.print(f"… и ещё людей: {rest}.")
