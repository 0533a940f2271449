"""Pictures on their way into a message: given to the upload server, then saved as photos."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

from emulator.errors import VKError

SIDES_LIMIT: Final = 14_000
"""Width and height together, pixels."""
RATIO_LIMIT: Final = 20
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FIRST_PHOTO: Final = 457_239_017
_MESSAGES_ALBUM: Final = -3
_SERVER: Final = 626_629


@dataclass(frozen=True, slots=True)
class Photo:
    """A saved picture and the name it is attached by."""

    owner_id: int
    id: int
    access_key: str
    date: int
    picture: bytes
    size: tuple[int, int]

    def shape(self, origin: str) -> dict[str, Any]:
        """VK's photo object; `origin`: where this server is reached."""
        width, height = self.size
        url = f"{origin}/uploaded/{self.id}"
        return {
            "album_id": _MESSAGES_ALBUM,
            "date": self.date,
            "id": self.id,
            "owner_id": self.owner_id,
            "access_key": self.access_key,
            "sizes": [{"type": "w", "url": url, "width": width, "height": height}],
            "text": "",
            "has_tags": False,
        }


class Uploads:
    """The community's pictures, the `kept` newest."""

    def __init__(self, owner_id: int, kept: int) -> None:
        self._owner_id = owner_id
        self._kept = kept
        self._places: dict[str, None] = {}
        self._received: dict[str, tuple[bytes, tuple[int, int]]] = {}
        self.photos: dict[int, Photo] = {}
        self._last = _FIRST_PHOTO - 1

    def place(self) -> str:
        """A fresh address's last part, to upload to; it may be used again."""
        place = secrets.token_urlsafe(12)
        self._places[place] = None
        _forget_first(self._places, self._kept)
        return place

    def receive(self, place: str, picture: bytes) -> dict[str, Any] | None:
        """The upload server's answer; None for an address that nobody asked for.

        What is no PNG of a size that VK takes is answered with an empty list and no hash.
        """
        if place not in self._places:
            return None
        size = _size_of(picture)
        if size is None:
            return {"server": _SERVER, "photo": "[]", "hash": ""}
        received = secrets.token_hex(16)
        self._received[received] = (picture, size)
        _forget_first(self._received, self._kept)
        photo = json.dumps([{"photo": received, "sizes": []}])
        return {"server": _SERVER, "photo": photo, "hash": received}

    def save(self, server: int, photo: str, hash_: str, now: int) -> Photo:
        """Save what was received.

        :raises VKError: 100 for anything else than the upload server's answer.
        """
        if hash_ not in self._received or server != _SERVER or hash_ not in photo:
            raise VKError(100, "photo is invalid")
        picture, size = self._received[hash_]
        self._last += 1
        saved = Photo(self._owner_id, self._last, secrets.token_hex(9), now, picture, size)
        self.photos[saved.id] = saved
        _forget_first(self.photos, self._kept)
        return saved

    def attached(self, owner_id: int, photo_id: int, access_key: str) -> Photo | None:
        """The community's own photo as an attachment names it.

        None for somebody else's, which is not looked at.

        :raises VKError: 100 where the community has no such photo.
        """
        if owner_id != self._owner_id:
            return None
        photo = self.photos.get(photo_id)
        if photo is None or access_key not in ("", photo.access_key):
            raise VKError(100, "attachment is invalid: no such photo")
        return photo


def _size_of(picture: bytes) -> tuple[int, int] | None:
    if not picture.startswith(_PNG) or picture[12:16] != b"IHDR" or len(picture) < 24:
        return None
    width, height = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    if not width or not height or width + height > SIDES_LIMIT:
        return None
    return (width, height) if max(width, height) <= RATIO_LIMIT * min(width, height) else None


def _forget_first(kept: dict[Any, Any], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]
