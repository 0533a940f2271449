"""A chat may only be stricter than its kind; a wider one is an error with line and clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.file.fields import longer
from policies.file.hours_keys import Hours
from policies.file.layers import Scope
from policies.file.policy_keys import EMERGENCY
from policies.file.problems import Problems
from policies.file.schema import ChatSection, StrikesSection
from policies.file.tree import Node, Path
from policies.hours import HOLIDAYS, WEEKDAYS, OpenHours
from policies.ladder import BlocksWhen, StrikeRules
from policies.policy import PolicySettings
from policies.rulebook import Clause, Regulation
from policies.school import ChatPolicy
from policies.verdict import Action, Ask

_STRICTER = "чат может быть только строже своего вида"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One chat held against its kind. ``path`` is the chat's place in the file."""

    root: Node
    path: Path
    kind: str
    regulation: Regulation
    problems: Problems

    def hours(self, chat: Hours | None, kind: Hours | None, scope: Scope) -> None:
        """Hours only narrower; a late message left where the kind takes it down is remarked."""
        own = scope.own.hours
        if own is None or chat is None or kind is None:
            return
        wider = {*chat.open.wider_than(kind.open)}
        if HOLIDAYS in own.days and _wider_on_holidays(chat.open, kind.open):
            wider.add(HOLIDAYS)
        for day in (*WEEKDAYS, HOLIDAYS):
            if day not in own.days:
                continue
            if day in wider:
                said = kind.open.describe()
                self._refuse(
                    (*own.path, own.keys[day]),
                    f"{own.keys[day]}: чат открыт дольше своего вида «{self.kind}» ({said}); "
                    "режим может быть только короче",
                    self.regulation.rules.get("open_hours"),
                )
        if chat.on_late is Ask.REMIND and kind.on_late is not Ask.REMIND:
            # Not refused: reminding instead of taking down is how a school eases into it.
            self.problems.warn(
                self.root.line_of((*own.path, "on_late")),
                f"on_late: remind мягче, чем {kind.on_late} у вида «{self.kind}»: "
                "поздние сообщения останутся в чате",
            )
        if not wider and chat == kind:
            self._idle(own.path, "open_hours")

    def strikes(self, chat: StrikeRules, kind: StrikeRules, own: StrikesSection) -> None:
        """Fewer strikes to a block, a longer block, a longer memory; never the reverse."""
        softer = {
            "limit": chat.limit > kind.limit,
            "blocks_when": (chat.blocks_when, kind.blocks_when)
            == (BlocksWhen.EXCEEDED, BlocksWhen.REACHED),
            "block": longer(kind.block, chat.block),
            "expire": longer(kind.expire, chat.expire),
        }
        clause = self.regulation.procedures.get("strikes")
        for key in sorted(own.model_fields_set):
            path = (*self.path, "strikes", key)
            was, now = getattr(kind, key), getattr(chat, key)
            if was == now:
                self._idle(path, key)
            elif key == "manual_block":
                self._refuse(path, f"{key}: задаётся для вида или всей школы, не для чата", clause)
            elif softer[key]:
                self._refuse(path, f"{key}: {now} мягче, чем {was}; {_STRICTER}", clause)

    def procedures(self, own: ChatSection, kind: ChatPolicy) -> None:
        """A longer wait, a sooner answer, reading first; appeals are the school's alone."""
        procedures = self.regulation.procedures
        for key in sorted(own.appeal.model_fields_set):
            said = f"{key}: апелляции задаются для вида или всей школы, не для чата"
            self._refuse((*self.path, "appeal", key), said, procedures.get("appeal"))
        waits = own.pardon.model_fields_set
        if waits and longer(kind.pardon.wait, own.pardon.wait):
            said = f"wait: {own.pardon.wait} меньше, чем {kind.pardon.wait}; {_STRICTER}"
            self._refuse((*self.path, "pardon", "wait"), said, procedures.get("pardon"))
        joining = own.joining.model_fields_set
        if "agree_within" in joining and longer(
            own.joining.agree_within, kind.joining.agree_within
        ):
            said = (
                f"agree_within: {own.joining.agree_within} больше, чем "
                f"{kind.joining.agree_within}; {_STRICTER}"
            )
            self._refuse((*self.path, "joining", "agree_within"), said, None)
        if "read_only" in joining and kind.joining.read_only and not own.joining.read_only:
            said = f"read_only: false мягче, чем у вида «{self.kind}»; {_STRICTER}"
            self._refuse((*self.path, "joining", "read_only"), said, None)

    def policies(self, chat: Scope, kind: Mapping[str, PolicySettings]) -> None:
        """Thresholds only lower, actions only higher, and nothing switched off."""
        for rule, layer in chat.own.policies.items():
            now, was = chat.settings.get(rule), kind.get(rule)
            if now is None or rule == EMERGENCY:
                continue
            if was is None or was.action == "allow":
                self._idle_when_off(rule, now, layer.path)
                continue
            for key in layer.keys:
                self._setting(rule, key, now, was, (*layer.path, key))

    def _idle_when_off(self, rule: str, now: PolicySettings, path: Path) -> None:
        if now.action == "allow":
            self.problems.warn(
                self.root.line_of(path),
                f"{rule}: правило и без этого выключено у вида «{self.kind}»; ключ можно убрать",
            )

    def _setting(
        self, rule: str, key: str, now: PolicySettings, was: PolicySettings, path: Path
    ) -> None:
        new, old = getattr(now, key, None), getattr(was, key, None)
        clause = self.regulation.rules.get(rule)
        if new == old:
            self._idle(path, f"{rule}: {key}")
        elif key == "action":
            if new == "allow":
                said = f"{rule}: у вида «{self.kind}» правило включено, в чате его не выключить"
                self._refuse(path, f"{said}; {_STRICTER}", clause)
            elif Action[str(new).upper()] < Action[str(old).upper()]:
                self._refuse(path, f"{rule}: {new} мягче, чем {old}; {_STRICTER}", clause)
        elif _softer(new, old, direction := _direction(now, key)):
            self._refuse(path, _softer_words(rule, key, new, old, direction), clause)

    def _refuse(self, path: Path, message: str, clause: Clause | None) -> None:
        cited = f" ({clause.cited})" if clause else ""
        self.problems.error(self.root.line_of(path), f"{message}{cited}")

    def _idle(self, path: Path, name: str) -> None:
        self.problems.warn(
            self.root.line_of(path),
            f"{name}: то же самое уже задано для вида «{self.kind}»; ключ можно убрать",
        )


def _wider_on_holidays(chat: OpenHours, kind: OpenHours) -> bool:
    """True when a kind without holiday hours is closed at times on which the chat's are open.

    There a holiday is as open as its weekday, and it may fall on any.
    """
    if HOLIDAYS in kind.days:
        return False
    windows = chat.days[HOLIDAYS]
    return any(
        OpenHours({day: windows}).wider_than(OpenHours({day: kind.days.get(day, ())}))
        for day in WEEKDAYS
    )


def _direction(settings: PolicySettings, key: str) -> str:
    """Which way a value is stricter; a policy may say it in its field.

    A number is stricter when it is ``lower`` (else ``higher``), a list when it has all
    that the kind's has (else ``fewer``: when it has nothing more).
    """
    field = type(settings).model_fields.get(key)
    extra: Any = field.json_schema_extra if field else None
    return str(extra.get("stricter", "lower")) if isinstance(extra, dict) else "lower"


def _softer(new: object, old: object, direction: str) -> bool:
    if isinstance(new, bool) or isinstance(old, bool):
        return False
    if isinstance(new, int | float) and isinstance(old, int | float):
        return new > old if direction == "lower" else new < old
    if isinstance(new, tuple | list) and isinstance(old, tuple | list):
        return bool(_missing(new, old, direction))
    return False


def _missing(new: Sequence[object], old: Sequence[object], direction: str) -> tuple[object, ...]:
    """What stands in the way: missing from the chat's list, or too much in it."""
    has, must = (old, new) if direction == "fewer" else (new, old)
    return tuple(one for one in must if one not in has)


def _softer_words(rule: str, key: str, new: object, old: object, direction: str) -> str:
    if isinstance(new, tuple | list) and isinstance(old, tuple | list):
        missing = ", ".join(f"«{one}»" for one in _missing(new, old, direction))
        if direction == "fewer":
            return f"{rule}: в {key} лишнее по сравнению с видом: {missing}; уберите — {_STRICTER}"
        return f"{rule}: в {key} нет того, что есть у вида: {missing}; добавьте — {_STRICTER}"
    return f"{rule}: {key} {new} мягче, чем {old}; {_STRICTER}"
