"""users.get, utils.getServerTime."""

from __future__ import annotations

from typing import Any

from emulator.errors import VKError
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World

IDS_LIMIT = 1000


def wanted_fields(params: Params) -> list[str]:
    """The `fields` parameter as a list."""
    return [name.strip() for name in params.text("fields").split(",") if name.strip()]


@method("users.get")
def users_get(world: World, params: Params) -> list[dict[str, Any]]:
    """Profiles by id (or idN); ids nobody has are left out. A community has no self: []."""
    names = [part.strip() for part in params.text("user_ids").split(",") if part.strip()]
    if len(names) > IDS_LIMIT:
        raise VKError(100, f"user_ids too many elements, maximum {IDS_LIMIT}")
    ids = [int(bare) for name in names if (bare := name.removeprefix("id")).isdecimal()]
    return [user.profile(wanted_fields(params)) for user in world.profiles(ids)]


@method("utils.getServerTime")
def utils_get_server_time(world: World, params: Params) -> int:
    """The world's Unix time."""
    return world.now()
