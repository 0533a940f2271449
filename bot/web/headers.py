"""What every answer of the bot's own HTTP says to a browser that should not be there."""

from typing import Final

from aiohttp import web

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    # Not which library answers, and of which version.
    "Server": "dezhurny",
}


async def guard_answer(_: web.Request, response: web.StreamResponse) -> None:
    """For ``on_response_prepare``: also on refusals and on what is not found."""
    response.headers.update(HEADERS)
