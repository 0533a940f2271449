"""The words about relays: preview, confirmation, who received it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.wording import moment, tame
from handlers.wording.announcements import voiced
from policies.counting import counted
from policies.roles import ChatKind

# A kind of chat as it is named, in whole forms: «Родительское собрание» addresses nobody.
_KINDS: tuple[tuple[ChatKind, str, tuple[str, ...]], ...] = (
    (ChatKind.PARENTS, "Родители", ("родители", "родителям", "parents")),
    (
        ChatKind.PUPILS,
        "Ученики",
        ("ученики", "ученикам", "учащиеся", "учащимся", "дети", "детям", "pupils"),
    ),
    (ChatKind.TEACHERS, "Учителя", ("учителя", "учителям", "педагоги", "педагогам", "teachers")),
    (ChatKind.MANAGEMENT, "Управление", ("управление", "управлению", "management")),
)
_EVERYBODY = ("все", "всем", "all")
ALL = "Все чаты"
KINDS = tuple((kind, label) for kind, label, _ in _KINDS)
SEND, CANCEL = "Отправить", "Отменить"

USAGE = (
    "Кому и что разослать? Напишите:\n"
    "• /рассылка родители ТЕКСТ\n"
    "• вместо «родители»: ученики, учителя, управление или все; можно «родителям и ученикам»\n"
    "• /рассылка родители срочно ТЕКСТ — в любое время, не дожидаясь открытия чатов\n"
    "• /рассылка статус — что уже доставлено\n"
    "Сначала бот покажет, как это будет выглядеть, и спросит подтверждение."
)
WHOM = (
    "Кому это разослать? После выбора бот покажет, как это будет выглядеть, и спросит "
    "подтверждение. Можно и сразу: /рассылка родители ТЕКСТ"
)
NO_SUCH_CHATS = "Чатов этого вида в файле политики нет."
NOBODY_HEARS = "Ни один из этих чатов сейчас не получит рассылку."
NO_RELAYS = "Рассылок пока не было."
NOT_ADMINISTRATOR = "Рассылать может только администрация школы."
SENDING = "Отправляю. Когда дойдёт во все чаты, придёт отчёт; до того можно «Отменить»."
SENDING_BEFORE = "Уже отправляется. Что доставлено: /рассылка статус"
WITHDRAWING = "Останавливаю: где ещё не вышло, уже не выйдет. Сейчас придёт отчёт."
WITHDRAWING_BEFORE = "Рассылка уже отменена. Что успело выйти: /рассылка статус"
CHOSEN = "Проверьте, как это будет выглядеть."
CANCELLED = "Рассылка отменена."
TOO_LATE = "Эта рассылка уже ушла, отменена или устарела (ждёт сутки)."


@dataclass(frozen=True, slots=True)
class Ended:
    """How a relay ended in one chat, of how many members, when."""

    outcome: str
    members: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """One chat of a preview: its title, and when it gets the relay; None where it will not."""

    title: str
    at: datetime | None
    why_not: str = ""


def kind_in(word: str) -> tuple[ChatKind | None] | None:
    """The kind that a word means, in a tuple of one, None in it for all; None for another word."""
    plain = word.lower().strip(",.:;«»\"'")
    if plain in _EVERYBODY:
        return (None,)
    return next(((kind,) for kind, _, forms in _KINDS if plain in forms), None)


def kinds_in(words: Sequence[str]) -> tuple[tuple[ChatKind | None, ...], int]:
    """The kinds that words begin with, as in «родителям, ученикам и учителям», and how many words.

    A kind after a kind without a comma or «и» is no list: «всем родителям». Nor is what ends in
    something else: «родителям и бабушкам». Then there are none.
    """
    found: list[ChatKind | None] = []
    used, joined = 0, True
    for place, word in enumerate(words):
        if word == "и" and found:
            joined = True
            continue
        kind = kind_in(word)
        if kind is None:
            break
        if not joined:
            return (), 0
        found += kind
        used, joined = place + 1, word.endswith(",")
    unfinished = words[used : used + 1] == ["и"]
    return ((), 0) if unfinished else (tuple(found), used)


def is_urgent(word: str) -> bool:
    """True for «срочно»."""
    return word.lower().strip(",.:;!") in ("срочно", "urgent")


def is_status(args: str) -> bool:
    """True for «статус» and nothing else."""
    return args.lower().strip(" ,.:;") in ("статус", "status")


def post(school: str, name: str, text: str, *, urgent: bool) -> str:
    """A relay as the chats see it."""
    whose = f"Сообщение администрации школы, {tame(name)}" if name else "Сообщение администрации"
    return f"{whose}{': СРОЧНО' if urgent else ''}\n{tame(school)}\n\n{voiced(text)}"


def preview(text: str, ways: Sequence[Way], now: datetime, *, attached: int) -> str:
    """How it will look, with how many attachments, where, and when."""
    reached = [way for way in ways if way.at is not None]
    lines = [f"Так это увидят в чатах ({len(reached)}):", "", text, ""]
    if attached:
        lines.append(f"Вместе с текстом придут вложения: {attached}.")
    lines += _by_moment(reached, now)
    lines += [f"Не получит «{tame(way.title)}»: {way.why_not}." for way in ways if way.at is None]
    lines.append("Отправить?")
    return "\n".join(lines)


def _by_moment(ways: Sequence[Way], now: datetime) -> list[str]:
    moments = sorted({way.at for way in ways if way.at is not None})
    lines = []
    for at in moments:
        titles = [way.title for way in ways if way.at == at]
        when = "Сразу" if at <= now else moment(at)
        lines.append(f"{when} ({len(titles)}): {names(titles)}.")
    return lines


def names(titles: Sequence[str], most: int = 30) -> str:
    """Chats by name, at most so many."""
    shown = ", ".join(f"«{tame(one)}»" for one in titles[:most])
    return shown if len(titles) <= most else f"{shown} и ещё {len(titles) - most}"


OBSERVING = "режим наблюдения, бот в нём молчит"
NEVER_OPENS = "чат больше не открывается"
_WHY = {
    "refused": "мессенджер не принял сообщение, проверьте права бота",
    "lost": "бот больше не участник чата",
    "observe": OBSERVING,
    "closed": NEVER_OPENS,
    "withdrawn": "отменено до отправки",
    "unknown": "чата нет в файле политики",
}


def report(
    begun: datetime, text: str, titles: Mapping[int, str], ended: Mapping[int, Ended]
) -> str:
    """Who received it, when, how many people; who did not, and why; what still waits."""
    sent = {peer: one for peer, one in ended.items() if one.outcome == "sent"}
    waiting = [title for peer, title in titles.items() if peer not in ended]
    members = sum(one.members for one in sent.values())
    of_all = counted(len(titles), "чата", "чатов", "чатов")
    count = f"доставлено в {len(sent)} из {of_all}, участников в них {members}"
    lines = [f"Рассылка от {moment(begun)}: {count}.", f"«{_gist(text)}»"]
    lines += [
        f"✓ {tame(titles[peer])}: {moment(one.at)}, участников {one.members}"
        for peer, one in sent.items()
    ]
    lines += [
        f"✗ {tame(titles[peer])}: {_WHY.get(one.outcome, one.outcome)}"
        for peer, one in ended.items()
        if one.outcome != "sent"
    ]
    if waiting:
        lines.append(f"Ждут открытия или отправки ({len(waiting)}): {names(waiting)}.")
    return "\n".join(lines)


def _gist(text: str) -> str:
    body = " ".join(text.partition("\n\n")[2].split())
    return body if len(body) <= 100 else f"{body[:100].rstrip()}…"
