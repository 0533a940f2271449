"""What people may do in the demo, one method a deed, on the world and its clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import SteeredClock
from bot.demo import moves, orders
from bot.demo.in_force import InForce
from bot.demo.refusals import in_words
from emulator import CHAT_BASE, Refused, World
from policies.hours import OpenHours
from policies.overlay import ALWAYS
from policies.school import ChatPolicy


class NotPossible(Exception):
    """Nobody can do this in the messenger; ``str()`` says so to a person, in Russian."""


class Stage:
    """The world as the page and the scenes act on it.

    Every deed raises :class:`NotPossible` for what the messenger would not let people do.
    """

    def __init__(self, world: World, clock: SteeredClock, in_force: InForce | None = None) -> None:
        self.world = world
        self.clock = clock
        self.in_force = in_force or InForce()
        self._withdrawn: set[tuple[int, int]] = set()

    def now(self) -> datetime:
        """The demo's moment, as the school's clocks show it."""
        return self.in_force.local(self.clock.now())

    async def policy(self, peer_id: int) -> ChatPolicy | None:
        """What the bot judges by in a chat; None for one that its file does not name."""
        return await self.in_force.chat(peer_id, self.now())

    def withdrawn(self, peer_id: int, cmid: int) -> bool:
        """Whether this deleted message was deleted by its author, not by the bot."""
        return (peer_id, cmid) in self._withdrawn

    def say(self, order: orders.Say) -> int:
        """Write a message; its cmid."""
        if not (order.text.strip() or order.attach or order.forward):
            raise NotPossible("Пустое сообщение не отправить: напишите что-нибудь.")
        now = int(self.clock.timestamp())
        try:
            message, _ = self.world.say(
                order.peer_id,
                order.user_id,
                order.text,
                attachments=[one.raw(order.user_id, now) for one in order.attach],
                reply_to=order.reply_to,
                forward=order.forward,
                payload=order.payload,
            )
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused
        return message.cmid

    def edit(self, order: orders.Edit) -> None:
        """Change one's own message."""
        self._own(order)
        if not order.text.strip():
            raise NotPossible("Пустым сообщение не сделать: удалите его.")
        try:
            self.world.edit(order.peer_id, order.cmid, order.text)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused

    def delete(self, order: orders.Delete) -> None:
        """Delete one's own message for everybody."""
        self._own(order)
        try:
            self.world.delete(order.peer_id, order.cmid)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused
        self._withdrawn.add((order.peer_id, order.cmid))

    def press(self, order: orders.Press) -> None:
        """Press a callback button."""
        try:
            self.world.press(order.peer_id, order.user_id, order.cmid, order.payload)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused

    def join(self, order: orders.Join) -> None:
        """Come into a chat."""
        try:
            self.world.join(order.peer_id, order.user_id, order.how, by=order.by)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused

    def leave(self, order: orders.Leave) -> None:
        """Leave a chat."""
        try:
            self.world.leave(order.peer_id, order.user_id)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused

    def remove(self, order: orders.Remove) -> None:
        """Remove a member, as an administrator of the chat."""
        try:
            self.world.kick(order.peer_id, order.user_id, by=order.by)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused

    def promote(self, order: orders.Promote) -> None:
        """Give or take an administrator's rights in a chat; its creator may."""
        try:
            if self.world.chat(order.peer_id).owner != order.by:
                raise NotPossible("Администраторов назначает создатель чата.")
            self.world.set_admin(order.peer_id, order.user_id, order.admin)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused

    def allow(self, order: orders.Allow) -> None:
        """Allow or forbid private messages from the bot."""
        try:
            self.world.allow(order.user_id, order.allowed)
        except Refused as refused:
            raise self._why(refused, order.user_id, order.user_id) from refused

    def seat_bot(self, peer_id: int, *, here: bool) -> None:
        """The chat's creator adds the bot as an administrator, or removes it."""
        try:
            self.world.set_bot(peer_id, "admin" if here else "absent")
        except Refused as refused:
            raise self._why(refused, peer_id, 0) from refused

    async def turn(self, order: orders.TurnClock) -> None:
        """Move the clock forward, the bot's and the messenger's at once."""
        hours = hours_of(await self.policy(order.peer_id))
        now = self.now()
        if order.to is not None:
            self.move_to(moves.next_time(order.to.replace(tzinfo=None), now))
        elif order.move is not None:
            moment = moves.target(order.move, now, hours)
            if moment is None:
                stays = "открыт" if hours.is_open(now) else "закрыт"
                raise NotPossible(f"Этот чат {stays} всё время: переводить часы не к чему.")
            self.move_to(moment)

    def move_to(self, moment: datetime) -> None:
        """Move the clock to a moment; one that has just passed leaves it as it is."""
        self.clock.advance(max(moment - self.clock.now(), timedelta()))
        self.world.touch()

    def button(self, peer_id: int, label: str) -> tuple[int, Mapping[str, Any]] | None:
        """The newest living message with a button of this label: its cmid and the action."""
        chats, private = self.world.chats, self.world.private
        conversation = chats.get(peer_id) if peer_id > CHAT_BASE else private.get(peer_id)
        if conversation is None:
            return None
        for message in reversed(conversation.messages.values()):
            if message.deleted or message.keyboard is None:
                continue
            for row in message.keyboard["buttons"]:
                for one in row:
                    if one["action"].get("label") == label:
                        return message.cmid, one["action"]
        return None

    def _own(self, order: orders.OfMessage) -> None:
        try:
            if order.peer_id > CHAT_BASE:
                found = self.world.chat(order.peer_id).living(order.cmid)
            else:
                self.world.user(order.peer_id)
                found = self.world.dialog(order.peer_id).living(order.cmid)
        except Refused as refused:
            raise self._why(refused, order.peer_id, order.user_id) from refused
        if found is None or found.action is not None:
            raise NotPossible("Этого сообщения уже нет.")
        if found.from_id != order.user_id:
            raise NotPossible("Это сообщение написал другой участник.")

    def _why(self, refused: Refused, peer_id: int, user_id: int) -> NotPossible:
        chat = self.world.chats.get(peer_id)
        member = chat.members.get(user_id) if chat else None
        until = member.restricted_until if member else None
        zone = self.in_force.snapshot().school.timezone
        return NotPossible(in_words(refused.reason, zone, until))


def hours_of(policy: ChatPolicy | None) -> OpenHours:
    """When a chat may be written to: where nobody sets hours, always."""
    return (policy.hours if policy else None) or ALWAYS
