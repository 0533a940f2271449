"""Users and the community itself, and how VK shows them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

PHOTO = "https://vk.com/images/camera_100.png"


@dataclass(slots=True)
class User:
    """A person: VK id, name, sex as VK codes it (0 unknown, 1 female, 2 male).

    `messages_allowed`: whether the community may write to this person privately.
    """

    id: int
    first_name: str
    last_name: str
    sex: int = 0
    messages_allowed: bool = True

    def profile(self, fields: Collection[str] = ()) -> dict[str, Any]:
        """The user object of users.get and of `profiles`."""
        shown: dict[str, Any] = {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "can_access_closed": True,
            "is_closed": False,
        }
        more = {
            "sex": self.sex,
            "screen_name": f"id{self.id}",
            "domain": f"id{self.id}",
            "photo_50": PHOTO,
            "photo_100": PHOTO,
            "online": 0,
        }
        shown.update((name, more[name]) for name in fields if name in more)
        return shown


PROFILE_FIELDS = ("sex", "screen_name", "photo_50", "photo_100", "online")
"""What `profiles` beside a list of members or messages shows of a user."""


@dataclass(frozen=True, slots=True)
class Community:
    """The community whose token the bot holds; its peer id in chats is `-id`."""

    id: int
    name: str
    screen_name: str

    @property
    def member_id(self) -> int:
        """The community as a member of a chat or an author: a negative id."""
        return -self.id

    def profile(self) -> dict[str, Any]:
        """The group object of groups.getById and of `groups`."""
        return {
            "id": self.id,
            "name": self.name,
            "screen_name": self.screen_name,
            "is_closed": 0,
            "type": "group",
            "photo_50": PHOTO,
            "photo_100": PHOTO,
            "photo_200": PHOTO,
        }
