"""How a judgement looks: a table for a person, JSON for a program."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.finding import Level
from policies.judge import Judged, Judgement, verdict_of
from policies.policy import Policy
from policies.roles import Role
from policies.rulebook import rule_name
from policies.school import ChatPolicy
from policies.verdict import NOTHING, Ask, Outcome

_WIDTH_OF_A_FILE = 140

ACTION_WORDS: Mapping[str, str] = {
    Outcome.ALLOW: "оставить",
    Outcome.REMIND: "напомнить о правилах",
    Outcome.REVIEW: "спросить модератора",
    Outcome.DEFER: "отложить до открытия",
    Outcome.DELETE: "удалить",
    Outcome.STRIKE: "удалить и вынести предупреждение",
    Ask.EXEMPT: "не трогать",
}
_LEVEL_WORDS: Mapping[Level, str] = {
    Level.CERTAIN: "точно",
    Level.LIKELY: "похоже",
    Level.NONE: "нет",
    Level.FAILED: "сбой",
}


def console() -> Console:
    """Standard output; wide enough for a table where it is no terminal."""
    plain = Console(highlight=False, markup=False, emoji=False)
    if plain.is_terminal:
        return plain
    return Console(highlight=False, markup=False, emoji=False, width=_WIDTH_OF_A_FILE)


def printable(text: str) -> Text:
    """Text as a cell; what would steer the terminal is shown as a dot."""
    return Text("".join(char if char.isprintable() or char == "\n" else "·" for char in text))


def dumped(value: object) -> str:
    """One line of JSON that any terminal and file can take."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def finding_as_json(one: Judged) -> dict[str, object]:
    """A finding as ``replay --json`` says it."""
    return {
        "rule": one.rule,
        "confidence": one.finding.score,
        "level": one.level.value,
        "evidence": list(one.finding.quotes),
        "explanation": one.finding.explanation,
    }


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that ``explain`` says of one message."""

    chat: ChatPolicy
    role: Role
    at: datetime
    judgement: Judgement

    def as_json(self) -> dict[str, object]:
        """The verdict and every known policy, hit or miss or off."""
        policies = [self._judged_as_json(one) for one in self.judgement.judged]
        policies += [
            _unasked(policy.rule, "none", policy.settings.thresholds) for policy in self._spared()
        ]
        policies += [_unasked(rule, "off") for rule in self.chat.off]
        return {"action": self.judgement.verdict.outcome.value, "policies": policies}

    def show(self) -> None:
        """Print the table and the verdict."""
        out = console()
        table = Table()
        for title in ("Правило", "Уверенность", "Спросить с", "Действовать с", "Итог", "Почему"):
            table.add_column(title)
        for one in self.judgement.judged:
            table.add_row(
                _titled(one.rule),
                f"{one.finding.score:.2f}",
                f"{one.likely:.2f}",
                f"{one.certain:.2f}",
                _LEVEL_WORDS[one.level] + _does(one),
                printable(one.error or f"{one.finding.explanation} {_lesson(one)}".strip()),
            )
        for policy in self._spared():
            table.add_row(_titled(policy.rule), "—", "—", "—", "не оценивается", "")
        for rule in self.chat.off:
            table.add_row(_titled(rule), "—", "—", "—", "выключено", "")
        where = f"«{self.chat.title}» " if self.chat.title else ""
        out.print(
            printable(f"Чат {where}({self.chat.peer_id}), {self.at:%d.%m.%Y %H:%M}, {self.role}")
        )
        out.print(table)
        outcome = self.judgement.verdict.outcome
        out.print(f"Итог: {outcome} — {ACTION_WORDS[outcome]}{self._why()}.")

    def _spared(self) -> list[Policy]:
        """The policies that do not judge this author, whatever he writes."""
        asked = {one.rule for one in self.judgement.judged}
        spared = self.role.immune
        return [one for one in self.chat.policies if spared and one.rule not in asked]

    def _why(self) -> str:
        if self.role.immune and self.judgement.verdict == NOTHING:
            return f": {self.role} под правила чата не подпадает"
        if self.judgement.verdict.exempt:
            return ": срочное сообщение не трогают"
        if self.judgement.verdict.spare:
            return (
                ": может быть, речь о беде; бот не уверен и сам ничего не удаляет и не откладывает"
            )
        return ""

    def _judged_as_json(self, one: Judged) -> dict[str, object]:
        return {
            "rule": one.rule,
            "score": one.finding.score,
            "likely": one.likely,
            "certain": one.certain,
            "level": one.level.value,
            "asks": one.asks.value,
            "evidence": list(one.finding.quotes),
            "explanation": one.finding.explanation,
            **({"error": one.error} if one.error else {}),
            **({"lesson": one.lesson.key, "untaught": one.untaught} if one.lesson else {}),
        }


def _does(one: Judged) -> str:
    """What comes of a finding: in doubt only what takes a message down is asked about."""
    if not one.noticed:
        return ""
    if one.level is Level.CERTAIN or one.asks is Ask.EXEMPT:
        return f": {ACTION_WORDS[one.asks]}"
    asks = verdict_of(one).review
    return f": {ACTION_WORDS[Outcome.REVIEW]}" if asks else ": только записать в журнал"


def _lesson(one: Judged) -> str:
    """Which lesson moved the score; the operator may see its words."""
    if one.lesson is None or one.untaught is None:
        return ""
    marked = "верно" if one.lesson.right else "неверно"
    return (
        f"Похоже на сообщение, которое отметили «{marked}»: «{one.lesson.words}»; "
        f"без урока {one.untaught:.2f}."
    )


def _titled(rule: str) -> Text:
    return Text(f"{rule_name(rule)} ({rule})")


def _unasked(
    rule: str, level: str, thresholds: tuple[float | None, float | None] = (None, None)
) -> dict[str, object]:
    """A policy that did not look: switched off it has no thresholds either."""
    likely, certain = thresholds
    return {"rule": rule, "score": 0.0, "likely": likely, "certain": certain, "level": level}
