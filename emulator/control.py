"""The control side: what a test or the demo does to the world, as JSON over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from aiohttp import web
from pydantic import ValidationError

from emulator import orders
from emulator.callback import PAUSES, Sender
from emulator.errors import Refused
from emulator.people import User
from emulator.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OrderT = TypeVar("OrderT", bound=orders.Order)
Deed = Callable[[World, OrderT], dict[str, Any]]
MAX_WAIT: Final = 90.0


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "sex": user.sex,
        "messages_allowed": user.messages_allowed,
    }


def add_user(world: World, order: orders.NewUser) -> dict[str, Any]:
    """A person, new or replaced."""
    return _user(
        world.add_user(
            order.id,
            order.first_name,
            order.last_name,
            sex=order.sex,
            messages_allowed=order.messages_allowed,
        )
    )


def add_chat(world: World, order: orders.NewChat) -> dict[str, Any]:
    """A chat that has been there for long."""
    chat = world.add_chat(
        order.peer_id,
        order.title,
        owner=order.owner,
        admins=order.admins,
        members=order.members,
        bot=order.bot,
    )
    return {"peer_id": chat.peer_id, "link": chat.link}


def create_chat(world: World, order: orders.CreateChat) -> dict[str, Any]:
    """A person creates a chat."""
    event_id = world.create_chat(
        order.peer_id, order.title, owner=order.owner, members=order.members, bot=order.bot
    )
    return {"event_id": event_id}


def say(world: World, order: orders.Say) -> dict[str, Any]:
    """A person writes."""
    message, event_id = world.say(
        order.peer_id,
        order.from_id,
        order.text,
        attachments=order.attachments,
        reply_to=order.reply_to,
        forward=order.forward,
        payload=order.payload,
        date=order.date,
    )
    return {"cmid": message.cmid, "event_id": event_id}


def write_as_community(world: World, order: orders.AsCommunity) -> dict[str, Any]:
    """A manager writes on the community's page."""
    message, event_id = world.write_as_community(order.peer_id, order.by, order.text)
    return {"cmid": message.cmid, "event_id": event_id}


def edit(world: World, order: orders.Edit) -> dict[str, Any]:
    """The author edits."""
    event_id = world.edit(order.peer_id, order.cmid, order.text, attachments=order.attachments)
    return {"event_id": event_id}


def delete(world: World, order: orders.Delete) -> dict[str, Any]:
    """The author deletes."""
    world.delete(order.peer_id, order.cmid)
    return {}


def press(world: World, order: orders.Press) -> dict[str, Any]:
    """A callback button is pressed."""
    event_id = world.press(
        order.peer_id, order.user_id, order.cmid, order.payload, forged=order.forged
    )
    return {"event_id": event_id}


def set_admin(world: World, order: orders.Admin) -> dict[str, Any]:
    """Rights are given or taken."""
    world.set_admin(order.peer_id, order.user_id, order.admin)
    return {}


def replay(world: World, order: orders.Replay) -> dict[str, Any]:
    """The same event once more."""
    if not world.events.repeat(order.event_id):
        raise Refused(404, "unknown_event")
    return {"event_id": order.event_id}


def fail(world: World, order: orders.Fail) -> dict[str, Any]:
    """A failure is ordered."""
    world.fail(order.method, order.fault, order.count)
    return {}


def long_poll(world: World, order: orders.LongPoll) -> dict[str, Any]:
    """The long poll fails, or its settings change."""
    for kind, wanted in order.events.items():
        (world.events.wanted.add if wanted else world.events.wanted.discard)(kind)
    if order.random_ids is not None:
        world.tells_random_ids = order.random_ids
    if order.enabled is not None:
        world.longpoll_enabled = order.enabled
    if order.failed is not None:
        world.fail_poll(order.failed)
    return {}


def set_token(world: World, order: orders.Token) -> dict[str, Any]:
    """The token is revoked or works again."""
    world.token_revoked = order.revoked
    return {}


def set_permissions(world: World, order: orders.Permissions) -> dict[str, Any]:
    """The token's permissions."""
    world.permissions = order.mask
    return {}


def set_latency(world: World, order: orders.Latency) -> dict[str, Any]:
    """How long every method takes."""
    world.latency = order.seconds
    return {}


def set_rate(world: World, order: orders.Rate) -> dict[str, Any]:
    """How many requests a second are admitted."""
    world.limiter.rate = order.rate
    return {}


def set_clock(world: World, order: orders.Clock) -> dict[str, Any]:
    """The world's clock is moved or read."""
    if order.now is None and order.advance is None:
        return {"now": world.clock()}
    return {"now": world.set_clock(now=order.now, advance=order.advance)}


def _event(event_id: str | None) -> dict[str, Any]:
    return {"event_id": event_id}


def set_bot(world: World, order: orders.SetBot) -> dict[str, Any]:
    """The bot comes, goes, gains or loses rights."""
    return _event(world.set_bot(order.peer_id, order.bot, by=order.by))


def react(world: World, order: orders.React) -> dict[str, Any]:
    """A reaction."""
    return _event(world.react(order.peer_id, order.user_id, order.cmid, order.reaction_id))


def join(world: World, order: orders.Join) -> dict[str, Any]:
    """A person comes."""
    return _event(world.join(order.peer_id, order.user_id, order.how, by=order.by))


def leave(world: World, order: orders.ByMember) -> dict[str, Any]:
    """A person leaves."""
    return _event(world.leave(order.peer_id, order.user_id))


def kick(world: World, order: orders.Kick) -> dict[str, Any]:
    """A person is removed."""
    return _event(world.kick(order.peer_id, order.user_id, by=order.by))


def set_title(world: World, order: orders.Title) -> dict[str, Any]:
    """The chat is renamed."""
    return _event(world.set_title(order.peer_id, order.user_id, order.title))


def screenshot(world: World, order: orders.ByMember) -> dict[str, Any]:
    """A screenshot is taken."""
    return _event(world.screenshot(order.peer_id, order.user_id))


def allow(world: World, order: orders.Allow) -> dict[str, Any]:
    """Private messages are allowed or forbidden."""
    return _event(world.allow(order.user_id, order.allowed))


class Control:
    """The control routes of one server."""

    def __init__(self, world: World, closing: Callable[[], bool]) -> None:
        self._world = world
        self._closing = closing
        self._sender: Sender | None = None

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            self._deed("users", orders.NewUser, add_user),
            web.post("/control/users/{id}", _answered(self._change_user)),
            self._deed("chats", orders.NewChat, add_chat),
            self._deed("create_chat", orders.CreateChat, create_chat),
            self._deed("bot", orders.SetBot, set_bot),
            self._deed("say", orders.Say, say),
            self._deed("write_as_community", orders.AsCommunity, write_as_community),
            self._deed("edit", orders.Edit, edit),
            self._deed("delete", orders.Delete, delete),
            self._deed("press", orders.Press, press),
            self._deed("react", orders.React, react),
            self._deed("join", orders.Join, join),
            self._deed("leave", orders.ByMember, leave),
            self._deed("kick", orders.Kick, kick),
            self._deed("title", orders.Title, set_title),
            self._deed("screenshot", orders.ByMember, screenshot),
            self._deed("admin", orders.Admin, set_admin),
            self._deed("allow", orders.Allow, allow),
            self._deed("replay", orders.Replay, replay),
            self._deed("fail", orders.Fail, fail),
            self._deed("longpoll", orders.LongPoll, long_poll),
            self._deed("token", orders.Token, set_token),
            self._deed("permissions", orders.Permissions, set_permissions),
            self._deed("latency", orders.Latency, set_latency),
            self._deed("rate", orders.Rate, set_rate),
            self._deed("clock", orders.Clock, set_clock),
            web.post("/control/event", _answered(self._push_event)),
            web.post("/control/callback", _answered(self._set_callback)),
            web.get("/control/state", _answered(self._state)),
            web.get("/control/calls", _answered(self._calls)),
            web.get("/control/changes", _answered(self._changes)),
        ]

    async def close(self) -> None:
        """Stop what runs in the background."""
        if self._sender is not None:
            await self._sender.close()
            self._sender = None

    def _deed(self, path: str, order: type[OrderT], deed: Deed[OrderT]) -> web.RouteDef:
        async def handle(request: web.Request) -> dict[str, Any]:
            return deed(self._world, order.model_validate(await _body(request)))

        return web.post(f"/control/{path}", _answered(handle))

    async def _change_user(self, request: web.Request) -> dict[str, Any]:
        change = orders.UserChange.model_validate(await _body(request))
        user = self._world.user(_number(request.match_info["id"], "bad_id"))
        for name, value in change.model_dump(exclude_none=True).items():
            setattr(user, name, value)
        self._world.touch()
        return _user(user)

    async def _push_event(self, request: web.Request) -> dict[str, Any]:
        event = await _body(request)
        verbatim = request.query.get("verbatim") == "1"
        return {"event_id": self._world.events.push(event, verbatim=verbatim)}

    async def _set_callback(self, request: web.Request) -> dict[str, Any]:
        order = orders.Callback.model_validate(await _body(request))
        sender = Sender(
            self._world,
            order.url,
            secret=order.secret,
            pauses=PAUSES if order.pauses is None else order.pauses,
        )
        if order.confirmation is not None:
            try:
                await sender.confirm(order.confirmation)
            except Refused:
                await sender.close()
                raise
        await self.close()
        self._sender = sender
        sender.start()
        return {}

    async def _state(self, _: web.Request) -> dict[str, Any]:
        return self._world.state()

    async def _calls(self, request: web.Request) -> dict[str, Any]:
        since = _number(request.query.get("since", "0"), "bad_since")
        return {"calls": self._world.calls.since(since), "next": self._world.calls.next}

    async def _changes(self, request: web.Request) -> dict[str, Any]:
        since = _number(request.query.get("since", "0"), "bad_since")
        wait = _number(request.query.get("wait", "25"), "bad_wait")
        clock = asyncio.get_running_loop().time
        until = clock() + min(wait, MAX_WAIT)
        while self._world.version <= since and not self._closing():
            left = until - clock()
            if left <= 0:
                break
            await self._world.changed.wait(left)
        return {"version": self._world.version}


def _answered(handle: Callable[[web.Request], Awaitable[dict[str, Any]]]) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await handle(request))
        except Refused as refused:
            return web.json_response({"error": refused.reason}, status=refused.status)
        except ValidationError as invalid:
            problems = json.loads(invalid.json(include_url=False, include_context=False))
            return web.json_response({"error": "bad_request", "details": problems}, status=400)

    return answer


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read() or b"{}")
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not_json") from error


def _number(text: str, reason: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise Refused(400, reason) from error
