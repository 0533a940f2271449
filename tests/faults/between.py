"""A line to a database server that can be held up or cut, without anybody being told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import URL


@asynccontextmanager
async def in_between(
    address: URL, *, cut: bool = False
) -> AsyncIterator[tuple[URL, asyncio.Event]]:
    """An address that leads to a server as long as the event is set; then nothing comes through.

    No connection is closed by that: whoever waits for an answer waits. Afterwards what was
    said meanwhile arrives; with ``cut`` it is lost, and so is the closing of a connection:
    the server holds on to a client that is no more.
    """
    through, tasks = asyncio.Event(), set()
    through.set()
    # Streams that nobody keeps close themselves.
    kept: list[asyncio.StreamWriter] = []

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if cut and not through.is_set():
                    return
                await through.wait()
                writer.write(data)
        if through.is_set() or not cut:
            writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kept.append(writer)
        await through.wait()
        there = await asyncio.open_connection(address.host, address.port or 5432)
        kept.append(there[1])
        for one in (pour(reader, there[1]), pour(there[0], writer)):
            tasks.add(asyncio.create_task(one))

    proxy = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    try:
        yield address.set(host="127.0.0.1", port=port), through
    finally:
        proxy.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in kept:
            writer.close()
