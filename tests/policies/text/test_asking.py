"""What wants an answer, with a question mark or without one."""

import pytest

from policies.text.asking import is_question
from policies.text.view import TextView

# Without a mark: by the word they begin with, or that follows a greeting and small words.
QUESTIONS = [
    "когда собрание",
    "Где учимся завтра",
    "а кто едет в музей",
    "Добрый день, сколько сдаём на охрану",
    "девочки, у нас какой урок первый",
    "ну и что надеть на концерт",
    "Извините, а можно прийти позже",
]
STATEMENTS = [
    "Собрание было долгим",
    "Напоминаю, когда собрание",
    "можно, приходите",
    "Завтра едем в музей",
    "когда",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_needs_no_mark(text: str) -> None:
    assert is_question(TextView(text))


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_is_none(text: str) -> None:
    assert not is_question(TextView(text))
