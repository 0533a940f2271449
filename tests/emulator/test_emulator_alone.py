"""`python -m emulator`: the emulator as a program of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


async def test_given_the_command_when_started_then_it_serves_and_ends_on_ctrl_c():
    port = free_port()
    arguments = ["-m", "emulator", "--port", str(port), "--token", "t", "--group-id", "42"]
    # As on a user's machine, where what is printed into a pipe is held back.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    program = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE, env=env
    )
    assert program.stdout is not None
    async with asyncio.timeout(30):
        await program.stdout.readline()
    url = f"http://127.0.0.1:{port}/method/groups.getById?access_token=t&v=5.199"
    answer = json.loads(await asyncio.to_thread(lambda: urlopen(url, timeout=10).read()))
    assert answer["response"]["groups"][0]["id"] == 42
    program.send_signal(signal.SIGINT)
    async with asyncio.timeout(10):
        assert await program.wait() == 0
