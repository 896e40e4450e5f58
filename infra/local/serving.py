"""How the nursery's children serve: on loopback, and the gateway on the network as well, with TLS, when asked."""

import asyncio
import ssl
import sys
from collections.abc import Callable
from socket import socket
from typing import Any

import uvicorn

from infra.local.options import Outside
from libs.server import KEEP_ALIVE_SECONDS, HttpProtocol


def serve(factory: Callable[[], Any], port: int, outside: Outside | None) -> None:
    """Run the app until the process is told to stop."""
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
    server = _Server(config, outside)
    server.run()
    if not server.started:
        sys.exit(3)


class _Server(uvicorn.Server):
    """Listens twice with one app; uvicorn asks each connection whether it is encrypted."""

    def __init__(self, config: uvicorn.Config, outside: Outside | None) -> None:
        super().__init__(config)
        self._outside = outside

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self._outside is None:
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._outside.certificate)
        listening = await asyncio.get_running_loop().create_server(
            self._protocol, host=self._outside.host, port=self.config.port, ssl=context, backlog=self.config.backlog
        )
        self.servers.append(listening)

    def _protocol(self) -> asyncio.Protocol:
        return HttpProtocol(self.config, self.server_state, self.lifespan.state)
