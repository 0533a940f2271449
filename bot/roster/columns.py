"""The names of a roster's columns: Russian with English aliases, in any order and case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from bot.roster import wording
from policies.file.problems import Problems


class Subject(StrEnum):
    """What a column tells, by the name it has in an exported file."""

    CLASS = "класс"
    PUPIL = "ученик"
    PARENT = "родитель"
    LEFT = "выбыл"
    EMPLOYEE = "сотрудник"
    POST = "должность"


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: names or (``page``) pages.

    ``number`` pairs parents with their pages: as it is written, and from 0 downwards where
    none is. ``kin`` does where both columns say whose they are: «мама» and «vk мамы».
    """

    subject: Subject
    page: bool = False
    number: int = 0
    kin: str = ""

    @property
    def name(self) -> str:
        """Its name, as an exported file has it."""
        number = f" {self.number}" if self.number > 0 else ""
        if self.kin:
            return f"vk {self.kin}" if self.page else self.kin
        return f"{PAGES[self.subject] if self.page else self.subject}{number}"


PAGES = {
    Subject.PUPIL: "vk ученика",
    Subject.PARENT: "vk родителя",
    Subject.EMPLOYEE: "vk сотрудника",
}
_STEMS: tuple[tuple[Subject, tuple[str, ...]], ...] = (
    (Subject.PUPIL, ("ученик", "учениц", "обучающ", "учащ", "ребен", "воспитанник")),
    (Subject.PARENT, ("родител", "представител")),
    (Subject.EMPLOYEE, ("сотрудник", "учител", "педагог", "работник", "руководител")),
    (Subject.LEFT, ("выбы",)),
    (Subject.POST, ("должност",)),
)
_WORDS = {
    "класс": Subject.CLASS,
    "class": Subject.CLASS,
    "grade": Subject.CLASS,
    "pupil": Subject.PUPIL,
    "student": Subject.PUPIL,
    "child": Subject.PUPIL,
    "parent": Subject.PARENT,
    "parents": Subject.PARENT,
    "left": Subject.LEFT,
    "departed": Subject.LEFT,
    "employee": Subject.EMPLOYEE,
    "teacher": Subject.EMPLOYEE,
    "staff": Subject.EMPLOYEE,
    "роль": Subject.POST,
    "role": Subject.POST,
    "post": Subject.POST,
    "position": Subject.POST,
}
# Who a parent is to the child: what pairs «отец» with «vk папы».
_KIN = {
    word: words[0]
    for words in (
        ("мать", "матери", "мама", "мамы", "маму", "mother"),
        ("отец", "отца", "папа", "папы", "папу", "father"),
        ("бабушка", "бабушки"),
        ("дедушка", "дедушки"),
        ("опекун", "опекуна", "попечитель", "попечителя", "guardian"),
    )
    for word in words
}
_LINKING = "на в"
_LINKS = "vk вк вконтакте vkid id ид страница страницы ссылка ссылки профиль page link profile"
_AROUND = """
    фио имя имена фамилия отчество полное name names full законный законного законные классный
    или и из дата когда школу школы of date
"""
_MEANS_PAGE = frozenset(_LINKS.split())
_PAGE = _MEANS_PAGE | frozenset(_LINKING.split())
_FILLERS = frozenset(_AROUND.split())
_TOKENS = re.compile(r"[a-zа-я]+|\d+")
_CLOSE = 0.8


def meaning(name: str) -> Column | None:
    """What a column of this name holds; None where it is none of ours."""
    subjects: set[Subject] = set()
    page, number, kin = False, 0, ""
    for token in _TOKENS.findall(name.lower().replace("ё", "е")):
        subject = _subject(token)
        if subject is not None:
            subjects.add(subject)
            kin = kin or _KIN.get(token, "")
        elif token.isdigit():
            number = min(int(token), 99)
        elif token in _PAGE:
            page = page or token in _MEANS_PAGE
        elif token not in _FILLERS:
            return None
    if len(subjects) != 1:
        return None
    [subject] = subjects
    if (page and subject not in PAGES) or (number and subject is not Subject.PARENT):
        return None
    return Column(subject, page, number, kin)


def known(names: Sequence[str]) -> int:
    """How many of a header's names are ours."""
    return sum(meaning(name) is not None for name in names)


def read_header(names: Sequence[str], line: int, problems: Problems) -> dict[Column, int]:
    """The place of each column. What is wrong with the header is noted among the problems."""
    found: dict[Column, int] = {}
    told = [meaning(name) for name in names]
    for place, (name, meant) in enumerate(zip(names, told, strict=True)):
        if meant is None:
            _unknown(name, line, problems)
            continue
        # «Мама» without «vk мамы» is a parent as any other, paired by their order.
        paired = replace(meant, page=not meant.page) in told
        column = meant if paired else replace(meant, kin="")
        while column in found and column.subject is Subject.PARENT and column.number < 1:
            # Two columns «родитель» side by side are the first and the second one.
            column = replace(column, number=column.number - 1)
        if column in found:
            problems.error(line, wording.column_twice(name))
        else:
            found[column] = place
    _check(found, line, problems)
    return found


def _subject(token: str) -> Subject | None:
    if token in _KIN:
        return Subject.PARENT
    if token in _WORDS:
        return _WORDS[token]
    return next((one for one, stems in _STEMS if token.startswith(stems)), None)


def _unknown(name: str, line: int, problems: Problems) -> None:
    if not name:
        return
    ours = [*(one.value for one in Subject), *PAGES.values()]
    alike = get_close_matches(name.lower(), ours, n=1, cutoff=_CLOSE)
    if alike:
        problems.error(line, wording.column_mistyped(name, alike[0]))
    else:
        problems.warn(line, wording.column_unknown(name))


def _check(found: dict[Column, int], line: int, problems: Problems) -> None:
    subjects = {one.subject for one in found if not one.page}
    if not subjects & {Subject.PUPIL, Subject.EMPLOYEE}:
        problems.error(line, wording.NO_COLUMNS)
        return
    if Subject.PUPIL in subjects and Subject.CLASS not in subjects:
        problems.error(line, wording.column_missing(Subject.CLASS))
    if Subject.PARENT in subjects and Subject.PUPIL not in subjects:
        problems.error(line, wording.column_missing(Subject.PUPIL))
    if Subject.POST in subjects and Subject.EMPLOYEE not in subjects:
        problems.error(line, wording.column_missing(Subject.EMPLOYEE))
    for column in found:
        named = replace(column, page=False)
        if column.page and named not in found:
            problems.error(line, wording.column_alone(column.name, named.name))
