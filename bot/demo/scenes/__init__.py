"""The one-click scenes: usual days and evenings of a parents' chat, as lists of steps.

A scene says who does what; what the bot makes of it is the bot's. So a scene stays true
when the rules change, and its title promises only what the policy file beside it orders.
"""

from collections.abc import Mapping
from typing import Final

from bot.demo.scenes.people import (
    ADDED,
    CLOSED,
    DEPARTED,
    NEWCOMERS,
    ROLL,
    SILENT_NEWCOMER,
    STRANGE_ADMIN,
    TEACHER_STRIKE,
)
from bot.demo.scenes.procedures import (
    APOLOGY,
    APPEAL,
    COMPLAINT,
    MY_DATA,
    OBJECTION,
    OBSERVING,
    RULE_BUTTONS,
    RUMOUR,
    SILENCE,
    TAUGHT,
    UNDONE,
    WHY,
)
from bot.demo.scenes.rules import (
    ASKED,
    EDITED,
    EMERGENCY,
    HEATED,
    HINTS,
    LATE,
    MASKED,
    MESSENGER,
    NOISE,
    QUIET,
    REMINDERS,
    RULEBOOK,
    STRIKES,
    THANKS,
)
from bot.demo.scenes.steps import (
    Edit,
    Join,
    Look,
    Press,
    Promote,
    Say,
    Scene,
    SeatBot,
    Settle,
    Step,
    Tab,
    Turn,
    Write,
)
from bot.demo.scenes.voice import ANNOUNCEMENT, RELAY, REPORT

GROUPS: Final[Mapping[str, tuple[Scene, ...]]] = {
    "Порядок в чате": (
        QUIET,
        LATE,
        EMERGENCY,
        STRIKES,
        MASKED,
        NOISE,
        MESSENGER,
        RULEBOOK,
        REMINDERS,
        EDITED,
        THANKS,
        HINTS,
        ASKED,
        HEATED,
    ),
    "Участники": (
        ADDED,
        NEWCOMERS,
        SILENT_NEWCOMER,
        ROLL,
        STRANGE_ADMIN,
        DEPARTED,
        CLOSED,
        MY_DATA,
    ),
    "Учитель": (
        OBSERVING,
        TEACHER_STRIKE,
        RULE_BUTTONS,
        UNDONE,
        WHY,
        TAUGHT,
        ANNOUNCEMENT,
        SILENCE,
    ),
    "Споры и жалобы": (APOLOGY, OBJECTION, APPEAL, COMPLAINT, RUMOUR),
    "Администрация": (RELAY, REPORT),
}
"""The scenes as the page lists them, under their headings."""

SCENES: Final[Mapping[str, Scene]] = {one.id: one for group in GROUPS.values() for one in group}

__all__ = [
    "GROUPS",
    "SCENES",
    "Edit",
    "Join",
    "Look",
    "Press",
    "Promote",
    "Say",
    "Scene",
    "SeatBot",
    "Settle",
    "Step",
    "Tab",
    "Turn",
    "Write",
]
