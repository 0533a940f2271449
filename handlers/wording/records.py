"""The words of /журнал and /почему: what was decided, and how each rule judges a message."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import floor

from handlers.effects import JournalLine
from handlers.wording import clause, moment, quoted, tame
from handlers.wording.lessons import because, word_of
from handlers.wording.taming import tame_mentions
from policies.finding import Level
from policies.judge import Judged
from policies.rulebook import Regulation, rule_name
from policies.verdict import Ask

NOTHING = "Записей пока нет."
REPLY_NEEDED = "Ответьте этой командой на сообщение, о котором спрашиваете."
NO_TEXT = "В этом сообщении нет текста, который можно рассмотреть."
IMMUNE = "Сообщения модераторов и администрации бот не оценивает."
NOTICED_NOTHING = "Нарушений не видно ни по одному правилу."
_DONE: Mapping[str, str] = {
    "remind": "напоминание",
    "review": "вопрос модератору",
    "defer": "отложено",
    "delete": "удалено",
    "strike": "удалено, предупреждение",
    "allow": "оставлено",
}
_CHOSEN: Mapping[str, str] = {
    "delete": "удалить",
    "strike": "страйк",
    "keep": "оставить",
}
_MODES: Mapping[str, str] = {"observe": "наблюдение", "enforce": "работа", "quiet": "тишина"}
_ENDS: Mapping[str, str] = {
    "term": "срок вышел",
    "lifted": "снята модератором",
    "pardon": "прощена после извинения",
    "appeal": "по решению комиссии",
    "refused": "мессенджер отказал",
    "replaced": "заменена новой",
    "suspended": "приостановлена до решения комиссии",
    "undone": "отменена модератором",
}

Told = Callable[[JournalLine], str]


def _under(line: JournalLine) -> str:
    return f" ({rule_name(line.rule)})" if line.rule else ""


def _found(line: JournalLine) -> str:
    return f": {', '.join(f'«{tame(one)}»' for one in line.evidence[:3])}" if line.evidence else ""


def _verdict(line: JournalLine) -> str:
    return f"{_DONE.get(str(line.more.get('action')), '')}{_under(line)}{_found(line)}"


def _lesson(line: JournalLine) -> str:
    said = word_of(line.rule, right=bool(line.more.get("right")))
    return said if line.rule == "off_topic" else f"{said}{_under(line)}"


_TOLD: Mapping[str, Told] = {
    "verdict": _verdict,
    "edit_verdict": lambda line: f"после правки: {_verdict(line)}",
    "strike": lambda line: (
        f"предупреждение {line.more.get('number')} из {line.more.get('limit')}{_under(line)}"
    ),
    "strike_lifted": lambda line: f"предупреждение снято{_under(line)}",
    "block": lambda line: f"блокировка{_under(line)}",
    "release": lambda line: (
        f"блокировка кончилась: {_ENDS.get(str(line.more.get('why')), 'снята')}"
    ),
    "restriction_refused": lambda _: "мессенджер не дал запретить писать",
    "blocked_wrote": lambda _: "писал во время блокировки, сообщение удалено",
    "review": lambda line: (
        f"модератор решил: {_CHOSEN.get(str(line.more.get('decision')), '')}{_under(line)}"
    ),
    "deferred": lambda _: "сообщение отложено до открытия",
    "deferred_posted": lambda _: "отложенное сообщение опубликовано",
    "deferred_dropped": lambda _: "отложенное сообщение не опубликовано",
    "mode": lambda line: f"режим: {_MODES.get(str(line.more.get('mode')), '')}",
    "hours": lambda line: f"часы: {tame(str(line.more.get('hours') or 'школьные'))}",
    "heat": lambda _: "разговор накалился, чату напомнили о правилах",
    "joined": lambda _: "в чате",
    "left": lambda _: "больше не в чате",
    "agreed": lambda _: "ознакомлен(а) с правилами",
    "deferred_asked": lambda _: "отложенное сообщение ждёт решения модератора",
    "deferred_again": lambda _: "отложенное сообщение ждёт следующего открытия",
    "announcement_held": lambda _: "объявление ждёт открытия",
    "announcement": lambda _: "объявление опубликовано",
    "announcement_dropped": lambda _: "объявление отменено или не опубликовано",
    "relayed": lambda line: (
        f"рассылка администрации {'получена' if line.more.get('end') == 'sent' else 'не дошла'}"
    ),
    "undone": lambda line: f"взыскание отменено{_under(line)}",
    "lesson": lambda line: f"урок боту: {_lesson(line)}",
    "hint": lambda line: f"подсказка лично{_under(line)}",
    "asked_before": lambda _: "указано на прежний ответ",
    "asked_dismissed": lambda _: "подсказка о прежнем ответе убрана: «не то»",
    "lesson_undone": lambda line: f"урок отменён{_under(line)}",
}
KINDS = tuple(_TOLD)
"""The kinds of line that a moderator is shown."""


def journal(lines: Sequence[tuple[JournalLine, datetime, str]]) -> str:
    """The newest lines, each with its local moment and whom it is about ("" for nobody)."""
    told = [
        f"{moment(at)}{f', {tame(name)}' if name else ''}: {_TOLD[line.kind](line)}"
        for line, at, name in lines
    ]
    return "\n".join(told) if told else NOTHING


def why(
    regulation: Regulation,
    text: str,
    judged: Sequence[Judged],
    decided: Sequence[str],
    *,
    chat: int,
) -> str:
    """How every rule judges a text of ``chat`` now, by which lessons, and what was decided then."""
    noticed = [one for one in judged if one.noticed]
    parts = [quoted(text[:300])]
    parts += [f"Тогда: {one}" for one in decided]
    for one in noticed:
        sure = "уверен" if one.level is Level.CERTAIN else "похоже"
        cited = clause(regulation.clause(one.rule)) if one.rule in regulation.rules else ""
        # Who only reminds asks nobody.
        asks = "спрашивать" if one.asks in (Ask.DELETE, Ask.STRIKE) else "замечать"
        parts.append(
            f"• {rule_name(one.rule)}: {sure}, {_score(one.finding.score)} "
            f"({asks} с {one.likely:.2f}, действовать с {one.certain:.2f}). "
            f"{tame_mentions(one.finding.explanation)} {cited}".rstrip()
        )
        if one.finding.quotes:
            words = ", ".join(f"«{tame(quote)}»" for quote in one.finding.quotes[:5])
            parts.append(f"  слова: {words}")
    parts += [
        f"• урок, {rule_name(one.rule)}: {told}" for one in judged if (told := because(one, chat))
    ]
    if not noticed:
        parts.append(NOTICED_NOTHING)
    others = [one for one in judged if not one.noticed]
    doubts = [f"{rule_name(one.rule)} {shown}" for one in others if (shown := _some(one))]
    if doubts:
        parts.append(f"Немного похоже: {', '.join(doubts)}.")
    if noticed and len(others) > len(doubts):
        parts.append("По остальным правилам ничего не видно.")
    return "\n".join(parts)


def _score(score: float) -> str:
    """Cut, not rounded: what is short of a threshold must not look like it."""
    return f"{floor(score * 100 + 1e-9) / 100:.2f}"


def _some(one: Judged) -> str:
    """The score of what was not noticed; "" for none that shows."""
    shown = _score(one.finding.score)
    return "" if shown == "0.00" else shown
