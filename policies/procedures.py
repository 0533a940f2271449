"""What a school lays down for its procedures: pardon, appeal, joining (Этика 2.4, 2.7; С50 5.1)."""

from dataclasses import dataclass

from policies.duration import Duration

_DAY, _THREE_DAYS, _FIVE_DAYS = Duration(24, "hours"), Duration(3, "days"), Duration(5, "days")


@dataclass(frozen=True, slots=True)
class Pardon:
    """``wait``: for how many open hours an apology stands open to objections (Этика 2.7)."""

    wait: Duration = _DAY


@dataclass(frozen=True, slots=True)
class Appeal:
    """How the commission decides (С50 5.1).

    ``suspend``: a strike or block under appeal has no effect meanwhile; ``quorum``: how
    many members must agree; ``term``: after it administrators are reminded.
    """

    suspend: bool = False
    quorum: int = 2
    term: Duration = _FIVE_DAYS


@dataclass(frozen=True, slots=True)
class Joining:
    """``agree_within``: by when a newcomer confirms the rules; ``read_only``: he only reads
    until then (Этика 2.4, КО 20).
    """

    agree_within: Duration = _THREE_DAYS
    read_only: bool = False
