"""A roster's file read: its people, and all that is wrong with it at once, by line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ParamSpec, TypeVar

from bot.roster import wording
from bot.roster.cells import (
    Left,
    Wrong,
    read_class,
    read_left,
    read_name,
    read_page,
    read_post,
    several,
)
from bot.roster.columns import Column, Subject, known, read_header
from bot.roster.people import Identity, Listed, folded
from bot.roster.table import Row, Unreadable, decoded, rows
from handlers.ports import RosterRole
from policies.file.problems import Problems

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """The people of a file, in its order; ``unread``: the words of columns that are not used."""

    people: tuple[Listed, ...] = ()
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_roster(data: bytes, today: date, problems: Problems) -> Read:
    """Read a file. Its people are complete only where no error is noted."""
    try:
        header, *body = rows(decoded(data), known)
    except Unreadable as error:
        problems.error(error.line, str(error))
        return Read()
    places = read_header(header.cells, header.line, problems)
    if problems.refuse:
        return Read()
    if not body:
        problems.error(header.line, wording.NO_PEOPLE)
    reading = _Reading(places, len(header.cells), today, problems)
    for row in body:
        reading.read(row)
    return Read(reading.read_people(), _unread(header, body, places))


def _unread(
    header: Row, body: Sequence[Row], places: Mapping[Column, int]
) -> dict[str, frozenset[str]]:
    """What stands in the columns that are not used, for comparison with people's names."""
    used = set(places.values())
    return {
        name: frozenset(
            folded(one)
            for row in body
            if place < len(row.cells)
            for one in several(row.cells[place])
        )
        for place, name in enumerate(header.cells)
        if name and place not in used
    }


@dataclass
class _Reading:
    """What was read so far: people by identity, each named once.

    ``left``: what the lines say of a family or an employee, with the line that says it.
    """

    places: Mapping[Column, int]
    width: int
    today: date
    problems: Problems
    people: dict[Identity, Listed] = field(default_factory=dict)
    left: dict[tuple[str, str], tuple[Left, int]] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        """Read one row: a pupil with parents, or an employee."""
        used = max((n for n, cell in enumerate(row.cells, 1) if cell), default=0)
        if used > self.width:
            self.problems.error(row.line, wording.cells_too_many(used, self.width))
            return
        told = {column for column in self.places if self._of(row, column)}
        subjects = {column.subject for column in told}
        if Column(Subject.EMPLOYEE) in told:
            if subjects & {Subject.PUPIL, Subject.PARENT}:
                self.problems.error(row.line, wording.BOTH)
            else:
                self._employee(row)
        elif Column(Subject.PUPIL) in told:
            self._family(row)
        elif subjects & {Subject.POST, Subject.EMPLOYEE}:
            self.problems.error(row.line, wording.NO_EMPLOYEE)
        elif told:
            self.problems.error(row.line, wording.NO_PUPIL)

    def read_people(self) -> tuple[Listed, ...]:
        """Everybody, with what was said anywhere of having left."""
        people = []
        for one in self.people.values():
            said = self.left.get(_whose(one))
            left = said[0] if said else Left(gone=False)
            people.append(replace(one, left=left.gone, left_on=left.on))
        return tuple(people)

    def _family(self, row: Row) -> None:
        class_name = self._tried(row, read_class, self._of(row, Column(Subject.CLASS)))
        if class_name == "":
            self.problems.error(row.line, wording.NO_CLASS)
        pupil = self._name(row, Column(Subject.PUPIL))
        page = self._page(row, Column(Subject.PUPIL, page=True))
        left = self._left(row)
        parents = self._parents(row)
        if not class_name or pupil is None:
            return
        listed = Listed(class_name, pupil, pupil, RosterRole.PUPIL, page, line=row.line)
        before = self.people.get(listed.identity)
        if before is not None:
            # The family bears the name by which it was first called.
            listed = replace(listed, pupil=before.name, name=before.name)
        self._add(listed)
        for name, parent_page in parents:
            parent = replace(listed, name=name, role=RosterRole.PARENT, user_id=parent_page)
            self._add(parent)
        self._settle(listed, left)

    def _employee(self, row: Row) -> None:
        class_name = self._tried(row, read_class, self._of(row, Column(Subject.CLASS)))
        name = self._name(row, Column(Subject.EMPLOYEE))
        page = self._page(row, Column(Subject.EMPLOYEE, page=True))
        post = self._tried(row, read_post, self._of(row, Column(Subject.POST)))
        left = self._left(row)
        if name is None or class_name is None:
            return
        employee = Listed(
            class_name, "", name, RosterRole.EMPLOYEE, page, post=post or "", line=row.line
        )
        self._add(employee)
        self._settle(employee, left)

    def _parents(self, row: Row) -> list[tuple[str, int | None]]:
        """The parents of a row with their pages, from all columns that name any."""
        found: list[tuple[str, int | None]] = []
        for column in self.places:
            if column.subject is not Subject.PARENT or column.page:
                continue
            paged = replace(column, page=True)
            names, pages = several(self._of(row, column)), several(self._of(row, paged))
            if pages and not names:
                self.problems.error(row.line, f"{paged.name}: {wording.NO_PARENT_NAME}")
            elif pages and len(pages) != len(names):
                unpaired = wording.pages_unpaired(paged.name, len(names), len(pages))
                self.problems.error(row.line, unpaired)
            pages = pages if len(pages) == len(names) else [""] * len(names)
            for name, page in zip(names, pages, strict=True):
                called = self._tried(row, read_name, column.name, name)
                user_id = self._tried(row, read_page, paged.name, page)
                if called is not None:
                    found.append((called, user_id))
        return found

    def _add(self, one: Listed) -> None:
        """Take a person in; who was named before may only be told more of."""
        before = self.people.setdefault(one.identity, one)
        if one.user_id and before.user_id and one.user_id != before.user_id:
            self.problems.error(
                one.line, wording.two_pages(one.role, one.name, before.user_id, before.line)
            )
        if one.post and before.post and one.post != before.post:
            self.problems.error(one.line, wording.two_posts(one.name, before.line))
        self.people[one.identity] = replace(
            before, user_id=before.user_id or one.user_id, post=before.post or one.post
        )

    def _settle(self, one: Listed, left: Left | None) -> None:
        """Remember what a line says of having left; a day tells more than «да»."""
        if left is None:
            return
        before = self.left.get(_whose(one))
        if before is None:
            self.left[_whose(one)] = (left, one.line)
            return
        said, line = before
        if said.gone != left.gone or (said.on and left.on and said.on != left.on):
            self.problems.error(one.line, wording.left_and_not(one.name, line))
        elif left.on and not said.on:
            self.left[_whose(one)] = (left, line)

    def _left(self, row: Row) -> Left | None:
        return self._tried(row, read_left, self._of(row, Column(Subject.LEFT)), self.today)

    def _name(self, row: Row, column: Column) -> str | None:
        return self._tried(row, read_name, column.name, self._of(row, column))

    def _page(self, row: Row, column: Column) -> int | None:
        return self._tried(row, read_page, column.name, self._of(row, column))

    def _of(self, row: Row, column: Column) -> str:
        place = self.places.get(column)
        cell = row.cells[place] if place is not None and place < len(row.cells) else ""
        # Only a list of parents may stand on lines of its own (Alt+Enter).
        return cell if column.subject is Subject.PARENT else cell.replace("\n", " ")

    def _tried(self, row: Row, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What a cell says; None and a problem noted where it cannot be read."""
        try:
            return read(*args, **kwargs)
        except Wrong as wrong:
            self.problems.error(row.line, str(wrong))
            return None


def _whose(one: Listed) -> tuple[str, str]:
    """The family, or the employee, to whom «выбыл» belongs."""
    if one.role is RosterRole.EMPLOYEE:
        return "", folded(one.name)
    return one.class_name, folded(one.pupil)
