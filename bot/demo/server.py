"""The demo's one port: the page, its JSON, and the VK that the bot talks to."""

import asyncio
import html
import json
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from secrets import token_hex
from string import Template
from typing import Any, Final, TypeVar

from aiohttp import web
from pydantic import ValidationError

from bot.clock import SteeredClock
from bot.demo import enclosures, orders, requests_made, view
from bot.demo.body import Order
from bot.demo.guard import add_headers, only_ours
from bot.demo.in_force import InForce
from bot.demo.player import Player, Settle
from bot.demo.scenes import GROUPS, SCENES
from bot.demo.school import PARENTS_CHAT, TEACHER
from bot.demo.stage import NotPossible, Stage
from emulator import World, add_routes
from policies.rulebook import RULE_NAMES, rule_name

Journal = Callable[[], Awaitable[list[dict[str, Any]]]]
OrderT = TypeVar("OrderT", bound=Order)

PAGE: Final = Path(str(files("bot.demo") / "page"))
MAX_WAIT: Final = 25.0


def create_demo(
    world: World,
    clock: SteeredClock,
    *,
    chat_title: str,
    in_force: InForce | None = None,
    journal: Journal | None = None,
    settle: Settle | None = None,
    pace: float = 1.4,
) -> web.Application:
    """The demo's application: page at ``/``, its JSON under ``/demo/``, VK's own routes.

    ``world`` must tell the time of ``clock``. ``in_force`` is what the bot judges by, without it
    the demo's file as shipped. ``journal`` reads the bot's journal lines,
    oldest first; without it the journal is empty. ``settle`` returns once the bot has
    nothing left to do; without it a scene waits until VK is quiet. ``pace``: real seconds
    between the steps of a scene.
    """
    app = web.Application(middlewares=[only_ours])
    app.on_response_prepare.append(add_headers)
    demo = Demo(Stage(world, clock, in_force), chat_title, journal, settle, pace)
    app.add_routes(demo.routes())
    app.router.add_static("/static", PAGE)
    app.on_shutdown.append(demo.close)
    # Without the emulator's control side: it does what the page must not be able to do.
    add_routes(app, world, control=False)
    return app


class Demo:
    """The page's routes."""

    def __init__(
        self,
        stage: Stage,
        chat_title: str,
        journal: Journal | None,
        settle: Settle | None,
        pace: float,
    ) -> None:
        self._world = stage.world
        self._stage = stage
        self._player = Player(stage, settle, pace=pace)
        self._title = chat_title
        self._journal = journal
        self._closing = False
        # A page may outlive the demo it was opened on, and meet the next one.
        self._run = token_hex(8)

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        stage = self._stage
        return [
            web.get("/", self._page),
            web.get("/demo/about", self._about),
            web.get("/demo/state", self._state),
            web.get("/demo/changes", self._changes),
            web.get("/demo/calls", self._calls),
            web.get("/demo/journal", self._lines),
            self._deed("say", orders.Say, lambda order: {"cmid": stage.say(order)}),
            self._deed("edit", orders.Edit, stage.edit),
            self._deed("delete", orders.Delete, stage.delete),
            self._deed("press", orders.Press, stage.press),
            self._deed("join", orders.Join, stage.join),
            self._deed("leave", orders.Leave, stage.leave),
            self._deed("remove", orders.Remove, stage.remove),
            self._deed("promote", orders.Promote, stage.promote),
            self._deed("allow", orders.Allow, stage.allow),
            web.post("/demo/clock", self._turn),
            web.post("/demo/scenes/{id}", self._play),
        ]

    async def close(self, _: web.Application) -> None:
        """Let nobody wait any more and end the scene."""
        self._closing = True
        self._world.changed.ring()
        await self._player.stop()

    async def _page(self, _: web.Request) -> web.Response:
        template = Template((PAGE / "index.html").read_text("utf-8"))
        page = template.safe_substitute(title=html.escape(self._title))
        return web.Response(text=page, content_type="text/html", charset="utf-8")

    async def _about(self, _: web.Request) -> web.Response:
        """What does not change while the demo runs."""
        return _json(
            {
                "first": {"viewer": TEACHER, "peer_id": PARENTS_CHAT},
                "scenes": [
                    {"id": one.id, "title": one.title, "about": one.about, "group": heading}
                    for heading, group in GROUPS.items()
                    for one in group
                ],
                "rules": {rule: rule_name(rule) for rule in RULE_NAMES},
                "stickers": {name: words for name, (_, words) in enclosures.STICKERS.items()},
                "pictures": {name: words for name, (_, words) in enclosures.PICTURES.items()},
                "text_limit": orders.TEXT_LIMIT,
            }
        )

    async def _state(self, request: web.Request) -> web.Response:
        playing = self._player.playing
        peer_id = _number(request, "peer_id", PARENTS_CHAT)
        shown = view.state(
            self._stage,
            await self._stage.policy(peer_id),
            viewer=_number(request, "viewer", TEACHER),
            peer_id=peer_id,
            overseer=request.query.get("overseer") == "1",
        )
        scene = None if playing is None else playing.view()
        return _json({**shown, "run": self._run, "scene": scene})

    async def _changes(self, request: web.Request) -> web.Response:
        """Wait until the world's version differs from ``since``, ``wait`` seconds at most."""
        since = _number(request, "since", -1)
        wait = _number(request, "wait", int(MAX_WAIT))
        clock = asyncio.get_running_loop().time
        until = clock() + min(float(wait), MAX_WAIT)
        while self._world.version == since and not self._closing:
            left = until - clock()
            if left <= 0:
                break
            await self._world.changed.wait(left)
        return _json({"version": self._world.version})

    async def _calls(self, _: web.Request) -> web.Response:
        calls = self._world.calls
        found = calls.since(requests_made.since_of(calls.next))
        return _json({"requests": requests_made.requests(found), "total": calls.next})

    async def _lines(self, _: web.Request) -> web.Response:
        return _json([] if self._journal is None else await self._journal())

    async def _turn(self, request: web.Request) -> web.Response:
        asked = await _body(request, orders.TurnClock)
        try:
            await self._stage.turn(asked)
        except NotPossible as why:
            return _refused(409, str(why))
        return _json({})

    async def _play(self, request: web.Request) -> web.Response:
        await _body(request, Order)
        name = request.match_info["id"]
        if name == "stop":
            await self._player.stop()
            return _json({})
        if name not in SCENES:
            return _refused(404, "Такой сцены нет.")
        try:
            return _json({"play": self._player.start(SCENES[name])})
        except NotPossible as why:
            return _refused(409, str(why))

    @staticmethod
    def _deed(
        path: str, order: type[OrderT], deed: Callable[[OrderT], dict[str, int] | None]
    ) -> web.RouteDef:
        async def handle(request: web.Request) -> web.Response:
            asked = await _body(request, order)
            try:
                return _json(deed(asked) or {})
            except NotPossible as why:
                return _refused(409, str(why))

        return web.post(f"/demo/{path}", handle)


async def _body(request: web.Request, order: type[OrderT]) -> OrderT:
    """The request's body, read. Raises aiohttp's 415 and 400 with a word in Russian."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(
            text=_error("Нужен JSON."), content_type="application/json"
        )
    try:
        return order.model_validate_json(await request.read() or b"{}")
    except ValidationError as invalid:
        raise web.HTTPBadRequest(
            text=_error(_complaint(invalid)), content_type="application/json"
        ) from invalid


def _complaint(invalid: ValidationError) -> str:
    first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(one) for one in first["loc"])
    if first["type"] == "string_too_long":
        return "Слишком длинный текст."
    return f"Не разобрать запрос{f': {where}' if where else ''}."


def _number(request: web.Request, name: str, default: int) -> int:
    try:
        return int(request.query.get(name, default))
    except ValueError:
        return default


def _error(words: str) -> str:
    return json.dumps({"error": words}, ensure_ascii=False)


def _refused(status: int, words: str) -> web.Response:
    return _json({"error": words}, status)


def _json(found: Any, status: int = 200) -> web.Response:
    # ASCII: half a surrogate pair in somebody's text must not take the page down. Dates and
    # other values of the journal that JSON does not know are shown as text.
    text = json.dumps(found, default=str)
    return web.Response(text=text, status=status, content_type="application/json")
