"""The words about screenshots of a chat."""

from handlers.wording import clause, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy

SHORT = "Снимки экрана этого чата нельзя показывать посторонним."


def reminder(chat: ChatPolicy, regulation: Regulation) -> str:
    """To whoever took one. It is no reproach."""
    return (
        f"Вы сделали снимок экрана чата «{tame(chat.title)}». Напоминаем: показывать переписку "
        f"посторонним нельзя. {clause(regulation.clause('confidential'))}. Это не предупреждение."
    )
