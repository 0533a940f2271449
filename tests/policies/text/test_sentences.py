"""A text as sentences of tokens: disguise undone, places kept."""

import pytest

from policies.text.sentences import sentences
from policies.text.view import TextView


def words(text: str) -> list[list[str]]:
    return [[token.folded for token in one.tokens] for one in sentences(TextView(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Да. Нет", [["да"], ["нет"]]),
        ("Да\nНет", [["да"], ["нет"]]),
        ("vk.com/club", [["vk", "com", "club"]]),
        ("Ещё-ещё", [["еще-еще"]]),
        ("...!!!", []),
        ("", []),
        ("т\u200bелега", [["телега"]]),
        ("те\u0301лега", [["телега"]]),
        ("тeлeгa", [["телега"]]),
        ("ｔｇ", [["tg"]]),
        ("telega", [["telega"]]),
    ],
)
def test_words_are_read(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


def test_a_disguised_word_keeps_its_place() -> None:
    text = "вот т\u200bелега едет"
    token = sentences(TextView(text))[0].tokens[1]
    assert text[token.start : token.end] == "т\u200bелега"


def test_commas_part_clauses() -> None:
    (sentence,) = sentences(TextView("раз нельзя, пишите — жду"))
    assert [token.clause for token in sentence.tokens] == [0, 0, 1, 2]


def test_a_text_without_a_stop_is_read_piece_by_piece() -> None:
    read = sentences(TextView("слово " * 1000))
    assert sum(len(one.tokens) for one in read) == 1000
    assert max(len(one.tokens) for one in read) <= 80
