"""Gentle hints (КО 17, 18): what is said privately, at most once a week, to whoever may like it."""

from collections.abc import Mapping

from handlers.wording import clause, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy

# What a hint advises, by rule.
_ADVICE: Mapping[str, str] = {
    "one_message": "Когда мысль собрана в одном сообщении, её проще найти, и ответы не теряются.",
    "use_reply": (
        "В чате идёт сразу несколько разговоров. Если ответить кнопкой «Ответить» "
        "(смахните сообщение влево), будет видно, кому вы пишете."
    ),
}
_SHORT: Mapping[str, str] = {
    "one_message": "Одну мысль удобнее писать одним сообщением.",
    "use_reply": "Отвечайте кнопкой «Ответить»: будет видно кому.",
}
PEACE = "Это только подсказка: ничего не удалено, это не предупреждение."


def hint(chat: ChatPolicy, regulation: Regulation, rule: str) -> str:
    """A hint and the clause it rests on."""
    named = regulation.rules.get(rule)
    begins = f"Здравствуйте! Небольшая подсказка по чату «{tame(chat.title)}»."
    return "\n".join(
        (
            f"{begins} {_ADVICE[rule]}",
            *((f"Правило: {clause(named)}.",) if named else ()),
            PEACE,
        )
    )


def short(rule: str) -> str:
    """What the button shows where a person takes no private messages."""
    return _SHORT[rule]
