"""The bodies of the demo's POST requests."""

from datetime import time
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from bot.demo.body import Order
from bot.demo.enclosures import Enclosure
from bot.demo.moves import Move
from bot.demo.school import PARENTS_CHAT

TEXT_LIMIT = 4096
"""VK's own limit on a message, characters."""


class Say(Order):
    """``user_id`` writes to a chat, or to the bot when ``peer_id`` is their own id."""

    peer_id: int
    user_id: int
    text: str = Field("", max_length=TEXT_LIMIT)
    attach: list[Enclosure] = Field([], max_length=10)
    reply_to: int | None = None
    forward: list[int] = Field([], max_length=100)
    payload: Any = None


class OfMessage(Order):
    """Something a person does to one message."""

    peer_id: int
    user_id: int
    cmid: int


class Edit(OfMessage):
    """The author changes the text."""

    text: str = Field(max_length=TEXT_LIMIT)


class Delete(OfMessage):
    """The author deletes the message."""


class Press(OfMessage):
    """A callback button is pressed; the payload is the button's, parsed."""

    payload: Any = None


class OfMember(Order):
    """Something that concerns a person and a chat."""

    peer_id: int
    user_id: int


class Join(OfMember):
    """A person comes: by link or back again by themselves, or brought ``by`` a member."""

    how: Literal["invite", "link", "return"]
    by: int | None = None


class Leave(OfMember):
    """A person leaves."""


class Remove(OfMember):
    """A person is removed by a chat administrator."""

    by: int


class Promote(OfMember):
    """The chat's creator gives a member an administrator's rights, or takes them."""

    by: int
    admin: bool


class Allow(Order):
    """A person allows or forbids private messages from the bot."""

    user_id: int
    allowed: bool


class TurnClock(Order):
    """One of the moves, or the next moment at which the school's clock shows ``to``.

    The chat is the one whose opening and closing are meant.
    """

    peer_id: int = PARENTS_CHAT
    move: Move | None = None
    to: time | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.move is None) == (self.to is None):
            raise ValueError("exactly one of move, to")
        return self
