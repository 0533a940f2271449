"""The HTTP face: VK's side and the control side on one aiohttp application."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from emulator.clock import Bell
from emulator.control import Control
from emulator.dispatch import Answer, Request
from emulator.faults import UPLOAD, Fault
from emulator.longpoll import poll
from emulator.world import World

BODY_LIMIT = 8 * 1024 * 1024
JSON_TYPE = "application/json"


class Edge:
    """VK's routes of one server over a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.closing = False
        self._bell = Bell()

    def routes(self) -> list[web.RouteDef]:
        """All of them; none is `/`."""
        return [
            web.post("/method/{name}", self._method),
            web.get("/method/{name}", self._method),
            web.post("/lp/{group}", self._poll),
            web.get("/lp/{group}", self._poll),
            web.post("/upload/{place}", self._upload),
            web.get("/uploaded/{photo}", self._photo),
        ]

    async def close(self) -> None:
        """Let nobody wait any more."""
        self.closing = True
        self._bell.ring()
        self._world.events.bell.ring()
        self._world.changed.ring()

    async def _pause(self, seconds: float) -> None:
        if not self.closing:
            await self._bell.wait(seconds)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        raw = await _parameters(request)
        token = raw.pop("access_token", "")
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = token or bearer.strip()
        origin = f"{request.scheme}://{request.host}"
        asked = Request(self._world, request.match_info["name"], raw, origin)
        answer = await asked.answer(token, self._pause)
        return _broken(request) if answer.lost else _response(answer)

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        query = await _parameters(request)
        group = request.match_info["group"]
        answer = await poll(self._world, group, query, lambda: self.closing)
        if isinstance(answer, str):
            return web.Response(text=answer, content_type=JSON_TYPE)
        return await self._failed(request, answer)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The upload server: one file in the field `photo`. No token is needed there."""
        fault = self._world.faults.take(UPLOAD)
        if fault is not None and fault.drop is not None:
            return _broken(request)
        if fault is not None:
            body = fault.body if fault.body is not None else f"<h1>{fault.http}</h1>"
            return _response(Answer(body, status=fault.http or 200, html=True))
        picture = await _file(request, "photo")
        answer = self._world.uploads.receive(request.match_info["place"], picture)
        if answer is None:
            raise web.HTTPNotFound
        return web.Response(text=json.dumps(answer), content_type=JSON_TYPE)

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["photo"]
        photo = self._world.uploads.photos.get(int(number)) if number.isdecimal() else None
        if photo is None:
            raise web.HTTPNotFound
        return web.Response(body=photo.picture, content_type="image/png")

    async def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hang is not None:
            await self._pause(fault.hang)
            return web.Response(text=f'{{"ts":"{self._world.events.head}","updates":[]}}')
        if fault.drop is not None:
            return _broken(request)
        if fault.code is not None:
            body = f'{{"error":{{"error_code":{fault.code},"error_msg":"Unknown error occurred"}}}}'
            return web.Response(text=body, content_type=JSON_TYPE)
        body = fault.body if fault.body is not None else f"<html><h1>{fault.http}</h1></html>"
        return _response(Answer(body, status=fault.http or 200, html=True))


async def _file(request: web.Request, field: str) -> bytes:
    """The file that a form brings in a field; empty where there is none."""
    if not request.content_type.startswith("multipart/"):
        return b""
    form = await request.multipart()
    while (part := await form.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == field:
            body = bytearray()
            while chunk := await part.read_chunk(65536):
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, len(body))
            return bytes(body)
    return b""


async def _parameters(request: web.Request) -> dict[str, str]:
    given = dict(request.query)
    if request.content_type == "application/x-www-form-urlencoded":
        # Not request.post(): its limit belongs to the application, which may be the demo's.
        body = bytearray()
        async for chunk in request.content.iter_chunked(65536):
            body += chunk
            if len(body) > BODY_LIMIT:
                raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, len(body))
        text = body.decode("utf-8", "replace")
        given.update(parse_qsl(text, keep_blank_values=True))
    elif request.content_type.startswith("multipart/"):
        form = await request.post()
        given.update((name, value) for name, value in form.items() if isinstance(value, str))
    return given


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _response(answer: Answer) -> web.Response:
    kind = "text/html" if answer.html else JSON_TYPE
    return web.Response(text=answer.body, status=answer.status, content_type=kind)


def add_routes(app: web.Application, world: World, *, control: bool = True) -> None:
    """Put the emulator's routes (`/method/…`, `/lp/…`, `/control/…`) into an application."""
    edge = Edge(world)
    app.add_routes(edge.routes())

    async def let_go(_: web.Application) -> None:
        await edge.close()

    app.on_shutdown.append(let_go)
    if control:
        controls = Control(world, lambda: edge.closing)
        app.add_routes(controls.routes())

        async def stop(_: web.Application) -> None:
            await controls.close()

        app.on_cleanup.append(stop)


def create_app(world: World, *, control: bool = True) -> web.Application:
    """An application that is nothing but the emulator of this world."""
    app = web.Application(client_max_size=BODY_LIMIT)
    add_routes(app, world, control=control)
    return app
