"""The words of /чаты and /политика."""

from collections.abc import Sequence
from datetime import datetime

from handlers.ports import ChatFacts, PolicyCheck
from handlers.wording import moment, tame
from policies.file import Problem, Severity
from policies.roles import ChatKind
from policies.school import ChatPolicy, Mode

NO_CHATS = "В файле политики нет ни одного чата. Добавьте бота в чат: он пришлёт его номер."
POLICY_USAGE = "Напишите: /политика проверить"
_KINDS = {
    ChatKind.PARENTS: "родители",
    ChatKind.PUPILS: "ученики",
    ChatKind.TEACHERS: "учителя",
    ChatKind.MANAGEMENT: "управление",
}
# A message of the messenger's holds about so many remarks.
_SHOWN = 15


def chat(
    policy: ChatPolicy,
    facts: ChatFacts,
    names: Sequence[str],
    *,
    open_now: bool,
    last: datetime | None,
    quiet: datetime | None,
) -> str:
    """One chat's paragraph; ``policy`` with what its moderators laid upon it."""
    mode = "наблюдение" if (facts.mode or policy.mode) is Mode.OBSERVE else "работа"
    hours = policy.hours.describe() if policy.hours else "круглосуточно"
    now = "открыт" if open_now else "закрыт"
    if facts.hours:
        now += ", часы сузил модератор"
    if quiet:
        now += f", тишина до {moment(quiet)}"
    said = moment(last) if last else "ещё не было"
    lines = [
        f"«{tame(policy.title)}» — {_KINDS[policy.kind]}, режим: {mode}",
        f"  {hours}, сейчас {now}",
        f"  модераторы: {', '.join(map(tame, names)) or 'нет, отвечает администрация'}",
        f"  участников {facts.members}, последнее сообщение: {said}",
    ]
    if facts.reviews or facts.cases:
        lines.append(f"  ждут решения: сообщений {facts.reviews}, дел {facts.cases}")
    if facts.unseen:
        lines.append("  ⚠ бот не видит участников: назначьте его администратором чата")
    return "\n".join(lines)


def nameless(user_id: int) -> str:
    """A moderator whose name nobody tells."""
    return f"id{user_id}"


def policy_check(check: PolicyCheck, accepted: datetime | None) -> str:
    """Whether the file on disk can be taken in, and what is wrong with it."""
    since = f", принята {moment(accepted)}" if accepted else ""
    in_force = f"версия {check.in_force}{since}"
    if check.unreadable:
        return f"Файл политики не читается: {check.unreadable}.\nДействует {in_force}."
    if not check.version:
        return _with(f"В файле политики есть ошибки. Действует прежняя {in_force}.", check.problems)
    if check.version != check.in_force:
        text = f"Файл политики изменён и в порядке, версия {check.version}: сейчас будет принята."
    else:
        text = f"Файл политики в порядке, {in_force}."
    return _with(text, check.problems)


def _with(text: str, problems: Sequence[Problem]) -> str:
    # The errors first: of warnings the file is accepted all the same.
    ordered = sorted(problems, key=lambda one: (one.severity is not Severity.ERROR, one.line))
    lines = [text, *(_problem(one) for one in ordered[:_SHOWN])]
    if len(ordered) > _SHOWN:
        lines.append(f"…и ещё {len(ordered) - _SHOWN}.")
    return "\n".join(lines)


def _problem(one: Problem) -> str:
    mark = "" if one.severity is Severity.ERROR else "предупреждение: "
    return f"Строка {one.line}: {mark}{tame(one.message)}"
