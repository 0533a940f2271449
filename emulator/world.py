"""The world: what people do in it. Every control call is a thin wrapper on a method here."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any, Final, Literal

from emulator import keyboards
from emulator.chats import CHAT_BASE, Chat, Conversation, Member, Message
from emulator.errors import Refused
from emulator.faults import Fault
from emulator.ground import Ground
from emulator.people import User

BotState = Literal["admin", "member", "absent"]
JoinWay = Literal["invite", "link", "request", "return"]
EVENT_LIFETIME: Final = 60.0
"""Seconds within which a pressed button's event can be answered."""
_JOIN_ACTIONS: Final[dict[JoinWay, str]] = {
    "invite": "chat_invite_user",
    "return": "chat_invite_user",
    "link": "chat_invite_user_by_link",
    "request": "chat_invite_user_by_message_request",
}


class World(Ground):
    """A VK with people in it. Methods raise :class:`Refused` for what nobody can do in VK."""

    # The scene

    def add_user(
        self,
        user_id: int,
        first_name: str,
        last_name: str,
        *,
        sex: int = 0,
        messages_allowed: bool = True,
    ) -> User:
        """A person, new or replaced."""
        user = User(user_id, first_name, last_name, sex, messages_allowed)
        self.users[user_id] = user
        self.touch()
        return user

    def add_chat(
        self,
        peer_id: int,
        title: str,
        *,
        owner: int,
        admins: Sequence[int] = (),
        members: Sequence[int] = (),
        bot: BotState = "admin",
    ) -> Chat:
        """A chat that has been there for long; no events."""
        chat = self._found(peer_id, title, owner, [*admins, *members])
        for admin in admins:
            chat.members[admin].admin = True
        self._seat_bot(chat, bot, owner)
        self.touch()
        return chat

    def create_chat(
        self,
        peer_id: int,
        title: str,
        *,
        owner: int,
        members: Sequence[int] = (),
        bot: BotState = "member",
    ) -> str | None:
        """A person creates a chat with the bot in it: chat_create. The event's id."""
        chat = self._found(peer_id, title, owner, members)
        self._seat_bot(chat, bot, owner)
        return self.act(chat, owner, {"type": "chat_create", "text": title})[1]

    def set_bot(self, peer_id: int, bot: BotState, *, by: int | None = None) -> str | None:
        """Add the bot to the chat, give or take its rights, or remove it. The event's id, if any.

        Rights come and go silently, as in VK.
        """
        chat = self.chat(peer_id)
        by = chat.owner if by is None else by
        before = chat.bot_state(self.bot)
        if before != "absent" and bot == "absent":
            del chat.members[self.bot]
            return self._kicked(chat, self.bot, by)
        self._seat_bot(chat, bot, by)
        self.touch()
        if before == "absent" and bot != "absent":
            return self.act(chat, by, {"type": "chat_invite_user", "member_id": self.bot})[1]
        return None

    def _found(self, peer_id: int, title: str, owner: int, members: Sequence[int]) -> Chat:
        if peer_id <= CHAT_BASE:
            raise Refused(400, "not_a_chat_peer_id")
        for member in [owner, *members]:
            if member > 0:
                self.user(member)
        chat = self.new_chat(peer_id, title, owner)
        for member in [owner, *members]:
            self._seat(chat, member, owner)
        return chat

    def _seat(self, chat: Chat, member_id: int, by: int) -> None:
        if member_id not in chat.members:
            chat.members[member_id] = Member(member_id, by, self.now())
        chat.kicked.discard(member_id)

    def _seat_bot(self, chat: Chat, bot: BotState, by: int) -> None:
        if bot != "absent":
            self._seat(chat, self.bot, by)
            chat.members[self.bot].admin = bot == "admin"

    # Talk

    def say(
        self,
        peer_id: int,
        from_id: int,
        text: str = "",
        *,
        attachments: Sequence[dict[str, Any]] = (),
        reply_to: int | None = None,
        forward: Sequence[int] = (),
        payload: Any = None,
        date: int | None = None,
    ) -> tuple[Message, str | None]:
        """A person writes; `peer_id` = the person's own id means privately to the community.

        The message and its event's id (None if the bot does not hear it).
        """
        conversation = self._writable(peer_id, from_id)
        message = Message(
            peer_id,
            0,
            from_id,
            self.now() if date is None else date,
            text,
            attachments=list(attachments),
            payload=None if payload is None else json.dumps(payload, separators=(",", ":")),
        )
        if reply_to is not None:
            message.reply_to = reply_to
            message.reply = self._present(conversation, reply_to).quoted()
        message.forwarded = [self._present(conversation, cmid).quoted() for cmid in forward]
        self.post(conversation, message)
        return message, self.announce(message)

    def write_as_community(self, peer_id: int, by: int, text: str) -> tuple[Message, str | None]:
        """A manager answers in the community's name on its page: message_reply, if wanted.

        The message and its event's id.
        """
        self.user(by)
        message = Message(peer_id, 0, self.bot, self.now(), text, admin_author=by)
        self.post(self.conversation(peer_id), message)
        return message, self.events.emit("message_reply", message.shape(self.community.id))

    def edit(
        self,
        peer_id: int,
        cmid: int,
        text: str,
        *,
        attachments: Sequence[dict[str, Any]] | None = None,
    ) -> str | None:
        """The author edits the message: message_edit. The event's id."""
        conversation = self._conversation(peer_id)
        message = self._present(conversation, cmid)
        self._writable(peer_id, message.from_id)
        message.text = text
        if attachments is not None:
            message.attachments = list(attachments)
        message.edited = self.now()
        message.version += 1
        self.touch()
        if not self.hears(message):
            return None
        return self.events.emit("message_edit", message.shape(self.community.id))

    def delete(self, peer_id: int, cmid: int) -> None:
        """The author deletes the message for everybody; VK tells bots nothing."""
        conversation = self._conversation(peer_id)
        self._present(conversation, cmid).deleted = True
        self.touch()

    def press(
        self, peer_id: int, user_id: int, cmid: int, payload: Any, *, forged: bool = False
    ) -> str:
        """Press a callback button of a message: message_event. The press's own event_id.

        The button must be there with this payload, unless `forged`.
        """
        self.user(user_id)
        conversation = self._conversation(peer_id)
        if isinstance(conversation, Chat):
            self._member(conversation, user_id)
        elif peer_id != user_id:
            raise Refused(409, "not_in_chat")
        message = self._present(conversation, cmid)
        if not forged and not _offers(message, payload):
            raise Refused(409, "no_such_button")
        event_id = secrets.token_hex(6)
        self.presses[event_id] = {
            "user_id": user_id,
            "peer_id": peer_id,
            "until": self.clock() + EVENT_LIFETIME,
        }
        if len(self.presses) > self.events.kept:
            del self.presses[next(iter(self.presses))]
        self.events.emit(
            "message_event",
            {
                "user_id": user_id,
                "peer_id": peer_id,
                "event_id": event_id,
                "payload": payload,
                "conversation_message_id": cmid,
            },
        )
        self.touch()
        return event_id

    def react(self, peer_id: int, user_id: int, cmid: int, reaction_id: int | None) -> str | None:
        """Set a reaction on a message, or take it back with None. The event's id."""
        conversation = self._conversation(peer_id)
        message = self._present(conversation, cmid)
        if isinstance(conversation, Chat):
            self._member(conversation, user_id)
        body = {"reacted_id": user_id, "peer_id": peer_id, "cmid": cmid}
        if reaction_id is None:
            message.reactions.pop(user_id, None)
        else:
            message.reactions[user_id] = reaction_id
            body["reaction_id"] = reaction_id
        self.touch()
        heard = not isinstance(conversation, Chat) or conversation.is_admin(self.bot)
        return self.events.emit("message_reaction_event", body) if heard else None

    # Coming and going

    def join(
        self, peer_id: int, user_id: int, how: JoinWay, *, by: int | None = None
    ) -> str | None:
        """A person comes into the chat in one of VK's ways. The event's id."""
        chat = self.chat(peer_id)
        if user_id > 0:
            self.user(user_id)
        if user_id in chat.members:
            raise Refused(409, "already_in_chat")
        if how == "return" and user_id in chat.kicked:
            raise Refused(409, "kicked")
        if how == "invite":
            by = chat.owner if by is None else by
            self._member(chat, by)
        inviter = user_id if how != "invite" or by is None else by
        self._seat(chat, user_id, inviter)
        action: dict[str, Any] = {"type": _JOIN_ACTIONS[how]}
        if how != "link":
            action["member_id"] = user_id
        return self.act(chat, inviter, action)[1]

    def leave(self, peer_id: int, user_id: int) -> str | None:
        """A person leaves the chat. The event's id."""
        chat = self.chat(peer_id)
        self._member(chat, user_id)
        del chat.members[user_id]
        return self._kicked(chat, user_id, user_id)

    def kick(self, peer_id: int, user_id: int, *, by: int) -> str | None:
        """An administrator (or who invited them) removes a member. The event's id."""
        chat = self.chat(peer_id)
        member = self._member(chat, user_id)
        if not chat.is_admin(by) and member.invited_by != by:
            raise Refused(409, "not_admin")
        if user_id == chat.owner:
            raise Refused(409, "owner")
        del chat.members[user_id]
        chat.kicked.add(user_id)
        return self._kicked(chat, user_id, by)

    def _kicked(self, chat: Chat, member_id: int, by: int) -> str | None:
        return self.act(chat, by, {"type": "chat_kick_user", "member_id": member_id})[1]

    # The chat's own matters

    def set_title(self, peer_id: int, user_id: int, title: str) -> str | None:
        """A member renames the chat. The event's id."""
        chat = self.chat(peer_id)
        self._member(chat, user_id)
        chat.title = title
        return self.act(chat, user_id, {"type": "chat_title_update", "text": title})[1]

    def screenshot(self, peer_id: int, user_id: int) -> str | None:
        """A member takes a screenshot of the chat. The event's id."""
        chat = self.chat(peer_id)
        self._member(chat, user_id)
        return self.act(chat, user_id, {"type": "chat_screenshot", "member_id": user_id})[1]

    def set_admin(self, peer_id: int, user_id: int, admin: bool) -> None:
        """Make a member an administrator or take it back; VK tells bots nothing."""
        self._member(self.chat(peer_id), user_id).admin = admin
        self.touch()

    def allow(self, user_id: int, allowed: bool) -> str | None:
        """A person allows or forbids messages from the community. The event's id."""
        self.user(user_id).messages_allowed = allowed
        self.touch()
        if allowed:
            return self.events.emit("message_allow", {"user_id": user_id, "key": ""})
        return self.events.emit("message_deny", {"user_id": user_id})

    # Order of failures

    def fail(self, method: str, fault: Fault, count: int = 1) -> None:
        """Let the next `count` calls of `method` (or `*`, `longpoll`) fail so."""
        self.faults.order(method, fault, count)
        self.events.bell.ring()

    # Helpers of the above

    def _conversation(self, peer_id: int) -> Conversation:
        if peer_id > CHAT_BASE:
            return self.chat(peer_id)
        self.user(peer_id)
        return self.dialog(peer_id)

    def _writable(self, peer_id: int, from_id: int) -> Conversation:
        conversation = self._conversation(peer_id)
        if isinstance(conversation, Chat):
            if self._member(conversation, from_id).restricted(self.clock()):
                raise Refused(409, "restricted")
        elif from_id != peer_id:
            raise Refused(409, "not_in_chat")
        else:
            self.user(from_id).messages_allowed = True
        return conversation

    @staticmethod
    def _member(chat: Chat, user_id: int) -> Member:
        try:
            return chat.members[user_id]
        except KeyError:
            raise Refused(409, "not_in_chat") from None

    @staticmethod
    def _present(conversation: Conversation, cmid: int) -> Message:
        message = conversation.living(cmid)
        if message is None:
            raise Refused(404, "unknown_message")
        return message


def _offers(message: Message, payload: Any) -> bool:
    return any(
        action["type"] == "callback" and json.loads(action["payload"]) == payload
        for action in keyboards.actions(message.keyboard)
    )
