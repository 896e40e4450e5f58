"""How the nursery's children serve: on loopback, and the gateway on the network as well, with TLS, when asked.

The gateway accepts on the socket that the supervisor keeps open. While a front stands before two releases, it steps
aside (SIGUSR1) and comes back afterwards (SIGUSR2): whoever accepts, the queue is the same, so none is refused.
"""

import asyncio
import os
import signal
import ssl
import sys
from collections.abc import Callable
from socket import socket
from typing import Any, cast

import uvicorn

from infra.local.options import Outside
from libs.server import KEEP_ALIVE_SECONDS, HttpProtocol, Server


def serve(
    factory: Callable[[], Any],
    port: int,
    outside: Outside | None = None,
    *,
    public: int | None = None,
    aside: bool = False,
) -> None:
    """Run the app until the process is told to stop.

    `public` is the descriptor of an inherited socket, which is left to others when `aside`.
    """
    config = uvicorn.Config(
        factory,
        factory=True,
        http=HttpProtocol,
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=8,
    )
    server = _Server(config, outside, None if public is None else _Public(public, aside=aside))
    server.run()
    if not server.started:
        sys.exit(3)


class _Public:
    """The socket that people connect to: accepted on, or left to the front."""

    def __init__(self, descriptor: int, *, aside: bool) -> None:
        self._descriptor, self.aside = descriptor, aside
        self.listening: asyncio.Server | None = None

    async def listen(self, protocol: Callable[[], asyncio.Protocol]) -> None:
        """Accept, unless somebody else does or this has begun."""
        if self.aside or self.listening is not None:
            return
        kept = socket(fileno=os.dup(self._descriptor))
        self.listening = await asyncio.get_running_loop().create_server(protocol, sock=kept, backlog=2048)

    def leave(self) -> None:
        """Accept no more; what has been accepted goes on."""
        if self.listening is not None:
            self.listening.close()
            self.listening = None


class _Server(Server):
    """Listens several times with one app; uvicorn asks each connection whether it is encrypted."""

    def __init__(self, config: uvicorn.Config, outside: Outside | None, public: _Public | None) -> None:
        super().__init__(config)
        self._outside, self._public = outside, public
        self._coming_back: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self._public is not None:
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGUSR1, self._step_aside)
            loop.add_signal_handler(signal.SIGUSR2, self._come_back)
            await self._public.listen(self._protocol)
        if self._outside is not None:
            await self._open_outside(self._outside)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        if self._public is not None:
            self._public.leave()
        await super().shutdown(sockets)

    def _step_aside(self) -> None:
        """Leave new connections to the front, and end each that is open with its next answer."""
        assert self._public is not None
        self._public.aside = True
        self._public.leave()
        for connection in list(self.server_state.connections):
            protocol = cast(HttpProtocol, connection)
            protocol.app = _closing(protocol.app)

    def _come_back(self) -> None:
        assert self._public is not None
        self._public.aside = False
        self._coming_back = asyncio.ensure_future(self._public.listen(self._protocol))

    async def _open_outside(self, outside: Outside) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(outside.certificate)
        listening = await asyncio.get_running_loop().create_server(
            self._protocol, host=outside.host, port=outside.port, ssl=context, backlog=self.config.backlog
        )
        self.servers.append(listening)

    def _protocol(self) -> asyncio.Protocol:
        return HttpProtocol(self.config, self.server_state, self.lifespan.state)


def _closing(app: Any) -> Any:
    """`app`, whose answers end their connection."""

    async def serve_last(scope: Any, receive: Any, send: Any) -> None:
        async def send_last(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        await app(scope, receive, send_last)

    return serve_last
