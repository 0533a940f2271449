"""photos.getMessagesUploadServer and photos.saveMessagesPhoto: a picture for a message."""

from __future__ import annotations

from typing import Any

from emulator.ground import PHOTOS_SCOPE
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World


@method("photos.getMessagesUploadServer", PHOTOS_SCOPE)
def photos_get_messages_upload_server(world: World, params: Params) -> dict[str, Any]:
    """Where to upload a picture for this peer."""
    if params.has("peer_id"):
        world.conversation(params.number("peer_id"))
    return {
        "album_id": -64,
        "upload_url": f"{params.origin}/upload/{world.uploads.place()}",
        "user_id": 0,
        "group_id": world.community.id,
    }


@method("photos.saveMessagesPhoto", PHOTOS_SCOPE)
def photos_save_messages_photo(world: World, params: Params) -> list[dict[str, Any]]:
    """Save what the upload server took: a list with the photo."""
    saved = world.uploads.save(
        params.number("server"), params.text("photo"), params.text("hash"), world.now()
    )
    return [saved.shape(params.origin)]
