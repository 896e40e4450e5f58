"""An app that the gateway forwards to, on a port of its own."""

import threading
import time
from collections.abc import Callable
from typing import Any

import uvicorn

from infra.local.processes import free_port


def serve(make: Callable[[], Any]) -> tuple[str, Callable[[], None]]:
    """Serve the app that `make` makes in a thread of its own; the address, and what ends it."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(make, factory=True, port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the app did not start"
        time.sleep(0.02)

    def end() -> None:
        server.should_exit = True
        thread.join(10)

    return f"http://127.0.0.1:{port}", end
