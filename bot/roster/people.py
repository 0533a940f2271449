"""The people of a school's roster, as a file or the database names them."""

import re
from dataclasses import dataclass, field
from datetime import date

from handlers.ports import RosterRole

Identity = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One person; a parent of two pupils is listed twice, once in each family.

    ``pupil`` is whose family it is: the pupil himself, or the child of this parent; empty
    for an employee, whose ``class_name`` is the class he leads. ``left_on`` is the day
    where it is known. ``line``: where the file first names him.
    """

    class_name: str
    pupil: str
    name: str
    role: RosterRole
    user_id: int | None = None
    left: bool = False
    left_on: date | None = None
    post: str = ""
    line: int = field(default=0, compare=False)

    @property
    def identity(self) -> Identity:
        """What tells him apart from everybody else in the roster."""
        return (self.class_name, folded(self.pupil), self.role.value, folded(self.name))


def folded(name: str) -> str:
    """A name for comparison: case, ё and spaces do not tell people apart."""
    return " ".join(name.casefold().replace("ё", "е").split())


def in_order(person: Listed) -> tuple[bool, int, str, str, int, str]:
    """The order of a roster: classes by number and letter, families by pupil, employees last."""
    number = re.match(r"\d+", person.class_name)
    return (
        person.role is RosterRole.EMPLOYEE,
        int(number.group()) if number else 0,
        person.class_name,
        folded(person.pupil),
        list(RosterRole).index(person.role),
        folded(person.name),
    )
