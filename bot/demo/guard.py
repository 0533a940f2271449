"""Who may talk to the demo: this machine's own pages and programs, nobody else's.

A page of any site can send requests to localhost, and a hostile name server can make its
own name mean 127.0.0.1. So the name must be localhost or a bare address, and whoever
names an origin must name this one. An image or a link of another page names none: there the
browser's own word counts (``Sec-Fetch-Site``), and VK's methods want the key of this one run.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "dezhurny",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


_OTHERS = "Показ отвечает только своей собственной странице."
_OURS = frozenset({"same-origin", "none"})


@web.middleware
async def only_ours(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a foreign name or origin with 403, before anything is read."""
    if not _own_name(request.host):
        raise web.HTTPForbidden(text="Откройте показ по адресу localhost или 127.0.0.1.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise web.HTTPForbidden(text=_OTHERS)
    # «none»: typed by a person. A link from elsewhere may open the page, and nothing but it.
    if request.headers.get("Sec-Fetch-Site", "none") not in _OURS and request.path != "/":
        raise web.HTTPForbidden(text=_OTHERS)
    return await handler(request)


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Let the page load nothing from elsewhere and stand in no frame."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")


def _own_name(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
