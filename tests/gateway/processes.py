"""Gateways in processes of their own, as an installation with several of them runs."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from gateway.app import make_app
from gateway.settings import GatewaySettings
from libs.server import KEEP_ALIVE_SECONDS, HttpProtocol
from tests.forking import forked, preload

preload(__name__)


@contextmanager
def running(settings: GatewaySettings, count: int) -> Iterator[list[str]]:
    """Addresses of `count` gateways with the same settings; they may need a moment before they answer."""
    sockets = [_listening() for _ in range(count)]
    values = settings.model_dump(mode="python")
    processes = [forked(_serve, values, one) for one in sockets]
    for process in processes:
        process.start()
    try:
        yield [f"http://127.0.0.1:{one.getsockname()[1]}" for one in sockets]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(10)
        for one in sockets:
            one.close()


def _listening() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


def _serve(values: dict[str, Any], listening: socket.socket) -> None:
    app = make_app(GatewaySettings(**values))
    config = uvicorn.Config(
        app,
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        http=HttpProtocol,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listening])
