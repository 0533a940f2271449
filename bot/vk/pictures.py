"""Sends with charts: the pictures are drawn and uploaded first, then the send goes as any other.

Source: VK's API, ``photos.getMessagesUploadServer`` and ``saveMessagesPhoto``. Uploading twice
is harmless, and the send keeps its ``random_id``: so all of it may be made again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot import metrics
from bot.drawing import draw
from bot.promises import Fate, Outcome, Parcel, Promised
from bot.vk.answers import refused
from bot.vk.client import UPLOAD, Messenger, Unreachable, VKError
from bot.vk.errors import treatment
from bot.vk.lenient import integer, mapping, sequence, text
from bot.vk.wording import NO_PHOTOS
from handlers.calls import Chart, Refusal, Send

SERVER, SAVE = "photos.getMessagesUploadServer", "photos.saveMessagesPhoto"

ATTEMPTS = 3
"""So often a picture is tried; then the words go without it."""

# Nothing is wrong with the picture: the whole send waits for these to pass.
_WAITS = frozenset({Fate.LIMITED, Fate.STOPPED})
_LONGEST = 200

log = structlog.get_logger(__name__)


class _NotTaken(Exception):
    """The upload server did not take the picture, or answered what cannot be saved."""


class PictureParcel:
    """One send with charts; ``parcel_of`` packs the send that is left once they are uploaded."""

    def __init__(
        self,
        row: Promised,
        call: Send,
        *,
        messenger: Messenger,
        parcel_of: Callable[[Promised, datetime], Parcel],
        now: datetime,
    ) -> None:
        self.rows: Sequence[Promised] = (row,)
        self._row = row
        self._call = call
        self._messenger = messenger
        self._parcel_of = parcel_of
        self._now = now

    async def deliver(self) -> Mapping[int, Outcome]:
        """Upload and send. What cannot be uploaded for good is left out, and said in the log."""
        photos: list[str] = []
        alarm = ""
        last = self._row.attempts + 1 >= ATTEMPTS
        try:
            for chart in self._call.charts:
                photos.append(await self._uploaded(chart))  # noqa: PERF401 - each may raise
        except Unreachable as error:
            log.warning("picture_not_uploaded", method=error.method, reason=error.reason)
            if error.method != UPLOAD:
                return {self._row.id: Outcome(Fate.UNREACHABLE)}
            if not last:
                return {self._row.id: Outcome(Fate.RETRY)}
        except VKError as error:
            log.warning("picture_not_uploaded", method=error.method, code=error.code)
            meaning = treatment(error.code)
            if meaning.fate in _WAITS or (meaning.fate is Fate.RETRY and not last):
                return {self._row.id: refused(error.method, error.code)}
            alarm = NO_PHOTOS if meaning.refusal is Refusal.NOT_ALLOWED else meaning.alarm
        except (_NotTaken, ValueError) as error:
            log.warning("picture_not_uploaded", reason=str(error))
        return await self._send(photos, alarm)

    async def _send(self, photos: Sequence[str], alarm: str) -> Mapping[int, Outcome]:
        attachments = (*self._call.attachments, *photos)
        words = replace(self._call, attachments=attachments, charts=())
        outcomes = await self._parcel_of(replace(self._row, call=words), self._now).deliver()
        return {row: replace(one, alarm=one.alarm or alarm) for row, one in outcomes.items()}

    async def _uploaded(self, chart: Chart) -> str:
        """The name by which the picture is attached. Raises ``VKError`` and what is above."""
        picture = await asyncio.to_thread(draw, chart)
        server = mapping(await self._ask(SERVER, {"peer_id": self._call.peer_id}))
        url = text(server.get("upload_url"), 2000)
        if not url.startswith(("https://", "http://")):
            raise _NotTaken("no address to upload to")
        answer = mapping(await self._messenger.upload(url, picture))
        given = {name: answer.get(name) for name in ("server", "photo", "hash")}
        if given["photo"] in (None, "", "[]"):
            raise _NotTaken("the upload server took no picture")
        saved = sequence(await self._ask(SAVE, given))
        photo = mapping(saved[0]) if saved else {}
        owner, number = integer(photo.get("owner_id")), integer(photo.get("id"))
        if not owner or not number:
            raise _NotTaken("the saved picture has no name")
        key = text(photo.get("access_key"), _LONGEST)
        return f"photo{owner}_{number}" + (f"_{key}" if key else "")

    async def _ask(self, method: str, params: Mapping[str, object]) -> object:
        metrics.requests.labels(kind="call").inc()
        return await self._messenger.call(method, params, rank=self._row.rank)
