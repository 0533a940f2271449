"""What VK holds and does by itself: people, conversations, events, the knobs a test turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from emulator.calls import CallLog
from emulator.chats import CHAT_BASE, Chat, Conversation, Message
from emulator.clock import Bell, Settable, ShiftedClock
from emulator.errors import Refused, VKError
from emulator.events import EventLog
from emulator.faults import Faults
from emulator.limiter import Limiter
from emulator.people import Community, User
from emulator.uploads import Uploads

PHOTOS_SCOPE: Final = 4
MESSAGES_SCOPE: Final = 4096
MANAGE_SCOPE: Final = 262144

CLIENT_INFO: Final[dict[str, Any]] = {
    "button_actions": [
        "text",
        "vkpay",
        "open_app",
        "location",
        "open_link",
        "callback",
        "intent_subscribe",
        "intent_unsubscribe",
    ],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}


class Ground:
    """The state of one VK with one community. Not thread-safe: one event loop uses it.

    Times are Unix seconds of `clock`, which may be moved; the limiter counts `monotonic` seconds.
    What grows without end is capped: `history` events, `calls_kept` calls, `messages_kept`
    messages a conversation, `pictures_kept` uploaded pictures.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        *,
        group_id: int = 230_000_001,
        group_name: str = "Дежурный",
        screen_name: str = "dezhurny",
        token: str = "emulator-token",  # noqa: S107 — of an emulator, opens nothing
        rate: int | None = 20,
        monotonic: Callable[[], float] = time.monotonic,
        clock_settable: bool = True,
        permissions: int = PHOTOS_SCOPE | MESSAGES_SCOPE | MANAGE_SCOPE,
        longpoll_enabled: bool = True,
        poll_limit: int = 100,
        history: int = 10_000,
        calls_kept: int = 20_000,
        messages_kept: int = 10_000,
        pictures_kept: int = 200,
    ) -> None:
        self.clock: Callable[[], float] = (
            clock if isinstance(clock, Settable) or not clock_settable else ShiftedClock(clock)
        )
        self.clock_settable = clock_settable
        self.monotonic = monotonic
        self.community = Community(group_id, group_name, screen_name)
        self.token = token
        self.token_revoked = False
        self.permissions = permissions
        self.latency = 0.0
        self.limiter = Limiter(rate, monotonic)
        self.faults = Faults()
        self.calls = CallLog(calls_kept)
        self.events = EventLog(group_id, history)
        self.longpoll_enabled = longpoll_enabled
        self.tells_random_ids = True
        self.api_version = "5.199"
        self.poll_limit = poll_limit
        self.poll_failed: int | None = None
        self.uploads = Uploads(self.community.member_id, pictures_kept)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.private: dict[int, Conversation] = {}
        self.answers: list[dict[str, Any]] = []
        self.presses: dict[str, dict[str, Any]] = {}
        self.changed = Bell()
        self.version = 0
        self._kept = messages_kept
        self._key = 0
        self._last_message_id = 0

    # Time

    def now(self) -> int:
        """The world's Unix time, whole seconds, as messages are stamped with it."""
        return int(self.clock())

    def set_clock(self, *, now: float | None = None, advance: float | None = None) -> float:
        """Move the world's clock to `now` or by `advance`; the new time.

        :raises Refused: 409 if this clock is not ours to move.
        """
        if not isinstance(self.clock, Settable):
            raise Refused(409, "clock_not_settable")
        if now is not None:
            self.clock.advance(now - self.clock())
        if advance is not None:
            self.clock.advance(advance)
        self.touch()
        return self.clock()

    # Listeners

    def touch(self) -> None:
        """Something changed: count it and wake who waits for changes."""
        self.version += 1
        self.changed.ring()

    @property
    def key(self) -> str:
        """The long poll key in force."""
        return f"{self.community.id:x}k{self._key:08x}"

    def rotate_key(self) -> None:
        """Make the long poll key in force a bad one."""
        self._key += 1

    def fail_poll(self, failed: int) -> None:
        """Answer the waiting or next poll with `failed`; 2 and 3 need a new key thereafter."""
        self.poll_failed = failed
        self.events.bell.ring()

    # Who and where

    @property
    def bot(self) -> int:
        """The community as a member or author: a negative id."""
        return self.community.member_id

    def user(self, user_id: int) -> User:
        """The user.

        :raises Refused: 404 if there is none.
        """
        try:
            return self.users[user_id]
        except KeyError:
            raise Refused(404, "unknown_user") from None

    def chat(self, peer_id: int) -> Chat:
        """The chat, whether or not the bot is in.

        :raises Refused: 404 if there is none.
        """
        try:
            return self.chats[peer_id]
        except KeyError:
            raise Refused(404, "unknown_chat") from None

    def chat_of_bot(self, peer_id: int) -> Chat:
        """The chat as the bot reaches it.

        :raises VKError: 917 if there is none or the bot is not in it.
        """
        chat = self.chats.get(peer_id)
        if chat is None or self.bot not in chat.members:
            raise VKError(917)
        return chat

    def dialog(self, user_id: int) -> Conversation:
        """The private conversation with a user; begun if there was none."""
        conversation = self.private.get(user_id)
        if conversation is None:
            conversation = self.private[user_id] = Conversation(user_id, self._kept)
        return conversation

    def conversation(self, peer_id: int) -> Conversation:
        """The chat or private conversation as the bot reaches it.

        :raises VKError: 917 no such chat, 936 no such user, 100 no peer at all.
        """
        if peer_id > CHAT_BASE:
            return self.chat_of_bot(peer_id)
        if peer_id == 0:
            raise VKError(100, "peer_id is invalid")
        if peer_id not in self.users:
            raise VKError(936)
        return self.dialog(peer_id)

    def new_chat(self, peer_id: int, title: str, owner: int) -> Chat:
        """An empty chat, kept under its peer id."""
        chat = self.chats[peer_id] = Chat(peer_id, title, owner, self._kept)
        return chat

    def may(self, scope: int) -> bool:
        """Whether the token has this permission."""
        return bool(self.permissions & scope)

    # What is said

    def post(self, conversation: Conversation, message: Message) -> Message:
        """Put a message into a conversation; no event yet."""
        if not isinstance(conversation, Chat):
            self._last_message_id += 1
            message.id = self._last_message_id
        conversation.append(message)
        message.version += conversation.last_cmid
        self.touch()
        return message

    def announce(self, message: Message) -> str | None:
        """Tell the bot of a new message, if it may hear it; the event's id."""
        if "message_new" not in self.events.wanted or not self.hears(message):
            return None
        return self.events.emit(
            "message_new",
            {"message": message.shape(self.community.id), "client_info": CLIENT_INFO},
        )

    def act(self, chat: Chat, from_id: int, action: dict[str, Any]) -> tuple[Message, str | None]:
        """Post a service message (`action`) and tell the bot; the message and the event's id."""
        message = Message(chat.peer_id, 0, from_id, self.now(), action=action)
        self.post(chat, message)
        return message, self.announce(message)

    def answer(self, shown: dict[str, Any]) -> None:
        """Show a person the answer to their press."""
        self.answers.append(shown)
        del self.answers[: -self._kept]
        self.touch()

    def hears(self, message: Message) -> bool:
        """Whether an event about this message reaches the bot.

        Outside of private messages a bot without admin rights hears only what is meant for it:
        a mention, a reply to it, its own button's text, and what happens to itself.
        """
        chat = self.chats.get(message.peer_id)
        if chat is None:
            return message.peer_id in self.private
        action = message.action
        concerned = action is not None and (
            action.get("member_id") == self.bot or action["type"] == "chat_create"
        )
        if self.bot not in chat.members:
            return concerned
        return chat.is_admin(self.bot) or concerned or self._addressed(message)

    def _addressed(self, message: Message) -> bool:
        if message.payload is not None:
            return True
        if message.reply is not None and message.reply["from_id"] == self.bot:
            return True
        text, own = message.text, self.community
        return any(
            mention in text
            for mention in (
                f"[club{own.id}|",
                f"[public{own.id}|",
                f"@club{own.id}",
                f"@public{own.id}",
                f"@{own.screen_name}",
                f"*{own.screen_name}",
            )
        )

    # Looking at it all

    def profiles(self, ids: Iterable[int]) -> list[User]:
        """The known users among these ids, in their order, once each."""
        return [self.users[known] for known in dict.fromkeys(ids) if known in self.users]

    def state(self) -> dict[str, Any]:
        """Everything, as /control/state shows it."""
        now = self.clock()
        return {
            "now": now,
            "version": self.version,
            "group_id": self.community.id,
            "users": {
                str(user.id): {
                    "id": user.id,
                    "first_name": user.first_name,
                    "last_name": user.last_name,
                    "sex": user.sex,
                    "messages_allowed": user.messages_allowed,
                }
                for user in self.users.values()
            },
            "chats": {str(peer): chat.view(now, self.bot) for peer, chat in self.chats.items()},
            "private": {
                str(peer): [message.view() for message in dialog.messages.values()]
                for peer, dialog in self.private.items()
            },
            "answers": list(self.answers),
        }
