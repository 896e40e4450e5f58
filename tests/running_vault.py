"""A secrets service that runs for real: its own server, its own port, its own thread."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from infra.local.processes import free_port
from libs.server import KEEP_ALIVE_SECONDS
from libs.testing.deployables import make_app


@pytest.fixture(scope="session")
def secrets_port() -> int:
    """Where `secrets_url` starts it. Until then nobody answers there, and never a stack of this machine."""
    return free_port()


@pytest.fixture(scope="session")
def secrets_url(settings_for, secrets_port: int) -> Iterator[str]:
    """Where the secrets service listens, as every deployable of these tests is told."""
    config = uvicorn.Config(
        lambda: make_app("secrets", settings_for("secrets")),
        factory=True,
        port=secrets_port,
        log_config=None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{secrets_port}"
    server.should_exit = True
    thread.join(10)
