"""Web servers of tests, on this machine and on the test's own event loop."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def serve(
    routes: Iterable[web.RouteDef], *, handler_cancellation: bool = False
) -> AsyncIterator[str]:
    """Serve on a free port, and yield its host and port, as they stand in an address.

    Args:
        routes: The requests that it answers.
        handler_cancellation: Whether a client that is gone takes its request along, as one whose
            caller has interrupted.
    """
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, handler_cancellation=handler_cancellation, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"{host}:{port}"
    finally:
        await runner.cleanup()
