"""Conversations: messages by cmid, chat members, and how VK shows both."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

CHAT_BASE = 2_000_000_000
FOREVER = float("inf")


@dataclass(slots=True)
class Message:
    """One message. `id` is 0 in chats; `date` and `edited` are Unix seconds."""

    peer_id: int
    cmid: int
    from_id: int
    date: int
    text: str = ""
    id: int = 0
    random_id: int = 0
    attachments: list[dict[str, Any]] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None
    payload: str | None = None
    reply_to: int | None = None
    reply: dict[str, Any] | None = None
    forwarded: list[dict[str, Any]] = field(default_factory=list)
    action: dict[str, Any] | None = None
    deleted: bool = False
    edited: int | None = None
    version: int = 10_000_001
    reactions: dict[int, int] = field(default_factory=dict)
    admin_author: int | None = None
    """Who wrote it by hand in the community's name."""

    def shape(self, community: int) -> dict[str, Any]:
        """VK's message object as `community` (its positive id) receives it."""
        shown: dict[str, Any] = {
            "date": self.date,
            "from_id": self.from_id,
            "id": self.id,
            "version": self.version,
            "out": 1 if self.from_id == -community else 0,
            "fwd_messages": self.forwarded,
            "important": False,
            "is_hidden": False,
            "attachments": self.attachments,
            "conversation_message_id": self.cmid,
            "text": self.text,
            "peer_id": self.peer_id,
            "random_id": self.random_id,
        }
        if self.reply is not None:
            shown["reply_message"] = self.reply
        if self.payload is not None:
            shown["payload"] = self.payload
        if self.action is not None:
            shown["action"] = self.action
        if self.keyboard is not None:
            shown["keyboard"] = self.keyboard
        if self.edited is not None:
            shown["update_time"] = self.edited
        if self.admin_author is not None:
            shown["admin_author_id"] = self.admin_author
        return shown

    def quoted(self) -> dict[str, Any]:
        """VK's foreign message: this one as seen inside a reply or a forward."""
        shown: dict[str, Any] = {
            "date": self.date,
            "from_id": self.from_id,
            "text": self.text,
            "attachments": self.attachments,
            "conversation_message_id": self.cmid,
            "peer_id": self.peer_id,
            "id": self.id,
        }
        if self.forwarded:
            shown["fwd_messages"] = self.forwarded
        return shown

    def view(self) -> dict[str, Any]:
        """The message as /control/state shows it."""
        return {
            "cmid": self.cmid,
            "from_id": self.from_id,
            "date": self.date,
            "text": self.text,
            "attachments": self.attachments,
            "keyboard": self.keyboard,
            "reply_to": self.reply_to,
            "forwarded": self.forwarded,
            "action": self.action,
            "deleted": self.deleted,
            "edited": self.edited,
            "reactions": {str(member): kind for member, kind in self.reactions.items()},
        }


class Conversation:
    """Messages with one peer: cmid grows by one, the `kept` newest messages stay."""

    def __init__(self, peer_id: int, kept: int) -> None:
        self.peer_id = peer_id
        self.last_cmid = 0
        self.messages: dict[int, Message] = {}
        self.sent: dict[int, Message] = {}
        """The community's messages by random_id: the same id is the same message."""
        self._kept = kept

    def append(self, message: Message) -> None:
        """Give the message its cmid and keep it."""
        self.last_cmid += 1
        message.cmid = self.last_cmid
        self.messages[message.cmid] = message
        if len(self.messages) > self._kept:
            del self.messages[next(iter(self.messages))]

    def remember(self, message: Message) -> None:
        """Keep a sent message under its random_id."""
        self.sent[message.random_id] = message
        if len(self.sent) > self._kept:
            del self.sent[next(iter(self.sent))]

    def living(self, cmid: int) -> Message | None:
        """The message, unless there is none or it was deleted."""
        message = self.messages.get(cmid)
        return None if message is None or message.deleted else message


@dataclass(slots=True)
class Member:
    """A member of a chat; `restricted_until`: Unix seconds, FOREVER, or None for "may write"."""

    id: int
    invited_by: int
    join_date: int
    admin: bool = False
    restricted_until: float | None = None

    def restricted(self, now: float) -> bool:
        """Whether the member may only read at this time."""
        return self.restricted_until is not None and now < self.restricted_until


class Chat(Conversation):
    """A group chat. The bot, when it is in, is a member with a negative id."""

    def __init__(self, peer_id: int, title: str, owner: int, kept: int) -> None:
        super().__init__(peer_id, kept)
        self.title = title
        self.owner = owner
        self.members: dict[int, Member] = {}
        self.kicked: set[int] = set()
        self.pinned: int | None = None
        self.link = new_link()

    def is_admin(self, member_id: int) -> bool:
        """Whether this is the owner or an administrator who is in the chat."""
        member = self.members.get(member_id)
        return member is not None and (member.admin or member_id == self.owner)

    def bot_state(self, bot: int) -> str:
        """`admin`, `member` or `absent`."""
        if bot not in self.members:
            return "absent"
        return "admin" if self.is_admin(bot) else "member"

    def member_shape(self, member: Member, now: float, *, kickable: bool) -> dict[str, Any]:
        """An item of messages.getConversationMembers: false flags are left out, as VK does."""
        shown: dict[str, Any] = {
            "member_id": member.id,
            "invited_by": member.invited_by,
            "join_date": member.join_date,
        }
        if self.is_admin(member.id):
            shown["is_admin"] = True
        elif kickable:
            shown["can_kick"] = True
        if member.id == self.owner:
            shown["is_owner"] = True
        if member.restricted(now):
            shown["is_restricted_to_write"] = True
        return shown

    def view(self, now: float, bot: int) -> dict[str, Any]:
        """The chat as /control/state shows it; the bot is told apart from the members."""
        members: dict[str, Any] = {}
        for member in self.members.values():
            if member.id == bot:
                continue
            held = member.restricted(now)
            until = member.restricted_until if held else None
            members[str(member.id)] = {
                "admin": self.is_admin(member.id),
                "owner": member.id == self.owner,
                "restricted": held,
                "restricted_until": None if until == FOREVER else until,
                "invited_by": member.invited_by,
                "join_date": member.join_date,
            }
        return {
            "title": self.title,
            "owner": self.owner,
            "bot": self.bot_state(bot),
            "pinned": self.pinned,
            "link": self.link,
            "members": members,
            "messages": [message.view() for message in self.messages.values()],
        }


def new_link() -> str:
    """A fresh invitation link."""
    return f"https://vk.me/join/{secrets.token_urlsafe(24)}"
