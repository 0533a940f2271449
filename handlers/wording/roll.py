"""The answer to /состав. Russian, with «вы»; long lists are cut, with how many there are."""

from collections.abc import Mapping, Sequence

from handlers.ports import RosterRole
from handlers.roll import Family, Roll
from handlers.wording import tame
from policies.roles import Role
from policies.school import ChatPolicy

# Five lists of this length fit into one message.
_ROOM = 550
_LONGEST_NAME = 60

_ROLES: Mapping[Role | None, str] = {
    Role.MODERATOR: "модераторы",
    Role.ADMINISTRATOR: "администрация школы",
    Role.PARENT: "родители",
    Role.PUPIL: "ученики",
    Role.TEACHER: "сотрудники",
    Role.MEMBER: "участники",
    None: "нет в реестре",
}


def roll(chat: ChatPolicy, roll: Roll, *, fresh: bool) -> str:
    """How many, who, and what is missing."""
    counts = ", ".join(
        f"{word} {roll.counts[role]}" for role, word in _ROLES.items() if role in roll.counts
    )
    parts = [
        f"Чат «{tame(chat.title)}», участников: {roll.size}. {counts[:1].upper()}{counts[1:]}."
    ]
    if not fresh:
        parts.append("Мессенджер сейчас не показал список: сведения могли устареть.")
    parts.append(_people("Имя написано не полностью", roll.nameless))
    parts.append(_people("Не подтвердили, что знают правила", roll.not_agreed))
    if not roll.roster:
        return "\n".join((*parts, "Реестр школы не загружен: сверить участников не с чем."))
    where = f" класса {tame(chat.class_name)}" if chat.class_name else ""
    parts.append(_people(f"Нет в реестре{where}", roll.strangers))
    if roll.departed:
        parts.append(_people("Выбыли, но ещё в чате (убрать: /выбыл)", roll.departed))
    if chat.class_name:
        families = [_family(one) for one in roll.missing]
        parts.append(_list("Семьи, которых нет в чате", families, "; "))
    else:
        parts.append("У чата не указан класс: сверить семьи не с чем.")
    return "\n".join(parts)


def _people(title: str, names: Sequence[str]) -> str:
    return _list(title, [_name(one) for one in names], ", ")


def _list(title: str, items: Sequence[str], between: str) -> str:
    if not items:
        return f"{title}: нет."
    shown: list[str] = []
    room = _ROOM
    for item in items:
        room -= len(item) + len(between)
        if room < 0 and shown:
            break
        shown.append(item)
    rest = f" и ещё {len(items) - len(shown)}" if len(items) > len(shown) else ""
    return f"{title}, {len(items)}: {between.join(shown)}{rest}."


def _name(name: str) -> str:
    cut = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    return tame(cut)


def _family(family: Family) -> str:
    """«Котов Пётр: Котова Анна (страница известна)»."""
    pupil = _name(family.pupil)
    if not family.people:
        return f"{pupil}: родители не внесены в реестр"
    if all(one.role is RosterRole.PUPIL for one in family.people):
        return f"{pupil} ({_page(family.people[0].user_id)})"
    parents = ", ".join(f"{_name(one.name)} ({_page(one.user_id)})" for one in family.people[:4])
    return f"{pupil}: {parents}"


def _page(user_id: int | None) -> str:
    return "страница известна" if user_id else "страница неизвестна"
