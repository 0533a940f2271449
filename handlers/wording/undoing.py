"""The words about a sanction that is undone."""

from handlers.wording import quoted, tame
from policies.rulebook import rule_name
from policies.school import ChatPolicy

POST_AGAIN = "Вернуть в чат"
NOTHING_TO_UNDO = "Отменять нечего: действующих предупреждений и блокировок нет."
RETURNED_SHORT = "Взыскание отменено. Текст можно вернуть в чат."
POSTED_AGAIN = "Сообщение появится в чате, когда он открыт."
POSTED_BEFORE = "Это сообщение уже возвращено в чат."
BLOCKED = "Сейчас вы не можете писать в чат."


def undone(name: str, rule: str, *, block: bool, closed: bool) -> str:
    """To the moderator; ``closed``: the bearer takes no private messages."""
    what = "блокировка отменена" if block else "предупреждение отменено"
    told = (
        "Сообщения от бота у участника закрыты: он прочитает об этом, когда откроет их."
        if closed
        else "Участнику отправлено сообщение."
    )
    return f"{tame(name)}: {what} ({rule_name(rule)}). {told}"


def undone_before(rule: str) -> str:
    """To a moderator whose colleague has just undone the last sanction."""
    return (
        f"Последнее взыскание ({rule_name(rule)}) только что отменил другой модератор. "
        "Если нужно отменить ещё одно, назовите человека: /отмена ФАМИЛИЯ"
    )


def returned(chat: ChatPolicy, text: str) -> str:
    """To the bearer: the text that was taken down."""
    return (
        f"Взыскание в чате «{tame(chat.title)}» отменено, приносим извинения. "
        f"Ваш текст: {quoted(text)}\nЕсли хотите, он вернётся в чат от вашего имени."
    )
