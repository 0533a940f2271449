"""What a roster's file allows and a secretary should look at."""

from collections.abc import Collection, Iterable

from bot.roster import wording
from bot.roster.people import Listed, folded
from handlers.ports import RosterRole
from policies.file.problems import Problems


def note_doubts(people: Collection[Listed], problems: Problems) -> None:
    """Pupils without parents, and a page that two people share.

    A parent of several pupils, or an employee who is a parent, is one person under one name.
    """
    with_parents = {(one.class_name, one.pupil) for one in people if one.role is RosterRole.PARENT}
    for one in people:
        alone = (one.class_name, one.pupil) not in with_parents
        if one.role is RosterRole.PUPIL and alone and not one.left:
            problems.warn(one.line, wording.no_parents(one))
    by_page: dict[int, dict[str, Listed]] = {}
    for one in people:
        if one.user_id is not None:
            by_page.setdefault(one.user_id, {}).setdefault(folded(one.name), one)
    for page, named in by_page.items():
        if len(named) > 1:
            shared = list(named.values())
            problems.warn(shared[-1].line, wording.same_page(page, [one.name for one in shared]))


def note_classes(people: Iterable[Listed], chats: Collection[str], problems: Problems) -> None:
    """Classes of pupils that no chat of the policy file has."""
    first: dict[str, int] = {}
    for one in people:
        if one.role is RosterRole.PUPIL and not one.left:
            first.setdefault(one.class_name, one.line)
    for class_name, line in first.items():
        if class_name not in chats:
            problems.warn(line, wording.no_chat(class_name))
