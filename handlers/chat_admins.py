"""Who administers a chat (КО 3, С50 3.1): a stranger with an administrator's rights is reported.

Members are read at start and every hour; the messenger tells nobody that rights have changed.
"""

from collections.abc import Sequence

from handlers.effects import Effects, JournalLine, Marked
from handlers.events import Person
from handlers.ports import RosterRole
from handlers.telling import alert
from handlers.turn import Turn
from handlers.wording import chat_admins as wording
from policies.school import Mode

MARK = "chat-admin"
TOLD, SEEN, OVER = "told", "seen", ""


async def watch(turn: Turn, people: Sequence[Person]) -> Effects:
    """Tell of each stranger once, and again only after he had lost the right meanwhile.

    No strangers are the chat's moderators, the school's administrators, and employees of
    the roster. While observing it is only noted.
    """
    strangers = await _strangers(turn, people)
    now, observing = turn.now(), turn.mode is Mode.OBSERVE
    effects: Effects = ()
    for mark in turn.state.marks.values():
        kind, _, number = mark.name.partition(":")
        if kind == MARK and mark.value != OVER and int(number) not in strangers:
            line = JournalLine(kind="strange_admin_gone", at=now, user_id=int(number))
            effects = (*effects, Marked(mark.name, now, OVER), line)
    told: list[str] = []
    for user_id, name in strangers.items():
        known = turn.state.marks.get(f"{MARK}:{user_id}")
        before = known.value if known is not None else OVER
        if before == TOLD or (before == SEEN and observing):
            continue
        told.append(name or turn.state.name_of(user_id))
        effects = (*effects, Marked(f"{MARK}:{user_id}", now, SEEN if observing else TOLD))
        if before == OVER:
            effects = (*effects, JournalLine(kind="strange_admin", at=now, user_id=user_id))
    if not told or observing:
        return effects
    text = wording.strange_admins(turn.here, turn.school.regulation, told)
    to = sorted({*turn.guards(), *turn.school.administrators})
    return (*effects, *alert(turn, text, purpose=MARK, to=to))


async def _strangers(turn: Turn, people: Sequence[Person]) -> dict[int, str]:
    """Those who have the rights and should not, with their names."""
    admins = {
        one.user_id: one.name
        for one in people
        if one.admin and not turn.role(one.user_id).commands_chat
    }
    if not admins:
        return {}
    employees = {
        one.user_id
        for one in await turn.ports.reader.enrolled(tuple(admins))
        if one.role is RosterRole.EMPLOYEE and not one.left
    }
    return {user_id: name for user_id, name in admins.items() if user_id not in employees}
