"""The heat of a talk (Этика 2.5, КО 9): when the chat is to be reminded of the rules.

Looks at recent messages as features: how heated each was by itself, who wrote and whom
he answered, and how fast. A reminder is due once heat is mutual, several turn on one, or
one message holds an open insult or threat. One reminder a heat-up; who goes on after it
is the administrators' matter. After a pause everything begins anew.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from policies.duration import Duration
from policies.message import Message
from policies.roles import Role
from policies.state import Recent
from policies.text.heat_cues import calls_to_order
from policies.text.heat_reading import Reading, Regression, logit, reading_of, shipped
from policies.text.turns import done_by
from policies.text.view import TextView

WINDOW = Duration(30, "minutes")
REMINDER = 0.3
ADMINISTRATORS = 3
# So sure that no further message need be awaited; below, the chance must have been there
# a message ago, and may since have fallen to this share of the threshold.
_SURE, _FALLEN = 0.8, 2 / 3
# From here a message counts as heated by itself, e.g. in what a moderator is told.
HEATED = 0.5
# A complaint says of a calm-looking message that somebody is hurt by it.
REPORTED = 0.8
NOT_PEOPLE = (Role.BOT, Role.COMMUNITY)
_AS_MODERATOR = re.compile(r"\bкак модератор\b|^\W*модератор\s*[:—-]")
# How far back a message may be answered: people scroll little in a quarrel.
_BACK, _NEAR = 6, 2
# The message, the one before, and what was said before that.
_LOOKED_AT = _BACK + 2
# Of the window this much passes before earlier heat begins to fade.
_WARM = 1 / 3

FACTS: tuple[str, ...] = (
    "its logit", "its heat", "its insult", "its peace", "others'", "others' of the last two",
    "his own before", "of whom he answers", "mutual", "mutual with whom he answers",
    "all together", "the first of the talk", "he goes on", "insult before", "insult just before",
    "peace just before", "mutual before",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """The chat's settings: ``window`` is also the pause after which a talk has cooled.

    ``reminder``: the chance from which the chat is reminded, once another message has not
    undone it. ``administrators``: how many heated messages after the reminder it takes
    until the administrators are told.
    """

    window: Duration = WINDOW
    reminder: float = REMINDER
    administrators: int = ADMINISTRATORS


class Due(StrEnum):
    """What a talk needs now."""

    NOTHING = "nothing"
    REMINDER = "reminder"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class HeatUp:
    """A heat-up of which the chat was reminded; ``told``: the administrators know."""

    reminded_at: datetime
    told: bool = False


def features_of(message: Message, rules: tuple[str, ...] = ()) -> Recent:
    """A message as the chat remembers it; ``rules`` are those it was noticed by."""
    read = Reading() if message.role in NOT_PEOPLE else reading_of(message.own)
    return Recent(
        cmid=message.cmid,
        author_id=message.author_id,
        at=message.at,
        length=len(message.text),
        reply_to_author=message.reply_to_author,
        rules=rules,
        heat=read.heat,
        insult=read.insult,
        peace=read.peace,
        order=read.heat < HEATED and _orders(message.role, message.own),
        does=done_by(message.own),
        reply_to=message.reply_to_cmid,
    )


def _orders(role: Role, text: TextView) -> bool:
    """True for the word of a moderator that asks for peace; he may be known by his words."""
    moderates = role.commands_chat or _AS_MODERATOR.search(text.lowered) is not None
    return moderates and role not in NOT_PEOPLE and calls_to_order(text)


def reported(recent: Recent) -> Recent:
    """The message once somebody complained of it: at least this heated."""
    return replace(recent, heat=max(recent.heat, REPORTED))


def due(
    recent: Sequence[Recent],
    limits: Limits,
    heat_up: HeatUp | None,
    weights: Regression | None = None,
) -> Due:
    """What is due at the last of ``recent`` (oldest first), after what was done before.

    ``weights``: others than the shipped ones, to measure with.
    """
    last = recent[-1] if recent else None
    if last is None or last.author_id < 0 or last.order or "emergency" in last.rules:
        return Due.NOTHING
    if heat_up is None or has_cooled(recent, limits, heat_up):
        # The regression looks no further back.
        near = talk_of(recent[-_LOOKED_AT:], limits)
        return Due.REMINDER if _is_due(near, limits, weights) else Due.NOTHING
    if heat_up.told or last.heat < HEATED:
        return Due.NOTHING
    ignored = [one for one in heated(talk_of(recent, limits)) if one.at > heat_up.reminded_at]
    return Due.ADMINISTRATORS if len(ignored) >= limits.administrators else Due.NOTHING


def talk_of(recent: Sequence[Recent], limits: Limits) -> tuple[Recent, ...]:
    """The running talk: back to the last pause, or to a moderator's word that ended it."""
    talk: list[Recent] = []
    for one in reversed(recent):
        if talk and (one.order or limits.window.after(one.at) < talk[-1].at):
            break
        talk.append(one)
    return tuple(reversed(talk))


def heated(talk: Sequence[Recent]) -> tuple[Recent, ...]:
    """The heated messages of a talk."""
    return tuple(one for one in talk if one.heat >= HEATED)


def has_cooled(recent: Sequence[Recent], limits: Limits, heat_up: HeatUp) -> bool:
    """True when since the reminder there was once no heated message for a whole window."""
    hot = [one.at for one in heated(recent[:-1]) if one.at > heat_up.reminded_at]
    moments = [heat_up.reminded_at, *hot, recent[-1].at]
    return any(limits.window.after(before) < after for before, after in pairwise(moments))


def _is_due(talk: Sequence[Recent], limits: Limits, weights: Regression | None) -> bool:
    """True for a chance that is certain, or that the last message has not undone."""
    now = chance(talk, limits, weights)
    if now >= max(_SURE, limits.reminder):
        return True
    if now < limits.reminder * _FALLEN:
        return False
    return chance(talk[:-1], limits, weights) >= limits.reminder


def chance(talk: Sequence[Recent], limits: Limits, weights: Regression | None = None) -> float:
    """How likely a reminder is due at the last message of a talk; 0 for no talk."""
    if not talk:
        return 0.0
    return (weights or shipped().due).chance(facts_of(talk, limits))


def facts_of(talk: Sequence[Recent], limits: Limits) -> tuple[float, ...]:
    """What the regression looks at, in the order of ``FACTS``.

    Earlier heat fades when messages are far apart: a slow exchange is cooler.
    """
    last, before = talk[-1], talk[:-1][-_BACK:]
    window = (limits.window.after(last.at) - last.at).total_seconds()
    who = [one.author_id for one in before]
    hot = [one.heat * _faded((last.at - one.at).total_seconds() / window) for one in before]
    answered = last.reply_to_author
    if answered is None and before:
        answered = who[-1]
    told = list(zip(who, hot, strict=True))
    others = max((heat for author, heat in told if author != last.author_id), default=0.0)
    near = max((heat for author, heat in told[-_NEAR:] if author != last.author_id), default=0.0)
    own = max((heat for author, heat in told if author == last.author_id), default=0.0)
    partner = max(
        (heat for author, heat in told if author == answered != last.author_id), default=0.0
    )
    return (
        logit(last.heat) / 2,
        last.heat,
        last.insult,
        last.peace,
        others,
        near,
        own,
        partner,
        last.heat * others,
        last.heat * partner,
        sum(hot) / 2,
        0.0 if before else 1.0,
        last.heat * own,
        max((one.insult for one in before), default=0.0),
        before[-1].insult if before else 0.0,
        max((one.peace for one in before[-_NEAR:]), default=0.0),
        _mutual(told),
    )


def _faded(age: float) -> float:
    """What is left of heat at an age, in windows."""
    return 1.0 if age <= _WARM else 0.5 ** (age - _WARM)


def _mutual(told: Sequence[tuple[int, float]]) -> float:
    """The heat that a second person has brought into what was told."""
    most: dict[int, float] = {}
    for author, heat in told:
        most[author] = max(most.get(author, 0.0), heat)
    return sorted(most.values())[-2] if len(most) > 1 else 0.0
