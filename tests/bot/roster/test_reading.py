"""A secretary's table read: every spelling that is meant, every mistake by its line."""

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.roster.changes import compare
from bot.roster.columns import Column, Subject, meaning
from bot.roster.doubts import note_classes, note_doubts
from bot.roster.people import Listed, folded
from bot.roster.reading import read_roster
from bot.roster.writing import written
from handlers.ports import RosterRole
from policies.file.problems import Problems, Severity

TODAY = date(2026, 3, 4)
FAMILY = (
    ("5А", "Котов Пётр", "pupil", 301),
    ("5А", "Котова Анна", "parent", 302),
    ("5А", "Котов Иван", "parent", 303),
)


def read(text: str | bytes) -> tuple[tuple[Listed, ...], Problems]:
    data = text if isinstance(text, bytes) else text.encode()
    problems = Problems()
    return read_roster(data, TODAY, problems).people, problems


def people(text: str | bytes) -> tuple[Listed, ...]:
    found, problems = read(text)
    assert not problems.refuse, list(problems)
    return found


def family(text: str | bytes) -> tuple[tuple[str, str, str, int | None], ...]:
    return tuple((one.class_name, one.name, one.role.value, one.user_id) for one in people(text))


def errors(text: str | bytes) -> list[tuple[int, str]]:
    _, problems = read(text)
    return [(one.line, one.message) for one in problems if one.severity is Severity.ERROR]


# What is meant


LAYOUTS = {
    "a row for each parent": """
        класс;ученик;vk ученика;родитель;vk родителя
        5А;Котов Пётр;301;Котова Анна;302
        5А;Котов Пётр;301;Котов Иван;303
    """,
    "the page once, another spelling the second time": """
        класс;ученик;vk ученика;родитель;vk родителя
        5А;Котов Пётр;301;Котова Анна;302
        5а;котов петр;;Котов Иван;303
    """,
    "numbered columns": """
        класс;ученик;vk ученика;родитель 1;vk родителя 1;родитель 2;vk родителя 2
        5А;Котов Пётр;301;Котова Анна;302;Котов Иван;303
    """,
    "mother and father with their pages, in another order": """
        класс;ученик;vk ученика;ФИО мамы;Папа;vk папы;Страница мамы
        5-А класс;Котов Пётр;301;Котова Анна;Котов Иван;303;302
    """,
    "mother and father, their pages one after another": """
        класс;ученик;vk ученика;Мать;vk родителя;Отец;vk родителя
        5А;Котов Пётр;301;Котова Анна;302;Котов Иван;303
    """,
    "two columns of one name, another order, capitals": """
        VK ученика;РОДИТЕЛЬ;VK родителя;Родитель;VK родителя;Класс;Ученик
        301;Котова Анна;302;Котов Иван;303;5А;Котов Пётр
    """,
    "a list in a cell, every way to write a page": """
        класс;ученик;vk ученика;родители;vk родителей
        5А;Котов Пётр;@id301;Котова Анна, Котов Иван;https://vk.com/id302, vk.ru/id303/
    """,
    "a list on lines of its own, a mention": """
        класс;ученик;vk ученика;родители;vk родителей
        5А;Котов Пётр;id301;"Котова Анна
        Котов Иван";"[id302|Анна]
        303"
    """,
    "commas and English names": """
        class,pupil,pupil vk,parents,vk parents
        5A,Котов Пётр,301,"Котова Анна, Котов Иван","302, 303"
    """,
    "tabs": """
        class\tstudent\tstudent page\tparent 1\tparent 1 link\tparent 2\tparent 2 link
        5 А\tКотов Пётр\t301\tКотова Анна\t302\tКотов Иван\t303
    """,
    "Excel's hint, long names of columns": """
        sep=;
        класс;ФИО ученика;вк ученика;родитель1;страница родителя 1;ФИО родителя 2;вк родителя 2
        5-А;Котов  Пётр;301;Котова Анна;302;Котов Иван;303
    """,
    "what else a secretary keeps there": """
        № п/п;класс;ученик;vk ученика;родители;vk родителей;телефон

        1;5А;Котов Пётр;301;Котова Анна, Котов Иван;302, 303;+7 900
        ;;;;;;
    """,
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_family_is_read_however_it_is_laid_out(text: str) -> None:
    assert family(dedent(text).lstrip()) == FAMILY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_in_every_encoding_of_excel(encoding: str, end: str) -> None:
    text = f"класс;ученик;vk ученика{end}5А;Котов Пётр;301{end}"
    assert family(text.encode(encoding)) == FAMILY[:1]


def test_a_parent_of_two_pupils_stands_in_both_families() -> None:
    found = people(
        "класс;ученик;родитель;vk родителя\n"
        "5А;Котов Пётр;Котова Анна;302\n7Б;Котова Мария;Котова Анна;302\n"
    )
    parents = [(one.class_name, one.pupil) for one in found if one.role is RosterRole.PARENT]
    assert parents == [("5А", "Котов Пётр"), ("7Б", "Котова Мария")]


def test_employees_have_a_post_and_the_class_they_lead() -> None:
    found = people(
        "класс;ученик;сотрудник;vk сотрудника;должность\n"
        ";;Директорова Ирина Львовна;101;директор\n"
        "5А;;Учителева Ольга Ивановна;201;классный руководитель\n"
    )
    assert [(one.class_name, one.name, one.post, one.user_id) for one in found] == [
        ("", "Директорова Ирина Львовна", "директор", 101),
        ("5А", "Учителева Ольга Ивановна", "классный руководитель", 201),
    ]


@pytest.mark.parametrize(
    ("text", "left", "on"),
    [
        ("да", True, None),
        ("Выбыл", True, None),
        ("нет", False, None),
        ("", False, None),
        ("02.03.2026", True, date(2026, 3, 2)),
        ("2026-03-04", True, date(2026, 3, 4)),
    ],
)
def test_who_has_left_is_said_for_the_whole_family(text: str, left: bool, on: date | None) -> None:
    found = people(
        "класс;ученик;родитель;выбыл\n"
        f"5А;Котов Пётр;Котова Анна;\n5А;Котов Пётр;Котов Иван;{text}\n5А;Лисов Пётр;;\n"
    )
    assert [(one.left, one.left_on) for one in found] == [(left, on)] * 3 + [(False, None)]


def test_a_page_that_is_not_known_is_a_dash() -> None:
    text = "класс;ученик;родители;vk родителей\n5А;Котов Пётр;Котова Анна, Котов Иван;-, 303\n"
    assert [one.user_id for one in people(text)] == [None, None, 303]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Родитель (законный представитель)", Column(Subject.PARENT)),
        ("Ссылка на страницу ВК родителя", None),
        ("Ссылка на профиль ВК родителя № 2", Column(Subject.PARENT, page=True, number=2)),
        ("Фамилия, имя, отчество обучающегося", Column(Subject.PUPIL)),
        ("Мама", Column(Subject.PARENT, kin="мать")),
        ("Ссылка на папу", Column(Subject.PARENT, page=True, kin="отец")),
        ("VK отца", Column(Subject.PARENT, page=True, kin="отец")),
        ("Опекун", Column(Subject.PARENT, kin="опекун")),
        ("Папка", None),
        ("Телефон мамы", None),
        ("Дата выбытия из школы", Column(Subject.LEFT)),
        ("Классный руководитель", Column(Subject.EMPLOYEE)),
        ("Телефон родителя", None),
        ("ученик и родитель", None),
        ("vk", None),
    ],
)
def test_columns_are_known_by_the_words_in_their_names(name: str, column: Column | None) -> None:
    assert meaning(name) == column


# What is wrong


def test_all_errors_are_told_at_once_by_line() -> None:
    found = errors(
        "класс;ученик;vk ученика;родитель;vk родителя;выбыл\n"
        "5А;Котов;id301;Котова Анна;302;\n"
        ";Лисов Пётр;;;;\n"
        "5А;Лисов Пётр;vk.com/lisov;Лисова Анна;abc;завтра\n"
        "5А;;;Лисова Анна;;\n"
    )
    assert [line for line, _ in found] == [2, 3, 4, 4, 4, 5]


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        ("5А;Котов;;;;", "фамилия и имя"),
        ("5А;К0тов Пётр;;;;", "буквами"),
        ("5А;=cmd() Пётр;;;;", "буквами"),
        ("5А;Кoтов Пётр;;;;", "смешаны русские и латинские"),
        (";Котов Пётр;;;;", "впишите, например, 5А"),
        ("Пятый класс с углублённым изучением;Котов Пётр;;;;", "не больше 16 знаков"),
        ("5А;Котов Пётр;vk.com/anna.petrova;;;", "https://vk.com/id301"),
        ("5А;Котов Пётр;@anna.petrova;;;", "https://vk.com/id301"),
        ("5А;Котов Пётр;3,01E+08;;;", "сокращённый Excel"),
        ("5А;Котов Пётр;vk.com/club77;;;", "страница сообщества"),
        ("5А;Котов Пётр;0;;;", "напишите 301"),
        ("5А;Котов Пётр;9999999999;;;", "напишите 301"),
        ("5А;Котов Пётр;;;302;", "впишите, чья она"),
        ("5А;Котов Пётр;;Котова Анна;302, 303;", "имён 1, а страниц 2"),
        ("5А;Котов Пётр;;;;когда-то", "да, нет или дату"),
        ("5А;Котов Пётр;;;;31.12.2026", "ещё не наступило"),
        ("5А;;;Котова Анна;;", "повторите класс и ученика"),
        ("5А;Котов Пётр;;;;;;;лишнее", "ячеек больше, чем столбцов"),
        ("5А;Котов Пётр;;;;;Учителева Ольга;", "в двух строках"),
        (";;;;;;;учитель", "впишите фамилию, имя, отчество"),
        ('5А;"Котов Пётр;;;;', "кавычка открыта"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_remedy(row: str, remedy: str) -> None:
    header = "класс;ученик;vk ученика;родитель;vk родителя;выбыл;сотрудник;должность"
    [(line, message)] = errors(f"{header}\n5А;Лисов Пётр;;;;;;\n{row}\n")
    assert line == 3
    assert remedy in message


@pytest.mark.parametrize(
    ("rows", "remedy"),
    [
        ("5А;Котов Пётр;301;;\n5А;Котов Пётр;309;;", "«Котов Пётр (1)»"),
        ("5А;Котов Пётр;;;да\n5А;Котов Пётр;;;нет", "не так, как в строке 2"),
        ("5А;Котов Пётр;;;01.03.2026\n5А;Котов Пётр;;;02.03.2026", "не так, как в строке 2"),
    ],
)
def test_lines_that_contradict_each_other_are_told(rows: str, remedy: str) -> None:
    [(line, message)] = errors(f"класс;ученик;vk ученика;родитель;выбыл\n{rows}\n")
    assert line == 3
    assert remedy in message


def test_a_day_tells_more_than_yes() -> None:
    text = "класс;ученик;выбыл\n5А;Котов Пётр;да\n5А;Котов Пётр;01.03.2026\n"
    [pupil] = people(text)
    assert (pupil.left, pupil.left_on) == (True, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (b"", "файл пуст"),
        (b"PK\x03\x04 and so on", "Сохранить как"),
        ("класс;ученик\n".encode(), "нет ни одного человека"),
        ("имя;телефон\nКотов Пётр;1\n".encode(), "не найдены названия столбцов"),
        ("ученик\nКотов Пётр\n".encode(), "нет столбца «класс»"),
        ("класс;ученк\n5А;Котов Пётр\n".encode(), "если это «ученик»"),
        ("класс;ученик;класс\n5А;Котов Пётр;5А\n".encode(), "назван дважды"),
        ("класс;ученик;vk родителя 1\n5А;Котов Пётр;1\n".encode(), "нет столбца «родитель 1»"),
        (b"\x98\xd0\x00", "кодировка"),
    ],
)
def test_what_is_no_roster_is_refused_with_the_remedy(text: bytes, remedy: str) -> None:
    assert any(remedy in message for _, message in errors(text))


def test_a_line_is_the_files_own_also_after_a_cell_of_several_lines() -> None:
    [(line, _)] = errors(
        'класс;ученик;родители\n5А;Котов Пётр;"Котова Анна\nКотов Иван"\n5А;Лис;\n'
    )
    assert line == 4


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    found, problems = read(data)
    assert found or problems.refuse


# What to look at


def warnings(text: str) -> list[tuple[int, str]]:
    found, problems = read(text)
    note_doubts(found, problems)
    note_classes(found, {"5А", "7Б"}, problems)
    return [(one.line, one.message) for one in problems]


def test_what_is_allowed_and_doubtful_is_told() -> None:
    found = warnings(
        "класс;ученик;vk ученика;родитель;vk родителя;выбыл;телефон\n"
        "5А;Котов Пётр;301;Котова Анна;302;;1\n"
        "5А;Лисов Пётр;;;;;\n"
        "7Б;Совин Олег;301;Котова Анна;302;;\n"
        "8В;Зайцев Олег;;Зайцева Анна;;;\n"
        "9Г;Волков Олег;;;;да;\n"
    )
    assert [line for line, _ in found] == [1, 3, 4, 5]
    texts = "\n".join(message for _, message in found)
    assert "столбец «телефон» не используется" in texts
    assert "Лисов Пётр (5А, ученик): не указаны родители" in texts
    assert "страница id301 указана у разных людей: Котов Пётр и Совин Олег" in texts
    assert "класс 8В" in texts
    # A parent of two pupils is fine, and who has left needs neither parents nor a chat.
    assert "id302" not in texts
    assert "9Г" not in texts


# There and back

LETTERS = st.sampled_from("абвгдежзиклмнопрстуфхцчшыюяё")
WORDS = st.text(LETTERS, min_size=2, max_size=8).map(str.capitalize)
NAMES = st.lists(WORDS, min_size=2, max_size=3).map(" ".join)
PAGES = st.none() | st.integers(1, 1_999_999_999)
CLASSES = st.builds("{}{}".format, st.integers(1, 11), st.sampled_from("АБВГ")) | st.just("10 ХИМ")
LEFT = st.one_of(
    st.just((False, None)),
    st.just((True, None)),
    st.dates(date(2000, 1, 1), TODAY).map(lambda day: (True, day)),
)
POSTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=20)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[Listed, ...]:
    found: dict[object, Listed] = {}
    for _ in range(draw(st.integers(1, 5))):
        class_name, pupil = draw(CLASSES), draw(NAMES)
        left = draw(LEFT)
        one = Listed(class_name, pupil, pupil, RosterRole.PUPIL, draw(PAGES), *left)
        if one.identity in found:
            continue
        found[one.identity] = one
        for name in draw(st.lists(NAMES, max_size=3, unique_by=folded)):
            parent = Listed(class_name, pupil, name, RosterRole.PARENT, draw(PAGES), *left)
            found[parent.identity] = parent
    for name in draw(st.lists(NAMES, max_size=3, unique_by=folded)):
        class_name = draw(st.just("") | CLASSES)
        post = draw(POSTS.map(str.strip).filter(lambda text: not text or text[0].isalnum()))
        left = draw(LEFT)
        one = Listed(class_name, "", name, RosterRole.EMPLOYEE, draw(PAGES), *left, post)
        found[one.identity] = one
    return tuple(found.values())


@given(rosters())
@settings(deadline=None)
def test_what_is_written_is_read_back(roster: tuple[Listed, ...]) -> None:
    table = written(roster)
    back = people(table)
    assert set(back) == set(roster)
    assert written(back) == table
    assert compare(roster, back) == compare((), ())


def test_changes_tell_who_is_new_who_left_and_what_is_otherwise() -> None:
    head = "класс;ученик;vk ученика;родитель;vk родителя;выбыл\n"
    before = people(
        head + "5А;Котов Пётр;301;Котова Анна;302;\n5А;Лисов Олег;;Лисова Анна;;\n"
        "5А;Совин Олег;;;;да\n5А;Волков Олег;;;;\n"
    )
    after = people(
        head + "5А;Котов Пётр;301;Котова Анна;309;\n6А;Лисов Олег;;Лисова Анна;;\n"
        "5А;Совин Олег;;;;\n5А;Зайцев Олег;;;;\n5А;Волков Олег;;;;да\n"
    )
    changes = compare(before, after)
    assert changes.added == ("Зайцев Олег (5А, ученик)",)
    assert changes.left == ("Волков Олег (5А, ученик)",)
    assert "Котова Анна (5А, родитель): страница id302 → id309" in changes.changed
    assert "Лисов Олег (6А, ученик): класс 5А → 6А" in changes.changed
    assert any(one.startswith("Совин Олег") and "учится" in one for one in changes.changed)
    # Who is in the file no more has left as well; who was marked before is not told again.
    assert "Зайцев Олег (5А, ученик)" in compare(after, before).left
    assert "Волков Олег (5А, ученик)" not in compare(after, after[:1]).left
