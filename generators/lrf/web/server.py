"""The server of one page, for browsers of this machine that know its address."""

import base64
import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

LOOPBACK = "127.0.0.1"
LONGEST_LINE = 4096  # bytes of what is typed or spoken at once
PAGE = Path(__file__).with_name("page.html").read_text(encoding="utf-8")

OnPage = Callable[[web.WebSocketResponse], Awaitable[None]]
"""Called with the connection of each page; when it returns, the connection is closed."""


class Server:
    """A server of the page and its connection, at an address that cannot be guessed.

    A page of another site may send requests to this machine too, and may give it a name of its own
    (DNS rebinding). So the address holds a random token, the host must be the loopback interface by
    one of its usual names, and a request that names an origin must name this one.

    Args:
        on_page: Called with the connection of each page.
        port: The port; 0 for any that is free.
    """

    def __init__(self, on_page: OnPage, port: int = 0) -> None:
        self._on_page = on_page
        self._port = port
        self._token = secrets.token_urlsafe(24)
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Return the address of the page."""
        return f"http://{LOOPBACK}:{self._port}/{self._token}/"

    async def start(self) -> None:
        """Begin to serve.

        Raises:
            OSError: The port is in use.
        """
        app = web.Application(middlewares=[self._check])
        app.add_routes([web.get("/{token}/", self._page), web.get("/{token}/call", self._call)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Serve no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _check(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        hosts = [f"{name}:{self._port}" for name in (LOOPBACK, "localhost")]
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        if host not in hosts or origin not in (None, f"http://{host}"):
            raise web.HTTPForbidden(text="Open the address that the command has printed.")
        token = request.match_info.get("token", "")
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            raise web.HTTPNotFound
        return await handler(request)

    async def _page(self, request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html", headers=HEADERS)

    async def _call(self, request: web.Request) -> web.WebSocketResponse:
        if "Origin" not in request.headers:  # only a browser, which always names it, is wanted
            raise web.HTTPForbidden
        connection = web.WebSocketResponse(max_msg_size=LONGEST_LINE, heartbeat=20.0)
        await connection.prepare(request)
        await self._on_page(connection)
        return connection


def _hash_of(element: str) -> str:
    """Return what allows the only `element` of the page, and no other."""
    (inside,) = re.findall(rf"<{element}>(.*?)</{element}>", PAGE, re.S)
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    return f"'sha256-{digest}'"


HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash_of('script')}",
            f"style-src {_hash_of('style')}",
            "img-src blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self)",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "X-Content-Type-Options": "nosniff",
}
