"""Full names: what counts as one in a profile, and what is taken for one in an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.school import class_called, class_in
from policies.text.names import is_full_name, stated_name


@pytest.mark.parametrize(
    "name",
    [
        "Анна Петрова",
        "Петрова Анна Сергеевна",
        "Гульшат Мухамедьярова",
        "Анна Мороз",
        "Иван Кот",
        "Мэй Хуа",
        "Anna Petrova",
        "Анна🌸 Петрова",
        "Анна-Мария Иванова-Петрова",
    ],
)
def test_a_full_name_is_known_as_one(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "Анна", "Анна П.", "Мама Пети", "Мама Анна", "Солнышко Лучистое", "Имя501 Новенький"],
)
def test_what_is_no_full_name_is_asked_about(name: str) -> None:
    assert not is_full_name(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Петрова Анна Сергеевна", "Петрова Анна Сергеевна"),
        ("анна сергеевна петрова", "Петрова Анна Сергеевна"),
        ("ПЕТРОВА АННА СЕРГЕЕВНА.", "Петрова Анна Сергеевна"),
        ("Меня зовут Петрова Анна Сергеевна", "Петрова Анна Сергеевна"),
        ("Петрова Анна Сергеевна, мама Пети из 5А", "Петрова Анна Сергеевна"),
        ("Сидоров, Борис, Ильич", "Сидоров Борис Ильич"),
        ("Кот Иван Ильич", "Кот Иван Ильич"),
        ("Мамедов Рустам Ахмед оглы", "Мамедов Рустам Ахмед оглы"),
        ("Ли Мэй, без отчества", "Ли Мэй"),
        ("Ким Вера (отчества нет)", "Ким Вера"),
    ],
)
def test_a_stated_name_is_taken_surname_first(text: str, name: str) -> None:
    assert stated_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Анна",
        "Петрова Анна",
        "Петрова А. С.",
        "Спасибо, Анна Сергеевна",
        "Хорошо Анна Ивановна",
        "где Анна Ивановна",
        "я завтра не смогу прийти",
        "Уроков завтра нет",
        "Добрый день всем",
        "позвоните мне пожалуйста",
        "Петрова Анна Сергеевна " * 9,
    ],
)
def test_an_ordinary_sentence_is_no_name(text: str) -> None:
    assert stated_name(text) == ""


@given(st.text(max_size=120))
def test_any_text_is_answered_and_a_taken_name_is_a_full_one(text: str) -> None:
    name = stated_name(text)
    assert not name or (2 <= len(name.split()) <= 4 and len(name) <= 110)
    assert is_full_name(text) in (True, False)


@pytest.mark.parametrize(
    "written",
    [
        "5А",
        "5а",
        "5 А",
        "5-А",
        "5 «А»",
        "5A",
        "5 класс А",
        "05А",
        "5-А класс",
        "5 «А» класс",
        "5А кл.",
        "5а Класс",
    ],
)
def test_a_class_has_one_spelling(written: str) -> None:
    assert class_called(written) == "5А"


@pytest.mark.parametrize(
    ("written", "called"),
    [("10  химбио", "10 ХИМБИО"), ("", ""), ("11", "11"), ("11 класс", "11"), ("5 к", "5К")],
)
def test_a_class_without_a_letter_is_called_as_it_is_written(written: str, called: str) -> None:
    assert class_called(written) == called
    assert class_called(called) == called


def test_a_title_names_its_class() -> None:
    assert class_in("Чат 5А, родители") == class_called("5 а")
