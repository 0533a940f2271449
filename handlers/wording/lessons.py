"""The words of teaching: «верно», «неверно», /тема, and how a lesson explains a judgement."""

from collections.abc import Sequence

from handlers.wording import rule_in_quotes, tame
from policies.judge import Judged
from policies.lessons import Lesson

RIGHT, WRONG = "Верно", "Неверно"
UNDO = "Отменить"
UNDONE = "Урок отменён."
UNDONE_BEFORE = "Этот урок уже отменён."
NOT_TAUGHT = "Это правило бот проверяет по спискам: уроки на него не действуют."
REPLY_NEEDED = (
    "Ответьте на сообщение: «/тема да», если оно о школе, или «/тема нет», если не о школе. "
    "Отменить урок: /тема отмена"
)
NO_WORDS = "В этом сообщении слишком мало слов, чтобы по нему учиться."
NOT_A_PERSON = "Ответьте на сообщение участника, не бота."
NO_LESSONS = "В этом чате бота ещё не учили."
NOTHING_TO_UNDO = "Отменять нечего: такого урока нет."
BOTH_WAYS = (
    "Отменить урок: /тема отмена ответом на сообщение, без ответа — ваш последний урок в этом чате."
)


def noted(*, right: bool) -> str:
    """The answer to «Верно» or «Неверно»."""
    if right:
        return "Запомнил: такие сообщения нарушают правило."
    return "Запомнил: в таких сообщениях нарушения нет."


def noted_before(*, right: bool) -> str:
    """The same word was said before."""
    return f"Уже отмечено: {'верно' if right else 'неверно'}. Отменить: /тема отмена"


def topic_known(*, right: bool) -> str:
    """The same was said of the message before."""
    return f"Уже отмечено: {_topic(right=right)}. Отменить: /тема отмена ответом на сообщение."


def _topic(*, right: bool) -> str:
    return "не о школе" if right else "о школе"


def word_of(rule: str | None, *, right: bool) -> str:
    """What a moderator said of a message: of a topic as /тема says it, else by the button."""
    if rule == "off_topic":
        return _topic(right=right)
    return "верно" if right else "неверно"


def topic_learnt(words: str, *, right: bool) -> str:
    """The answer to /тема да|нет; ``right``: it is off topic."""
    return (
        f"Запомнил: «{tame(words)}» — {_topic(right=right)}. Похожие сообщения бот будет "
        "оценивать так же, во всех чатах школы. Сам он никого за это не накажет."
    )


def undone(lesson: Lesson) -> str:
    """The answer to /тема отмена."""
    return f"Урок отменён: {_lesson(lesson)}."


def list_of(lessons: Sequence[Lesson], many: int) -> str:
    """What was taught in this chat last, the newest first; ``many``: in the whole school."""
    lines = [f"{number}. {_lesson(one)}" for number, one in enumerate(lessons, 1)]
    return "\n".join(["Последние уроки в этом чате:", *lines, f"Всего в школе: {many}.", BOTH_WAYS])


def _lesson(one: Lesson) -> str:
    said = "нарушает" if one.right else "не нарушает"
    if one.rule == "off_topic":
        return f"«{tame(one.words)}» — {_topic(right=one.right)}"
    return f"«{tame(one.words)}» {said} правило {rule_in_quotes(one.rule)}"


def because(judged: Judged, chat: int) -> str:
    """How a lesson moved a judgement, for the moderators of ``chat`` only; "" where none did.

    What was said in another chat is not repeated here.
    """
    one = judged.lesson
    if one is None or judged.untaught is None:
        return ""
    marked = word_of(one.rule, right=one.right)
    if one.chat == chat and one.words:
        like = f"Похоже на сообщение, которое вы отметили «{marked}»: «{tame(one.words)}»."
    else:
        like = f"Похоже на сообщение, которое в школе отметили «{marked}»."
    return f"{like} Без этого урока было бы {judged.untaught:.2f}."
