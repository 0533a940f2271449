"""`python -m emulator --port 5000`: the emulator alone."""

from __future__ import annotations

import argparse
from functools import partial

from aiohttp import web

from emulator import World, create_app


def main() -> None:
    """Serve one empty world until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--token", default="emulator-token")
    parser.add_argument("--group-id", type=int, default=230_000_001)
    parser.add_argument("--rate", type=int, default=20, help="requests a second, 0: no limit")
    given = parser.parse_args()
    world = World(group_id=given.group_id, token=given.token, rate=given.rate or None)
    # Whoever reads the address through a pipe is told at once.
    told = partial(print, flush=True)
    web.run_app(create_app(world), host=given.host, port=given.port, print=told)


if __name__ == "__main__":
    main()
