"""A history judged by one policy file, or by two to see what would change and for whom."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import typer
from rich.table import Table

from bot.cli.policy_view import ACTION_WORDS, console, dumped, finding_as_json, printable
from policies.finding import Level
from policies.history import HistoryJudge, HistoryLine, JudgedLine, ReadAttachments
from policies.rulebook import rule_name
from policies.school import PolicySnapshot
from policies.verdict import Outcome

_PEOPLE_SHOWN = 30


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
    judge = HistoryJudge(snapshot, read_attachments)
    unknown = _UnknownChats(snapshot)
    levels: Counter[tuple[str, Level]] = Counter()
    actions: Counter[Outcome] = Counter()
    for line in history:
        unknown.note(line)
        judged = judge.judge(line)
        if as_json:
            typer.echo(dumped(_as_json(judged)))
            continue
        actions[judged.action] += 1
        levels.update((one.rule, one.level) for one in judged.findings)
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
    one, other = (HistoryJudge(side.snapshot, read_attachments) for side in (first, second))
    unknown = _UnknownChats(first.snapshot, second.snapshot)
    changes = _Changes(first.name, second.name)
    for line in history:
        unknown.note(line)
        before, after = one.judge(line), other.judge(line)
        changes.count += 1
        if _verdict_of(before) == _verdict_of(after):
            continue
        if as_json:
            typer.echo(dumped(_changed_as_json(before, after)))
        else:
            changes.add(before, after)
    if not as_json:
        changes.show()


def _as_json(judged: JudgedLine) -> dict[str, object]:
    return {
        "id": judged.line.id,
        "action": judged.action.value,
        "findings": [finding_as_json(one) for one in judged.findings],
    }


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
            typer.echo(f"Чата {peer} в файле нет: он судится как чат родителей.", err=True)


class _Changes:
    """What is judged otherwise, counted by verdict and by person."""

    def __init__(self, first: str, second: str) -> None:
        self._first = first
        self._second = second
        self.count = 0
        self._verdicts: Counter[tuple[Outcome, Outcome, str]] = Counter()
        self._people: Counter[tuple[int, int, str]] = Counter()

    def add(self, before: JudgedLine, after: JudgedLine) -> None:
        """Count one message that the two files judge otherwise."""
        was = {one.rule for one in (*before.findings, *after.findings)}
        rules = ", ".join(sorted(was)) or "—"
        self._verdicts[before.action, after.action, rules] += 1
        line = before.line
        self._people[line.peer_id, line.from_id, before.role.value] += 1

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
