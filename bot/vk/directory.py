"""People and members of chats, as VK lists them (``users.get``, ``getConversationMembers``)."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.vk.client import Messenger, Unreachable, VKError
from bot.vk.errors import treatment
from bot.vk.events import read_event
from bot.vk.lenient import integer, mapping, sequence, text
from bot.vk.rereader import MOST_AT_ONCE, reread, unheard
from handlers.calls import Refusal
from handlers.events import Event, MessageSaid, Nothing, Person
from handlers.ports import Clock, Quote, Unavailable

_PAGE = 1_000
_MOST_PAGES = 100
_LONGEST_NAME = 200
_LONGEST_TEXT = 4_096
# What only readers ask for goes after what members wait for.
_RANK = 1
AT_ONCE = 4
"""Requests under way, lest ones that hang use up what the courier may send in a second."""
PATIENCE = 5.0
"""Seconds for an answer: a chat waits meanwhile. VK takes less than one for the members."""


class VKDirectory:
    """Implements ``handlers.ports.Directory`` over the API."""

    def __init__(self, messenger: Messenger, community_id: int, clock: Clock) -> None:
        self._messenger = messenger.within(PATIENCE)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._community_id = community_id
        self._clock = clock

    async def people(self, user_ids: Sequence[int]) -> tuple[Person, ...]:
        """People by id, at most 1000, those VK tells of. Raises ``Unavailable``."""
        wanted = [one for one in user_ids if one > 0][:_PAGE]
        if not wanted:
            return ()
        params = {"user_ids": ",".join(map(str, wanted))}
        async with self._asked():
            found = await self._messenger.call("users.get", params, rank=_RANK)
        people = []
        for fields in map(mapping, sequence(found)):
            user_id = integer(fields.get("id"))
            if user_id in wanted:
                people.append(Person(user_id, _name(fields)))
        return tuple(people)

    async def members(self, peer_id: int) -> tuple[Person, ...]:
        """All people of a chat, communities left out.

        Raises ``Unavailable``, ``refused`` where the bot is no administrator of the chat.
        Who has only asked to join is no member yet.
        """
        async with self._asked():
            found = await read_members(self._messenger, peer_id)
        return tuple(person for person in found.values() if person.user_id > 0)

    async def edited(self, peer_id: int, cmids: Sequence[int]) -> tuple[MessageSaid, ...]:
        """Those of a chat's messages (at most 100) that were edited. Raises ``Unavailable``."""
        async with self._asked():
            found = await reread(self._messenger, peer_id, cmids)
        events = (
            read_event(raw, taken_at=self._clock.now(), community_id=self._community_id)
            for raw in found
        )
        return tuple(event for event in events if isinstance(event, MessageSaid))

    async def missed(self, peer_id: int, cmids: Sequence[int]) -> tuple[Event, ...]:
        """Messages of a chat (at most 100) by number, as they would have come, in order.

        Those that were deleted, and our own, are left out. Raises ``Unavailable``.
        """
        async with self._asked():
            found = await unheard(self._messenger, peer_id, cmids)
        events = (
            read_event(raw, taken_at=self._clock.now(), community_id=self._community_id)
            for raw in found
        )
        return tuple(event for event in events if not isinstance(event, Nothing))

    async def quotes(self, peer_id: int, cmids: Sequence[int]) -> Mapping[int, Quote]:
        """Messages of a chat (at most 100) by number, those that stand. Raises ``Unavailable``."""
        wanted = sorted(set(cmids))[:MOST_AT_ONCE]
        if not wanted:
            return {}
        params = {"peer_id": peer_id, "conversation_message_ids": wanted}
        async with self._asked():
            answer = await self._messenger.call(
                "messages.getByConversationMessageId", params, rank=_RANK
            )
        found = map(mapping, sequence(mapping(answer).get("items")))
        quotes = (quote for one in found if (quote := _quote(one)) is not None)
        return {quote.cmid: quote for quote in quotes if quote.cmid in wanted}

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """VK's troubles in the words of the port: a missing right, or no answer now."""
        try:
            async with self._places:
                yield
        except VKError as error:
            refused = treatment(error.code).refusal in (Refusal.NOT_ALLOWED, Refusal.CHAT_LOST)
            raise Unavailable(str(error), refused=refused) from error
        except Unreachable as error:
            raise Unavailable(str(error)) from error


def _quote(message: Mapping[str, object]) -> Quote | None:
    """A message to quote; None for one that was deleted or says nothing."""
    cmid = integer(message.get("conversation_message_id"))
    said = text(message.get("text"), _LONGEST_TEXT)
    if not cmid or not said.strip() or message.get("deleted"):
        return None
    return Quote(cmid, said, integer(message.get("from_id")) or 0)


async def read_members(messenger: Messenger, peer_id: int) -> dict[int, Person]:
    """All members of a chat by id, communities (negative, unnamed) and the bot among them."""
    people: dict[int, Person] = {}
    offset = 0
    for _ in range(_MOST_PAGES):
        params = {"peer_id": peer_id, "count": _PAGE, "offset": offset}
        page = mapping(await messenger.call("messages.getConversationMembers", params, rank=_RANK))
        items = sequence(page.get("items"))
        names = {
            integer(profile.get("id")): _name(profile)
            for profile in map(mapping, sequence(page.get("profiles")))
        }
        for item in map(mapping, items):
            member = integer(item.get("member_id"))
            if member and not item.get("is_message_request"):
                people[member] = _member(member, names.get(member, ""), item)
        offset += len(items)
        if not items or offset >= (integer(page.get("count")) or 0):
            break
    return people


def _member(member: int, name: str, item: Mapping[str, object]) -> Person:
    return Person(
        user_id=member,
        name=name,
        admin=item.get("is_admin") is True or item.get("is_owner") is True,
        restricted=item.get("is_restricted_to_write") is True,
    )


def _name(profile: Mapping[str, object]) -> str:
    parts = (text(profile.get(key), _LONGEST_NAME) for key in ("first_name", "last_name"))
    return " ".join(part.strip() for part in parts if part.strip())[:_LONGEST_NAME]
