"""What a new roster changes: who is new, who has left, what else is otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.roster import wording
from bot.roster.people import Listed, folded, in_order


@dataclass(frozen=True, slots=True)
class Changes:
    """People of the new roster in words, each once. ``left`` are those whom the file marks or
    does not name any more; ``changed`` says what.
    """

    added: tuple[str, ...]
    left: tuple[str, ...]
    changed: tuple[str, ...]


def compare(before: Iterable[Listed], after: Iterable[Listed]) -> Changes:
    """What becomes different. A person who is in another class now has changed."""
    old = {one.identity: one for one in before}
    new = {one.identity: one for one in after}
    pairs = [(old[key], new[key]) for key in new if key in old]
    fresh = [one for key, one in new.items() if key not in old]
    missing = [one for key, one in old.items() if key not in new]
    moved = _moved(missing, fresh)
    left = [one for one in missing if not one.left]
    left += [now for was, now in pairs if now.left and not was.left]
    return Changes(
        added=_told((one, "") for one in fresh),
        left=_told((one, "") for one in left),
        changed=_told(
            (now, more) for was, now in (*pairs, *moved) if (more := _difference(was, now))
        ),
    )


def overlooked(
    before: Iterable[Listed], after: Iterable[Listed], unread: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """Whom the file seems to name no more, though it does, by columns that were not understood."""
    kept = {one.identity for one in after}
    missing = [one.name for one in before if one.identity not in kept and not one.left]
    found = {
        column: tuple(dict.fromkeys(name for name in missing if folded(name) in words))
        for column, words in unread.items()
    }
    return {column: names for column, names in found.items() if names}


def _moved(missing: list[Listed], fresh: list[Listed]) -> list[tuple[Listed, Listed]]:
    """The same people in another class, taken out of both lists."""
    found = []
    for now in tuple(fresh):
        alike = [one for one in missing if one.identity[1:] == now.identity[1:]]
        if len(alike) == 1:
            found.append((alike[0], now))
            missing.remove(alike[0])
            fresh.remove(now)
    return found


def _difference(was: Listed, now: Listed) -> str:
    told = []
    if was.class_name != now.class_name:
        told.append(f"класс {was.class_name or '—'} → {now.class_name or '—'}")
    if was.user_id != now.user_id:
        told.append(f"страница {wording.page(was.user_id)} → {wording.page(now.user_id)}")
    if was.post != now.post:
        told.append(f"должность {was.post or '—'} → {now.post or '—'}")
    if was.left and not now.left:
        told.append("был отмечен выбывшим, по файлу учится или работает")
    if folded(was.name) == folded(now.name) and was.name != now.name:
        told.append(f"имя {was.name} → {now.name}")
    if was.left and now.left and was.left_on != now.left_on:
        told.append("дата выбытия")
    return ", ".join(told)


def _told(people: Iterable[tuple[Listed, str]]) -> tuple[str, ...]:
    ordered = sorted(people, key=lambda one: in_order(one[0]))
    return tuple(dict.fromkeys(wording.person(one, more) for one, more in ordered))
