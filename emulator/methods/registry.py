"""The table of methods: name, the token permission it needs, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from emulator.errors import VKError
from emulator.params import Params
from emulator.world import World

Body = Callable[[World, Params], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: `scope` is the permission bit the token needs, 0 for none."""

    name: str
    scope: int
    body: Body


METHODS: Final[dict[str, Method]] = {}


def method(name: str, scope: int = 0) -> Callable[[Body], Body]:
    """Register the decorated function as VK's method `name`."""

    def register(body: Body) -> Body:
        METHODS[name] = Method(name, scope, body)
        return body

    return register


def invoke(world: World, name: str, params: Params) -> Any:
    """Carry out one call (not `execute`); its `response`.

    :raises VKError: as VK refuses it.
    """
    called = METHODS.get(name)
    if called is None:
        raise VKError(3)
    if called.scope and not world.may(called.scope):
        raise VKError(15, "no access to call this method")
    return called.body(world, params)
