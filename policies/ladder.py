"""The strike ladder: how many strikes block, and for how long (Этика 2.6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policies.duration import MONTH, YEAR, Duration


class BlocksWhen(StrEnum):
    """Whether the strike that reaches the limit blocks, or the one that exceeds it."""

    REACHED = "reached"
    EXCEEDED = "exceeded"


class ManualBlock(StrEnum):
    """Whether a moderator may block at any time, or only once the strikes are there."""

    ANY = "any"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class StrikeRules:
    """The school's ladder. ``block`` is at most one calendar month, whatever a file says."""

    limit: int = 3
    blocks_when: BlocksWhen = BlocksWhen.REACHED
    block: Duration = MONTH
    expire: Duration = YEAR
    manual_block: ManualBlock = ManualBlock.ANY

    def blocks(self, strikes: int) -> bool:
        """True when a person with this many strikes in force is to be blocked."""
        if self.blocks_when is BlocksWhen.EXCEEDED:
            return strikes > self.limit
        return strikes >= self.limit

    def manual_block_allowed(self, strikes: int) -> bool:
        """True when a moderator may block a person who has this many strikes in force."""
        return self.manual_block is ManualBlock.ANY or self.blocks(strikes)


def block_end(begun: datetime, length: Duration, first_begun: datetime | None = None) -> datetime:
    """When a block ends: at most a calendar month after it, or the first of its chain, began.

    ``first_begun`` is when the block began on top of which this one is laid, if any.
    Both moments must be in the school's time zone, whose calendar counts.
    """
    return min(length.after(begun), MONTH.after(first_begun or begun))
