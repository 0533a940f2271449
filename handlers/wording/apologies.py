"""What is said about an apology: to its author, to the chat, to the moderators (Этика 2.7)."""

from datetime import datetime

from handlers.wording import QUOTED, clause, moment, quoted, rule_in_quotes, tame, words_found
from policies.judge import Judged
from policies.rulebook import Regulation
from policies.school import ChatPolicy

NO_OBJECTION, OBJECTION = "Не возражаю", "Возражаю"

NOT_BLOCKED = "Сейчас вы можете писать в чат сами, извиняться через бота не нужно."
ASK_WORDS = (
    "Напишите команду и своё извинение одним сообщением, например:\n"
    "/извинение Уважаемые участники чата, я погорячился. Простите, больше не повторится.\n"
    "Бот покажет его чату под вашим именем. Если никто не возразит, вы сможете писать раньше срока."
)
OBSERVING = "Чат в режиме наблюдения: бот сейчас ничего в нём не публикует."
UNPUBLISHED = "Извинение не удалось показать чату. Попробуйте позже: /извинение"
TOO_LONG = f"Извинение слишком длинное. Уложитесь, пожалуйста, в {QUOTED} знаков: /извинение"
WAITS = "Ваше извинение уже принято и ждёт открытия чата."

COUNTED = "Спасибо, отмечено. Другие участники вашего ответа не видят."
OBJECTED = "Возражение принято. Вашего имени чат не узнает."
ANSWERED = "Вы уже ответили, ваш ответ учтён."
OWN = "Это ваше извинение: отвечают другие участники."
NOT_MEMBER = "Отвечать могут только участники этого чата."
AGREE_FIRST = "Сначала прочитайте правила чата и нажмите «Ознакомлен(а)» под ними."
CLOSED = "Ответы больше не принимаются: это извинение уже не рассматривается."


def not_published(regulation: Regulation, found: Judged, text: str) -> str:
    """An apology that would itself break a rule."""
    return "\n".join(
        part
        for part in (
            f"Извинение не опубликовано: в нём {rule_in_quotes(found.rule)}.",
            f"Правило: {clause(regulation.clause(found.rule))}.",
            words_found(found.finding.quotes),
            f"Ваш текст: {quoted(text)}",
            "Напишите, пожалуйста, иначе: /извинение",
        )
        if part
    )


def too_late(until: datetime) -> str:
    """The block is over before the chat could have answered."""
    return (
        f"Писать вы сможете уже с {moment(until)}: это раньше, чем чат успеет ответить. "
        "Тогда и извинитесь сами."
    )


def at_opening(due: datetime) -> str:
    """The chat is closed now."""
    return f"Чат сейчас закрыт. Извинение появится в нём {moment(due)}."


def published(name: str, text: str, due: datetime | None, regulation: Regulation) -> str:
    """The apology as the chat sees it."""
    till = f"до {moment(due)} " if due else ""
    return (
        f"{tame(name)} приносит извинения участникам чата:\n{quoted(text)}\n"
        f"Если {till}никто не возразит, блокировка снимется раньше срока. "
        "Отвечать необязательно. Кто что ответил, чат не увидит.\n"
        f"{clause(regulation.procedures['pardon'])}."
    )


def shown(chat: ChatPolicy, due: datetime) -> str:
    """To the author: the chat sees it."""
    return (
        f"Ваше извинение опубликовано в чате «{tame(chat.title)}». "
        f"Если до {moment(due)} никто не возразит, вы снова сможете писать."
    )


def shown_already(due: datetime | None) -> str:
    """To the author: there is one already."""
    till = f" Ответы принимаются до {moment(due)}." if due else ""
    return f"Ваше извинение уже опубликовано.{till}"


def pardoned(name: str) -> str:
    """To the chat: nobody objected."""
    return f"{tame(name)} снова пишет в чат: извинение принято, никто не возразил."


def objected(until: datetime, *, appealed: bool) -> str:
    """To the author: somebody objected; nobody learns who. ``appealed``: he did so before."""
    return (
        f"Участники чата возразили, поэтому писать нельзя до {moment(until)}. "
        f"Извиниться второй раз нельзя{'' if appealed else ', обжаловать можно: /апелляция'}"
    )


def lapsed(*, again: bool) -> str:
    """To the author: the block ended before the chat had its time; ``again``: by another one."""
    if again:
        why = "вместо прежней блокировки действует новая. Извиниться можно снова: /извинение"
    else:
        why = "блокировка, за которую вы извинялись, сейчас не действует."
    return f"Ваше извинение больше не рассматривается: {why}"


def no_second(regulation: Regulation, *, appealed: bool) -> str:
    """To the author: the chat has answered. ``appealed``: he did so before."""
    return (
        "Участники чата уже возразили, второй раз извиниться нельзя. "
        f"{clause(regulation.procedures['pardon'])}."
        f"{'' if appealed else ' Обжаловать можно: /апелляция'}"
    )


def objection_told(chat: ChatPolicy, name: str, objector: str, until: datetime) -> str:
    """To the moderators only: who objected."""
    return (
        f"Чат «{tame(chat.title)}»: {tame(name)} извиняется, {tame(objector)} возражает. "
        f"Блокировка остаётся до {moment(until)}. Имени возразившего бот чату не называет."
    )
