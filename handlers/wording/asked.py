"""Asked before (КО 16): what the bot says when it points to an earlier answer, and /найти."""

from collections.abc import Sequence
from datetime import datetime

from handlers.wording import moment, tame

NOT_THIS = "Не то"
HIDDEN = "Спасибо, подсказка убрана. Больше так не подскажу."
HIDDEN_ALREADY = "Эта подсказка уже убрана."
NOT_YOURS = "Убрать подсказку может тот, кто спрашивал, или модератор."
OFF = "В этом чате вопросы не запоминаются, поэтому искать не в чем."
NO_WORDS = "Напишите, что искать, например: /найти расписание звонков"
NOTHING = (
    "Среди вопросов этого чата похожего с ответом не нашлось. "
    "Бот помнит вопросы за год с тех пор, как его добавили."
)
FOUND_SHORT = "Нашлись прежние ответы, откройте сообщения боту."
NOT_NOW = "ВКонтакте сейчас не показывает сообщения. Попробуйте через несколько минут."
_LONGEST_QUOTE = 300


def earlier(question: str, asked: datetime, answer: str) -> str:
    """The reply in the chat: when it was asked, and what was answered. Moments are local."""
    return (
        f"Кажется, об этом уже спрашивали {moment(asked)}: {_cut(question)}\n"
        f"Ответ был таким: {_cut(answer)}"
    )


def found(items: Sequence[tuple[datetime, str, str, str, str]]) -> str:
    """What /найти tells of each: local moment, who asked and what, who answered and what."""
    return "\n\n".join(
        f"{number}. {_by(moment(at), asker, question)}\n{_by('Ответ', answerer, answer)}"
        for number, (at, asker, question, answerer, answer) in enumerate(items, start=1)
    )


def _by(opening: str, name: str, text: str) -> str:
    return f"{opening}, {tame(name)}: {_cut(text)}" if name else f"{opening}: {_cut(text)}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return f"«{tame(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + '…')}»"
