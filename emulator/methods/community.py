"""groups.*: the community, its token's permissions, its long poll."""

from __future__ import annotations

from typing import Any

from emulator.errors import VKError
from emulator.events import EVENT_TYPES
from emulator.ground import MANAGE_SCOPE
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World

PERMISSIONS = {
    "stories": 1,
    "photos": 4,
    "app_widget": 64,
    "messages": 4096,
    "wall": 8192,
    "docs": 131072,
    "manage": 262144,
}


def _own_group(world: World, params: Params) -> None:
    if params.number("group_id", low=1) != world.community.id:
        raise VKError(15, "no access to this group")


@method("groups.getById")
def groups_get_by_id(world: World, params: Params) -> dict[str, Any]:
    """The token's own community; others do not exist here."""
    asked = params.text("group_ids") or params.text("group_id")
    own = world.community
    names = {str(own.id), own.screen_name, f"club{own.id}", f"public{own.id}"}
    if asked and not names & {part.strip() for part in asked.split(",")}:
        raise VKError(100, "group_ids is undefined")
    return {"groups": [own.profile()], "profiles": []}


@method("groups.getTokenPermissions")
def groups_get_token_permissions(world: World, params: Params) -> dict[str, Any]:
    """The mask and its bits by name."""
    return {
        "mask": world.permissions,
        "permissions": [
            {"name": name, "setting": bit} for name, bit in PERMISSIONS.items() if world.may(bit)
        ],
    }


@method("groups.getLongPollServer", MANAGE_SCOPE)
def groups_get_long_poll_server(world: World, params: Params) -> dict[str, Any]:
    """Where to poll: a full URL, the key, and `ts` as text."""
    _own_group(world, params)
    if not world.longpoll_enabled:
        raise VKError(100, "longpoll for this group is not enabled")
    return {
        "key": world.key,
        "server": f"{params.origin}/lp/{world.community.id}",
        "ts": str(world.events.head),
    }


@method("groups.getLongPollSettings", MANAGE_SCOPE)
def groups_get_long_poll_settings(world: World, params: Params) -> dict[str, Any]:
    """Whether it is on, its version, and 0 or 1 by event type."""
    _own_group(world, params)
    return {
        "is_enabled": world.longpoll_enabled,
        "api_version": world.api_version,
        "events": {name: int(name in world.events.wanted) for name in EVENT_TYPES},
    }


@method("groups.setLongPollSettings", MANAGE_SCOPE)
def groups_set_long_poll_settings(world: World, params: Params) -> int:
    """Change what is passed, leave the rest."""
    _own_group(world, params)
    changes = {name: params.flag(name) for name in EVENT_TYPES if params.has(name)}
    if params.has("enabled"):
        world.longpoll_enabled = params.flag("enabled")
    world.api_version = params.text("api_version", world.api_version)
    world.events.wanted |= {name for name, on in changes.items() if on}
    world.events.wanted -= {name for name, on in changes.items() if not on}
    world.touch()
    return 1
