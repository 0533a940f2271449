"""/выбыл: a pupil with linked parents, or an employee, has left the school (Этика 2.9)."""

from collections.abc import Iterable

from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.commands.targets import Unclear, called, target
from handlers.departing import buttons, departure_of, propose
from handlers.departure import Departing
from handlers.effects import CaseOpened, Effects
from handlers.ports import Enrolled, RosterRole
from handlers.turn import Turn
from handlers.wording import commands as answers
from handlers.wording import departing as wording
from policies.school import Mode


async def leave(turn: Turn, invocation: Invocation) -> Effects:
    """/выбыл WHO: who will be removed is named first; a button confirms it."""
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    who = await _who(turn, invocation)
    departure = await departure_of(turn, who)
    if not departure.leaving and not who.pupil and not who.employee:
        raise Unclear(wording.NOT_HERE)
    if departure.marked and not departure.leaving:
        raise Unclear(wording.marked_before(turn.here, departure))
    effects, text = propose(turn, departure, by=invocation.by, at=invocation.said.at)
    opened = next(one for one in effects if isinstance(one, CaseOpened))
    return (*effects, answer(invocation, text, keyboard=buttons(turn, opened)))


async def _who(turn: Turn, invocation: Invocation) -> Departing:
    """A pupil of the class by name, else a member and what he is. Raises ``Unclear``."""
    if not invocation.args and invocation.said.reply is None:
        raise Unclear(wording.WHO)
    class_name = turn.here.class_name
    listed = await turn.ports.reader.roster_of(class_name) if class_name else ()
    pupil = _pupil(listed, invocation.args)
    if pupil is not None:
        return Departing(pupil.pupil, pupil.class_name, pupil.user_id or 0)
    user_id = target(turn, invocation).user_id
    if user_id == invocation.by:
        raise Unclear(wording.YOURSELF)
    if turn.role(user_id).immune:
        raise Unclear(wording.IMMUNE)
    return await _by_entries(turn, user_id)


def _pupil(listed: Iterable[Enrolled], args: str) -> Enrolled | None:
    """The pupil whom the words name; those who have left only where nobody else bears the name."""
    pupils = [one for one in listed if one.role is RosterRole.PUPIL]
    for among in ([one for one in pupils if not one.left], pupils):
        found, _ = called(args.split(), among)
        if len(found) > 1:
            raise Unclear(answers.several(sorted(one.name for one in found)))
        if found:
            return found[0]
    return None


async def _by_entries(turn: Turn, user_id: int) -> Departing:
    """What the roster says of a person: a pupil, a parent of one, an employee, or nothing."""
    entries = await turn.ports.reader.enrolled((user_id,))
    living = [one for one in entries if not one.left] or entries
    here = [one for one in living if turn.here.class_name in ("", one.class_name)]
    families = {(one.class_name, one.pupil): one for one in here if one.pupil}
    if len(families) > 1:
        raise Unclear(wording.which_child(sorted(one.pupil for one in families.values())))
    for one in families.values():
        return Departing(one.pupil, one.class_name, user_id)
    if any(one.role is RosterRole.EMPLOYEE for one in living):
        return Departing(user_id=user_id, employee=True)
    if living:
        raise Unclear(wording.other_class(living[0].name, living[0].class_name))
    return Departing(user_id=user_id)


COMMANDS = (
    Command(
        Name.DEPARTED,
        Audience.MODERATORS,
        "/выбыл КТО",
        "ученик или сотрудник ушёл из школы: убрать из чата без предупреждения",
        leave,
        details="Вместе с учеником уходят его родители, которых знает реестр школы; остаются те, "
        "у кого в школе есть другой ребёнок или работа. Сначала бот покажет, кого удалит, и "
        "попросит подтвердить.",
    ),
)
