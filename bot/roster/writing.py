"""The roster as the CSV that Excel opens, and that can be read again."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bot.roster.columns import PAGES, Subject
from bot.roster.people import Listed, folded, in_order
from handlers.ports import RosterRole

HEADER = (
    Subject.CLASS.value,
    Subject.PUPIL.value,
    PAGES[Subject.PUPIL],
    Subject.PARENT.value,
    PAGES[Subject.PARENT],
    Subject.LEFT.value,
    Subject.EMPLOYEE.value,
    PAGES[Subject.EMPLOYEE],
    Subject.POST.value,
)


def written(people: Iterable[Listed]) -> bytes:
    """A row for each parent (or for a pupil without any) and each employee."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, HEADER, restval="", delimiter=";", lineterminator="\r\n")
    table.writeheader()
    ordered = sorted(people, key=in_order)
    families = (one for one in ordered if one.role is not RosterRole.EMPLOYEE)
    for _, family in groupby(families, lambda one: (one.class_name, folded(one.pupil))):
        table.writerows(_family(tuple(family)))
    table.writerows(_employee(one) for one in ordered if one.role is RosterRole.EMPLOYEE)
    return text.getvalue().encode("utf-8-sig")


def _family(family: Sequence[Listed]) -> Iterator[Mapping[str, str]]:
    pupil, *parents = family
    row = {
        Subject.CLASS: pupil.class_name,
        Subject.PUPIL: pupil.pupil,
        PAGES[Subject.PUPIL]: _page(pupil),
        Subject.LEFT: _left(pupil),
    }
    for parent in parents:
        yield {**row, Subject.PARENT: parent.name, PAGES[Subject.PARENT]: _page(parent)}
    if not parents:
        yield row


def _employee(one: Listed) -> Mapping[str, str]:
    return {
        Subject.CLASS: one.class_name,
        Subject.LEFT: _left(one),
        Subject.EMPLOYEE: one.name,
        PAGES[Subject.EMPLOYEE]: _page(one),
        Subject.POST: one.post,
    }


def _left(one: Listed) -> str:
    if one.left_on is not None:
        return f"{one.left_on:%d.%m.%Y}"
    return "да" if one.left else ""


def _page(one: Listed) -> str:
    return f"https://vk.com/id{one.user_id}" if one.user_id else ""
