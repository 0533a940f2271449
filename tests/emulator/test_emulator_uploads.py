"""A picture for a message: where to upload it, the upload, saving, attaching."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from aiohttp import FormData

from emulator import Fault
from emulator.ground import MANAGE_SCOPE, MESSAGES_SCOPE, PHOTOS_SCOPE


def png(width: int = 2, height: int = 2) -> bytes:
    """A small grey picture, written by hand."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.fixture(autouse=True)
def photos_allowed(world):
    world.permissions = PHOTOS_SCOPE | MESSAGES_SCOPE | MANAGE_SCOPE


async def uploaded(vk, picture: bytes, url: str | None = None) -> dict[str, Any]:
    if url is None:
        url = (await vk.call("photos.getMessagesUploadServer", peer_id=vk.chat))["upload_url"]
    form = FormData()
    form.add_field("photo", picture, filename="chart.png", content_type="image/png")
    async with vk.session.post(url, data=form) as response:
        assert response.status == 200
        return await response.json()


async def saved(vk) -> dict[str, Any]:
    return (await vk.call("photos.saveMessagesPhoto", **await uploaded(vk, png())))[0]


async def test_given_an_uploaded_picture_when_attached_then_the_chat_shows_it(vk):
    photo = await saved(vk)
    assert photo["owner_id"] == -vk.world.community.id
    name = f"photo{photo['owner_id']}_{photo['id']}_{photo['access_key']}"
    sent = await vk.send("Отчёт", attachment=name)
    message = await vk.message(sent["conversation_message_id"])
    [shown] = message["attachments"]
    assert shown["type"] == "photo"
    size = shown["photo"]["sizes"][0]
    assert (size["width"], size["height"]) == (2, 2)
    async with vk.session.get(size["url"]) as response:
        assert await response.read() == png()


async def test_given_one_upload_when_saved_twice_then_there_are_two_photos(vk):
    answer = await uploaded(vk, png())
    first = await vk.call("photos.saveMessagesPhoto", **answer)
    again = await vk.call("photos.saveMessagesPhoto", **answer)
    assert first[0]["id"] != again[0]["id"]


@pytest.mark.parametrize("picture", [b"", b"not a picture", png(14_000, 1), png(21, 1)])
async def test_given_no_picture_vk_takes_when_uploaded_then_it_cannot_be_saved(vk, picture):
    answer = await uploaded(vk, picture)
    assert answer["photo"] == "[]"
    assert await vk.error("photos.saveMessagesPhoto", **answer) == 100


async def test_given_a_forged_answer_when_saved_then_it_is_refused(vk):
    answer = await uploaded(vk, png())
    assert await vk.error("photos.saveMessagesPhoto", **{**answer, "hash": "0" * 32}) == 100
    assert await vk.error("photos.saveMessagesPhoto", **{**answer, "server": 1}) == 100
    assert await vk.error("photos.saveMessagesPhoto", photo=answer["photo"]) == 100


async def test_given_an_address_nobody_asked_for_when_uploaded_then_there_is_nothing(vk):
    async with vk.session.post(f"{vk.base}/upload/guessed", data={"photo": "x"}) as response:
        assert response.status == 404
    async with vk.session.get(f"{vk.base}/uploaded/1") as response:
        assert response.status == 404


@pytest.mark.parametrize("wrong", ["photo-{own}_1", "photo-{own}_{id}_stolen"])
async def test_given_no_such_photo_of_its_own_when_attached_then_it_is_refused(vk, wrong):
    photo = await saved(vk)
    name = wrong.format(own=vk.world.community.id, id=photo["id"])
    sent = {"peer_id": vk.chat, "random_id": 1, "message": "Отчёт", "attachment": name}
    assert await vk.error("messages.send", **sent) == 100


async def test_given_a_token_without_photos_when_asked_then_it_is_refused(vk):
    vk.world.permissions = MESSAGES_SCOPE | MANAGE_SCOPE
    assert await vk.error("photos.getMessagesUploadServer", peer_id=vk.chat) == 15
    assert await vk.error("photos.saveMessagesPhoto", server=1, photo="[]", hash="x") == 15


async def test_given_a_chat_without_the_bot_when_a_server_is_asked_for_then_no_access(vk):
    assert await vk.error("photos.getMessagesUploadServer", peer_id=vk.chat + 9) == 917


async def test_given_an_ordered_failure_when_uploaded_then_the_server_stumbles_once(vk):
    vk.world.fail("upload", Fault(http=502))
    url = (await vk.call("photos.getMessagesUploadServer"))["upload_url"]
    async with vk.session.post(url, data={"photo": "x"}) as response:
        assert response.status == 502
    assert (await uploaded(vk, png(), url))["hash"]
