"""What the bot judges by at this moment: the file it took in, and what moderators laid upon it.

The page shows this and nothing else: the shipped file may have been edited since.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.demo.school import policy
from handlers.ports import ChatFacts
from policies.overlay import overlaid
from policies.school import ChatPolicy, PolicySnapshot


async def nothing(_: Collection[int]) -> Mapping[int, ChatFacts]:
    """No moderator has said anything: there is no bot yet."""
    return {}


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy in force, asked of the bot each time; without one, the demo's file as shipped."""

    snapshot: Callable[[], PolicySnapshot] = policy
    facts: Callable[[Collection[int]], Awaitable[Mapping[int, ChatFacts]]] = nothing

    def local(self, moment: datetime) -> datetime:
        """An aware moment in the school's time zone."""
        return self.snapshot().school.local(moment)

    async def chat(self, peer_id: int, now: datetime) -> ChatPolicy | None:
        """What holds in a chat at ``now``; None for one that the file does not name."""
        chat = self.snapshot().chat(peer_id)
        if chat is None:
            return None
        facts = (await self.facts([peer_id])).get(peer_id, ChatFacts())
        until = facts.quiet_until
        # A silence begins when it is asked for: one that is not over has begun.
        quiet = (now, until) if until is not None and until > now else None
        return overlaid(chat, facts.hours, quiet)
