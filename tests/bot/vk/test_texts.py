"""Long texts in parts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.vk.texts import TEXT_LIMIT, split_text


def test_a_text_that_fits_is_one_part() -> None:
    assert split_text("а" * TEXT_LIMIT) == ["а" * TEXT_LIMIT]


def test_it_is_cut_between_paragraphs_before_lines_before_words() -> None:
    assert split_text("один два\nтри\n\nчетыре пять", 20) == ["один два\nтри", "четыре пять"]
    assert split_text("один два\nтри четыре пять", 14) == ["один два", "три четыре", "пять"]
    assert split_text("один два три", 9) == ["один два", "три"]


def test_a_word_without_end_is_cut_anyway() -> None:
    assert split_text("а" * 25, 10) == ["а" * 10, "а" * 10, "а" * 5]


@given(st.text(alphabet="аб \n", max_size=300), st.integers(1, 50))
def test_parts_fit_and_together_say_everything(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert parts
    assert all(len(part) <= max(limit, 0) for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
