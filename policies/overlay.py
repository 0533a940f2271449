"""What moderators lay upon a chat's policy by command: narrower hours, silence for a while.

Neither ever opens a chat that the school's file holds closed (С50 §4): hours are clipped
to the file's, at each reload anew.
"""

from dataclasses import replace
from datetime import datetime

from policies.hours import DAY, HOLIDAYS, WEEKDAYS, OpenHours, Window, parse_windows
from policies.open_hours import OpenHoursPolicy
from policies.school import ChatPolicy
from policies.verdict import Ask

ALWAYS = OpenHours({day: (Window(0, DAY),) for day in (*WEEKDAYS, HOLIDAYS)})


def overlaid(
    chat: ChatPolicy, hours: str, quiet: tuple[datetime, datetime] | None = None
) -> ChatPolicy:
    """The chat's policy with ``hours`` («08:00-18:00» or "") and silence laid upon it.

    Raises ``ValueError`` (in Russian) for hours that cannot be read.
    """
    if not hours and quiet is None:
        return chat
    narrow = chat.hours
    if hours:
        narrow = every_day(hours, chat).clipped_to(chat.hours or ALWAYS)
    if quiet is not None:
        narrow = replace(narrow or ALWAYS, quiet=quiet)
    if narrow is None:
        return chat
    late = next((one.asks for one in chat.policies if isinstance(one, OpenHoursPolicy)), Ask.DEFER)
    # Silence holds back whatever the school does with late messages otherwise.
    judge = OpenHoursPolicy(narrow, Ask.DEFER if quiet is not None else late)
    others = tuple(one for one in chat.policies if not isinstance(one, OpenHoursPolicy))
    return replace(chat, hours=narrow, policies=(judge, *others))


def every_day(hours: str, chat: ChatPolicy) -> OpenHours:
    """One window or more, the same on each day. Raises ``ValueError`` (in Russian)."""
    windows, school = parse_windows(hours), chat.hours or ALWAYS
    # Holidays are set apart where the file does so: else a holiday on a closed Sunday would
    # open.
    days = (*WEEKDAYS, HOLIDAYS) if HOLIDAYS in school.days else WEEKDAYS
    return OpenHours(dict.fromkeys(days, windows), school.calendar)


def is_wider(hours: str, chat: ChatPolicy) -> bool:
    """True when ``hours`` open the chat at a time at which the school's file never does.

    A day that the file opens shorter or not at all stays so, whatever is written for all.
    """
    if chat.hours is None:
        return False
    wanted = every_day(hours, chat)
    return all(day in wanted.wider_than(chat.hours) for day in WEEKDAYS)
