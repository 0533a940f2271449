"""The bot's own HTTP as a stranger finds it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.health import Health, Signs
from bot.settings import Settings, SourceKind
from bot.storage.database import close, open_database
from bot.vk.intake import Batch
from bot.web.server import WebServer


async def intake(_: Batch) -> None:
    """Takes everything in."""


def settings(**more: Any) -> Settings:
    usual: dict[str, Any] = {
        "http_port": 0,
        "source": SourceKind.CALLBACK,
        "callback_secret": SecretStr("secret"),
        "callback_confirmation": SecretStr("c0de"),
    }
    return Settings(_env_file=None, **(usual | more))


@pytest.fixture
async def health() -> AsyncIterator[Health]:
    engine = open_database("sqlite+aiosqlite://")
    signs = Signs(dict, lambda: 0.0, lambda: False, str, lambda: None)
    yield Health(engine, SystemClock(), signs)
    await close(engine)


@pytest.fixture
async def url(health: Health) -> AsyncIterator[str]:
    server = WebServer(settings(), group_id=7, intake=intake, health=health)
    await server.start()
    host, port = server.addresses[0][:2]
    yield f"http://{host}:{port}"
    await server.stop()


def test_it_listens_on_this_machine_unless_told_otherwise() -> None:
    assert settings().http_host == "127.0.0.1"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/callback", "/nothing"])
async def test_no_answer_can_be_read_or_framed_by_another_page(url: str, path: str) -> None:
    async with ClientSession() as session, session.get(f"{url}{path}") as answer:
        headers = answer.headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers
    assert "aiohttp" not in headers["Server"]


async def test_only_the_callback_takes_anything(url: str) -> None:
    async with ClientSession() as session:
        for path in ("/healthz", "/metrics", "/"):
            async with session.post(f"{url}{path}", json={}) as answer:
                assert answer.status in (404, 405)


async def test_of_a_taken_port_it_says_which_pages_are_missing(url: str, health: Health) -> None:
    taken = settings(source=SourceKind.LONGPOLL, http_port=int(url.rpartition(":")[2]))
    server = WebServer(taken, group_id=7, intake=intake, health=health)
    with capture_logs() as lines:
        await server.start()
    await server.stop()
    [line] = [one for one in lines if one["event"] == "port_taken"]
    assert all(page in line["text"] for page in ("/healthz", "/readyz", "/metrics"))


def test_settings_show_no_secret_when_they_are_printed() -> None:
    shown = repr(
        settings(vk_token=SecretStr("t0ken"), database_url="postgresql://u:passw0rd@h/school")
    )
    for secret in ("t0ken", "passw0rd", "c0de", "'secret'"):
        assert secret not in shown
