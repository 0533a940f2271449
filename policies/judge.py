"""Judge one message by all policies: findings, their levels, and the joined verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from policies.finding import Finding, Level
from policies.message import Message
from policies.policy import Policy
from policies.state import ChatState
from policies.text.meaning import meanings_of
from policies.verdict import NOTHING, Action, Ask, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """One policy's finding held against its thresholds.

    ``error`` names what a failed policy raised; its score is 0 and it asks for nothing.
    """

    finding: Finding
    level: Level
    likely: float
    certain: float
    asks: Ask
    error: str = ""

    @property
    def rule(self) -> str:
        return self.finding.rule

    @property
    def noticed(self) -> bool:
        """True for a finding that is at least likely."""
        return self.level in (Level.LIKELY, Level.CERTAIN)


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
    """Judge ``message`` by ``policies``. Immune authors are judged by none.

    A policy that raises is isolated: its finding has level ``FAILED`` and the
    others still judge.
    """
    if message.role.immune:
        return Judgement((), NOTHING)
    judged = tuple(_examine(policy, message, state) for policy in policies)
    verdict = NOTHING
    for one in judged:
        verdict |= verdict_of(one)
    return Judgement(judged, verdict)


# Long enough to make every part read its lexicon; what it says does not matter.
_REHEARSAL = "Здравствуйте! Скажите, пожалуйста, во сколько завтра собрание в 5А? vk.com"


def warm_up(policies: Sequence[Policy], at: datetime) -> None:
    """Have policies load what they load on first use, so that no message waits for it."""
    judge(Message.of(_REHEARSAL, at=at), ChatState(), policies)
    # The rehearsal is in nobody's doubt, so the second reading would wait for one that is.
    meanings_of([_REHEARSAL])


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
        return NOTHING
    reasons = frozenset({one.rule})
    if one.asks is Ask.EXEMPT:
        # In doubt for the child: an emergency is exempt already when it is likely.
        return Verdict(exempt=True, reasons=reasons)
    if one.level is Level.LIKELY:
        return Verdict(review=one.asks in (Ask.DELETE, Ask.STRIKE), reasons=reasons)
    if one.asks is Ask.DEFER:
        return Verdict(defer=True, reasons=reasons)
    return Verdict(action=_ACTIONS[one.asks], reasons=reasons)


def _examine(policy: Policy, message: Message, state: ChatState) -> Judged:
    likely, certain = policy.settings.thresholds
    try:
        finding = policy.check(message, state)
    except Exception as error:  # noqa: BLE001 - a policy is a plug-in; one must not silence the rest
        finding = Finding.miss(policy.rule)
        name = type(error).__name__
        return Judged(finding, Level.FAILED, likely, certain, policy.asks, error=name)
    level = level_of(finding.score, likely, certain)
    return Judged(finding, level, likely, certain, policy.asks)
