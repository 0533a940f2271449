"""The bot's own HTTP: health for the container, metrics, and Callback API's events."""

from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import wording
from bot.health import Health
from bot.settings import Settings, SourceKind
from bot.vk.callback import CallbackHandler
from bot.vk.intake import Intake
from bot.web.headers import guard_answer

log = structlog.get_logger(__name__)


class PortTaken(Exception):
    """Callback API cannot listen; the text is the port."""


class WebServer:
    """Listens on ``HTTP_HOST:HTTP_PORT``.

    By long poll a taken port costs health, readiness and metrics; Callback API needs it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        group_id: int,
        intake: Intake,
        health: Health,
    ) -> None:
        self._settings = settings
        self._health_of = health
        app = web.Application(client_max_size=2 * 1024 * 1024)
        app.on_response_prepare.append(guard_answer)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        if settings.source is SourceKind.CALLBACK:
            handler = CallbackHandler(
                group_id=group_id,
                confirmation=settings.callback_confirmation,
                secret=settings.callback_secret,
                intake=intake,
            )
            app.router.add_post("/callback", handler.answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def start(self) -> None:
        """Begin to listen. Raises ``PortTaken`` when Callback API's port is."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.http_host, self._settings.http_port)
        try:
            await site.start()
        except OSError as error:
            if self._settings.source is SourceKind.CALLBACK:
                raise PortTaken(self._settings.http_port) from error
            log.warning("port_taken", text=wording.port_taken(self._settings.http_port))

    @property
    def addresses(self) -> list[tuple[Any, ...]]:
        """Where it listens."""
        return list(self._runner.addresses)

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        return _answered(self._health_of.alive())

    async def _ready(self, _request: web.Request) -> web.Response:
        return _answered(await self._health_of.look())

    async def _metrics(self, _request: web.Request) -> web.Response:
        # A look sets what is measured at the database; it fails in words, never by raising.
        await self._health_of.look()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answered(wrong: dict[str, str]) -> web.Response:
    return web.json_response({"ok": not wrong, "wrong": wrong}, status=503 if wrong else 200)
