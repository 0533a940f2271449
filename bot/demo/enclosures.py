"""What the page's composer can attach: made in VK's shape, and read back for the page.

Shapes as in VK's API 5.199 (``messages_message_attachment``). The page draws the pictures
itself, from the files in ``page/``; the addresses in them are VK's and nobody opens them.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, HttpUrl

from bot.demo.body import Order

Raw = dict[str, Any]

STICKERS: Final[Mapping[str, tuple[int, str]]] = {
    "cat": (9001, "Котик"),
    "thanks": (9002, "Спасибо!"),
    "sun": (9003, "Солнышко"),
}
PICTURES: Final[Mapping[str, tuple[int, str]]] = {
    "kitten": (457_239_001, "Фото котёнка"),
    "timetable": (457_239_002, "Фото расписания"),
}
_STICKER_NAMES = {number: name for name, (number, _) in STICKERS.items()}
_PICTURE_NAMES = {number: name for name, (number, _) in PICTURES.items()}
_SIDES: Final = (("m", 130), ("x", 604), ("y", 807))
_POLL_ID: Final = 7001


class Sticker(Order):
    """One of the demo's stickers."""

    kind: Literal["sticker"]
    name: Literal["cat", "thanks", "sun"]

    def raw(self, author: int, now: int) -> Raw:
        """VK's object."""
        number = STICKERS[self.name][0]
        images = [
            {"url": f"https://vk.com/sticker/1-{number}-{side}", "width": side, "height": side}
            for side in (64, 128, 256)
        ]
        body = {"product_id": 900, "sticker_id": number, "images": images, "is_allowed": True}
        return {"type": "sticker", "sticker": body}


class Picture(Order):
    """One of the demo's photographs."""

    kind: Literal["picture"]
    name: Literal["kitten", "timetable"]

    def raw(self, author: int, now: int) -> Raw:
        """VK's object."""
        number = PICTURES[self.name][0]
        sizes = [
            {
                "type": letter,
                "url": f"https://sun9-1.userapi.com/demo/{number}_{letter}.jpg",
                "width": side,
                "height": side * 3 // 4,
            }
            for letter, side in _SIDES
        ]
        body = {"id": number, "owner_id": author, "album_id": -3, "date": now, "text": ""}
        return {"type": "photo", "photo": {**body, "sizes": sizes, "access_key": "demo"}}


class Link(Order):
    """A link with its preview, as VK makes it of an address in the text."""

    kind: Literal["link"]
    url: HttpUrl
    title: str = Field("", max_length=200)

    def raw(self, author: int, now: int) -> Raw:
        """VK's object."""
        body = {
            "url": str(self.url),
            "title": self.title or (self.url.host or ""),
            "caption": self.url.host or "",
            "description": "",
        }
        return {"type": "link", "link": body}


class Poll(Order):
    """A poll: a question and two to ten answers."""

    kind: Literal["poll"]
    question: str = Field(min_length=1, max_length=200)
    options: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        min_length=2, max_length=10
    )

    def raw(self, author: int, now: int) -> Raw:
        """VK's object."""
        answers = [
            {"id": _POLL_ID + number, "text": text, "votes": 0, "rate": 0}
            for number, text in enumerate(self.options, 1)
        ]
        body = {
            "id": _POLL_ID,
            "owner_id": author,
            "created": now,
            "question": self.question,
            "answers": answers,
            "votes": 0,
            "anonymous": False,
            "multiple": False,
        }
        return {"type": "poll", "poll": body}


Enclosure = Annotated[Sticker | Picture | Link | Poll, Field(discriminator="kind")]


def shown(raw: Mapping[str, Any]) -> Raw:
    """A VK attachment as the page draws it: ``kind`` and what that kind needs.

    What is not known to the page is ``kind: other``, whatever its shape.
    """
    kind = raw.get("type")
    body = raw.get(kind) if isinstance(kind, str) else None
    if not isinstance(body, dict):
        return {"kind": "other", "what": str(kind or "")[:40]}
    match kind:
        case "sticker":
            return {"kind": "sticker", "name": _STICKER_NAMES.get(_number(body, "sticker_id"), "")}
        case "photo":
            url = _uploaded(body)
            if url:
                return {"kind": "chart", "url": url}
            return {"kind": "picture", "name": _PICTURE_NAMES.get(_number(body, "id"), "")}
        case "link":
            return {"kind": "link", "url": _text(body, "url"), "title": _text(body, "title")}
        case "poll":
            found = body.get("answers")
            answers = found if isinstance(found, list) else []
            options = [_text(one, "text") for one in answers if isinstance(one, dict)]
            return {"kind": "poll", "question": _text(body, "question"), "options": options}
        case _:
            return {"kind": "other", "what": kind}


def _uploaded(body: Mapping[str, Any]) -> str:
    """Where the demo's own VK keeps a picture that the bot uploaded; "" for any other."""
    sizes = body.get("sizes")
    last = sizes[-1] if isinstance(sizes, list) and sizes else None
    path = urlsplit(_text(last, "url")).path if isinstance(last, dict) else ""
    return path if path.startswith("/uploaded/") else ""


def _number(body: Mapping[str, Any], key: str) -> int:
    value = body.get(key)
    return value if isinstance(value, int) else 0


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
