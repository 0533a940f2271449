"""Judge one message by all policies: findings, their levels, and the joined verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from policies.finding import Finding, Level
from policies.lessons import Heard, Lesson, Pull, matters, moved
from policies.message import Message
from policies.policy import Policy, Teachable
from policies.state import ChatState
from policies.text import network
from policies.verdict import DOUBT, NOTHING, Action, Ask, Verdict


class Judged(NamedTuple):
    """One policy's finding held against its thresholds.

    ``error`` names what a failed policy raised; its score is 0 and it asks for nothing.
    Where lessons moved the score, ``untaught`` is what it was and ``lesson`` the one that
    moved it most: for moderators only.
    """

    finding: Finding
    level: Level
    likely: float
    certain: float
    asks: Ask
    error: str = ""
    lesson: Lesson | None = None
    untaught: float | None = None

    @property
    def rule(self) -> str:
        return self.finding.rule

    @property
    def noticed(self) -> bool:
        """True for a finding that is at least likely."""
        return self.level in (Level.LIKELY, Level.CERTAIN)


# What a teacher is reminded of privately, and no more, whoever commands the chat (КО 19).
REMINDED = frozenset({"homework"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every policy's finding on one message, and the verdict they make together."""

    judged: tuple[Judged, ...]
    verdict: Verdict

    @property
    def noticed(self) -> tuple[Judged, ...]:
        """The findings that are at least likely, the gravest and surest first."""
        hits = [one for one in self.judged if one.noticed]
        return tuple(sorted(hits, key=lambda one: (-_GRAVITY[one.asks], -one.finding.score)))

    @property
    def failed(self) -> tuple[Judged, ...]:
        """The policies that raised."""
        return tuple(one for one in self.judged if one.level is Level.FAILED)

    def surest(self, asks: Ask) -> Judged:
        """The finding that asks for this: a certain one before any that is only likely.

        Each rule has thresholds of its own, so a likely finding may score higher.
        Raises ``IndexError`` where nothing asks for it.
        """
        asking = [one for one in self.noticed if one.asks is asks]
        return next((one for one in asking if one.level is Level.CERTAIN), asking[0])

    def leading(self) -> Judged | None:
        """The finding that explains the verdict: the gravest certain one, else the likely one."""
        certain = [one for one in self.noticed if one.level is Level.CERTAIN]
        return next(iter(certain or self.noticed), None)

    def of_a_command(self) -> "Judgement":
        """Without what is only likely, an emergency excepted: nobody is asked about a command."""
        judged = tuple(
            one._replace(level=Level.NONE)
            if one.level is Level.LIKELY and one.asks is not Ask.EXEMPT
            else one
            for one in self.judged
        )
        return Judgement(judged, _joined(judged))

    def of_a_teacher(self) -> "Judgement":
        """With an assignment at most reminded of: a teacher is not struck for it."""
        judged = tuple(
            one._replace(asks=Ask.REMIND)
            if one.rule in REMINDED and one.asks in (Ask.DELETE, Ask.STRIKE)
            else one
            for one in self.judged
        )
        return Judgement(judged, _joined(judged))


_GRAVITY = {
    Ask.EXEMPT: 5,
    Ask.STRIKE: 4,
    Ask.DELETE: 3,
    Ask.DEFER: 2,
    Ask.REMIND: 1,
    Ask.ALLOW: 0,
}

_ACTIONS = {
    Ask.ALLOW: Action.ALLOW,
    Ask.REMIND: Action.REMIND,
    Ask.DELETE: Action.DELETE,
    Ask.STRIKE: Action.STRIKE,
}


def judge(message: Message, state: ChatState, policies: Sequence[Policy]) -> Judgement:
    """Judge ``message`` by ``policies``; of the immune, teachers by what they are reminded of.

    A policy that raises is isolated: its finding has level ``FAILED`` and the
    others still judge.
    """
    role = message.role
    if role.immune:
        policies = [one for one in policies if role.teaches and one.rule in REMINDED]
    heard = Heard(state.lessons, message.whole) if state.lessons else None
    judged = tuple(_examine(policy, message, state, heard) for policy in policies)
    judgement = Judgement(judged, _joined(judged))
    return judgement.of_a_teacher() if role.teaches else judgement


def _joined(judged: Sequence[Judged]) -> Verdict:
    verdict = NOTHING
    for one in judged:
        if one.level is Level.NONE and one.asks is not Ask.EXEMPT:
            continue
        if (asked := verdict_of(one)) is not NOTHING:
            verdict |= asked
    return verdict


# Long enough to make every part read its lexicon; what it says does not matter.
_REHEARSAL = "Здравствуйте! Скажите, пожалуйста, во сколько завтра собрание в 5А? vk.com вжух"


def warm_up(policies: Sequence[Policy], at: datetime) -> None:
    """Have policies load what they load on first use, so that no message waits for it."""
    judge(Message.of(_REHEARSAL, at=at), ChatState(), policies)
    # The rehearsal is in nobody's doubt, so the second reading would wait for one that is.
    network.rehearse(_REHEARSAL)


def level_of(score: float, likely: float, certain: float) -> Level:
    """Hold a score against the thresholds; a score of zero is never a finding."""
    if score <= 0:
        return Level.NONE
    if score >= certain:
        return Level.CERTAIN
    return Level.LIKELY if score >= likely else Level.NONE


def verdict_of(one: Judged) -> Verdict:
    """What a single finding asks for, as a verdict.

    A likely finding asks the moderator; that of a policy which only reminds or
    posts later is journaled and bothers nobody.
    """
    if not one.noticed:
        # What may be a cry for help is not acted on by itself, though nobody is alarmed.
        doubtful = one.asks is Ask.EXEMPT and one.finding.score >= DOUBT * one.likely > 0
        return Verdict(spare=True) if doubtful else NOTHING
    reasons = frozenset({one.rule})
    if one.asks is Ask.EXEMPT:
        # In doubt for the child: an emergency is exempt already when it is likely.
        return Verdict(exempt=True, reasons=reasons)
    if one.level is Level.LIKELY:
        return Verdict(review=one.asks in (Ask.DELETE, Ask.STRIKE), reasons=reasons)
    if one.asks is Ask.DEFER:
        return Verdict(defer=True, reasons=reasons)
    return Verdict(action=_ACTIONS[one.asks], reasons=reasons)


_SANCTIONS = frozenset({Ask.DELETE, Ask.STRIKE, Ask.DEFER})


def _examine(policy: Policy, message: Message, state: ChatState, heard: Heard | None) -> Judged:
    likely, certain = policy.thresholds
    try:
        finding = policy.check(message, state)
        pull = _pull(policy, finding, heard) if heard is not None else None
        taught = _taught(policy, finding, message, pull) if pull is not None else finding
    except Exception as error:  # noqa: BLE001 - a policy is a plug-in; one must not silence the rest
        missed = Finding.miss(policy.rule)
        name = type(error).__name__
        return Judged(missed, Level.FAILED, likely, certain, policy.asks, error=name)
    level = level_of(taught.score, likely, certain)
    if pull is None or taught is finding:
        return Judged(taught, level, likely, certain, policy.asks)
    lesson, untaught = pull.nearest, finding.score
    return Judged(taught, level, likely, certain, policy.asks, lesson=lesson, untaught=untaught)


def _pull(policy: Policy, found: Finding, heard: Heard) -> Pull | None:
    """What the school's lessons say of a finding they may move; an emergency is beyond them."""
    likely, certain = policy.thresholds
    if policy.teachable is Teachable.NEVER or policy.asks is Ask.EXEMPT:
        return None
    if policy.teachable is Teachable.UNSURE and found.score >= certain:
        return None
    return heard.of(policy.rule) if matters(found.score, likely) else None


def _taught(policy: Policy, found: Finding, message: Message, pull: Pull) -> Finding:
    """The finding as the lessons of the school move it."""
    likely, certain = policy.thresholds
    sanctions = policy.asks in _SANCTIONS
    score = moved(found.score, pull.strength, likely, certain, sanctions=sanctions)
    return found if score == found.score else policy.taught(found, score, message)
