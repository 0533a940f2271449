"""What is said of those who administer a chat and should not (КО 3). Russian, with «вы»."""

from collections.abc import Sequence

from handlers.wording import clause, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy

_NAMED = 10


def strange_admins(chat: ChatPolicy, regulation: Regulation, names: Sequence[str]) -> str:
    """To the moderators and administrators, once a person."""
    named = ", ".join(tame(name) for name in names[:_NAMED])
    rest = f" и ещё {len(names) - _NAMED}" if len(names) > _NAMED else ""
    rule = regulation.procedures.get("admins")
    found = (
        f"Чат «{tame(chat.title)}»: права администратора чата есть у тех, кого нет среди "
        f"сотрудников школы: {named}{rest}."
    )
    then = (
        "Если это ошибка, снимите права: чат → Участники → человек → «Снять администратора». "
        "Если это сотрудник, внесите его в реестр школы или в moderators файла политики."
    )
    return "\n".join((found, *((f"{clause(rule)}.",) if rule else ()), then))
