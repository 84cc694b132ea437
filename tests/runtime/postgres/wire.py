"""A wire to the server that breaks when a test says so."""

import asyncio
from contextlib import suppress


class Wire:
    """Passes bytes between the ledger and the server.

    Args:
        port: The server's port on loopback.
    """

    def __init__(self, port: int) -> None:
        self._port, self._last, self._times = port, b"", 0
        self._is_answer_lost = False
        self._ends: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        """Listen on loopback, and return the port."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening."""
        self._server.close()
        self.cut()
        await asyncio.sleep(0.01)  # its connections end

    def lose_answer_to(self, statement: bytes, times: int = 1) -> None:
        """Break in place of the server's answer to the next statements that hold this."""
        self._last, self._times = statement, times

    def cut(self) -> None:
        """Break all connections."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, to_server}
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self._send(reader, to_server), self._answer(from_server, writer))

    async def _send(self, client: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        while data := await client.read(65536):
            if self._times and self._last in data:
                self._times, self._is_answer_lost = self._times - 1, True
            server.write(data)
        server.transport.abort()

    async def _answer(self, server: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        while data := await server.read(65536):
            if self._is_answer_lost:
                self._is_answer_lost = False
                self.cut()
                return
            client.write(data)
        client.transport.abort()
