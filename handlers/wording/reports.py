"""The words of /отчёт: a period's numbers, chat by chat."""

from collections.abc import Mapping, Sequence

from handlers.periods import Period
from handlers.reports import Numbers, What
from handlers.wording import day, tame
from policies.rulebook import rule_name

# Less than the messenger's 4096: a report is one message.
LONGEST = 4000
NAMES = {What.REMINDED: "напоминания", What.DELETED: "удалено", What.LATE: "отложено"}

USAGE = (
    "За какой срок? Напишите: /отчёт день, /отчёт неделя, /отчёт месяц "
    "или даты: /отчёт 01.03-07.03 (не больше года)."
)


def span(period: Period) -> str:
    """«4 марта 2026 г.» or «26 февраля 2026 г. – 4 марта 2026 г.»."""
    first, last = day(period.begin), day(period.last)
    return first if first == last else f"{first} – {last}"


def chart_of_chats(period: Period, shown: int, of: int) -> str:
    """The title of the picture with the chats."""
    some = "" if shown == of else f" ({shown} из {of})"
    return f"По чатам{some}: {period.begin:%d.%m} – {period.last:%d.%m.%Y}"


def chart_of_steps(period: Period) -> str:
    """The title of the picture with the days or weeks."""
    steps = "По дням" if period.step.days == 1 else "По неделям"
    return f"{steps}: {period.begin:%d.%m} – {period.last:%d.%m.%Y}"


def report(
    school: str,
    period: Period,
    titles: Mapping[int, str],
    chats: Mapping[int, Numbers],
    everything: Numbers,
    waiting: Mapping[int, int],
) -> str:
    """The whole report, cut where it would not fit one message."""
    lines = [
        f"{tame(school)}. Отчёт: {span(period)}",
        "",
        f"Всего, чатов {len(chats)}",
        *_paragraph(everything, sum(waiting.values())),
    ]
    busy = [peer for peer, one in chats.items() if not one.calm or waiting.get(peer)]
    if len(chats) > 1:
        parts = [
            "\n".join(["", tame(titles[peer]), *_paragraph(chats[peer], waiting.get(peer, 0))])
            for peer in sorted(busy, key=lambda peer: -chats[peer].out_of_order)
        ]
        still = [
            f"{tame(titles[peer])} ({one[What.JUDGED]})"
            for peer, one in chats.items()
            if peer not in busy
        ]
        lines += _fitting(parts, still, LONGEST - sum(len(line) + 1 for line in lines))
    return "\n".join(lines)


def _fitting(parts: Sequence[str], still: Sequence[str], room: int) -> list[str]:
    quiet = _cut(still, room // 3)
    calm = f"\nБез замечаний (сообщений): {quiet}" if still else ""
    room -= len(calm) + 60
    kept: list[str] = []
    for part in parts:
        if room < len(part) + 1:
            kept.append(f"\n…и ещё чатов с событиями: {len(parts) - len(kept)}.")
            break
        kept.append(part)
        room -= len(part) + 1
    return [*kept, *([calm] if calm else [])]


def _cut(names: Sequence[str], room: int) -> str:
    shown: list[str] = []
    for name in names:
        if sum(map(len, shown)) + 2 * len(shown) + len(name) > room:
            return f"{', '.join(shown)} и ещё {len(names) - len(shown)}"
        shown.append(name)
    return f"{', '.join(shown)}."


def _paragraph(one: Numbers, waiting: int) -> list[str]:
    """What is nought is left out, but for the messages themselves."""
    done = [
        f"сообщений {one[What.JUDGED]}",
        *_named("напоминаний", one[What.REMINDED]),
        *_named("удалено", one[What.DELETED]),
        *_named("отложено", one[What.LATE]),
    ]
    sanctions = [
        *_named("предупреждений", one[What.STRUCK], _rules(one)),
        *_named("снято", one[What.LIFTED]),
        *_named("блокировок", one[What.BLOCKED]),
    ]
    asked = [
        *_named("жалоб", one[What.COMPLAINTS]),
        *_named("извинений", one[What.APOLOGIES]),
        *_named("апелляций", one[What.APPEALS]),
        *_named("ждут решения", waiting),
    ]
    return [f"  {', '.join(part)}" for part in (done, sanctions, asked) if part]


def _rules(one: Numbers) -> str:
    found = ", ".join(f"{rule_name(rule)} {number}" for rule, number in one.strikes.items())
    return f" ({found})" if found else ""


def _named(name: str, number: int, more: str = "") -> list[str]:
    return [f"{name} {number}{more}"] if number else []
