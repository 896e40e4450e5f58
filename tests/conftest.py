"""The servers under every test: one real PostgreSQL and one real Redis a run, however many pytest processes."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
from httpx._transports import default as httpx_transports
from hypothesis import HealthCheck, settings

from libs.testing.servers import Servers
from tests.distribution import scheduler_of
from tests.homes import furnish
from tests.servers import RunningServers
from tests.stack import Stack, running_stack

pytest_plugins = ["libs.testing.plugin", "tests.running_vault"]
RUNNING = pytest.StashKey[RunningServers]()
# How long an example takes says how busy the machine is.
settings.register_profile("opsight", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("opsight")


def pytest_configure(config: pytest.Config) -> None:
    """Settings come from fixtures alone: what the shell says about Opsight must not reach a test."""
    for name in [name for name in os.environ if name.startswith("OPSIGHT_") and not name.startswith("OPSIGHT_TEST_")]:
        del os.environ[name]
    # Each client that httpx makes would read all authorities of the world, which takes longer than what it asks for.
    httpx_transports.create_ssl_context = httpx.create_ssl_context = cache(httpx.create_ssl_context)
    if not hasattr(config, "workerinput"):
        config.stash[RUNNING] = RunningServers()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist: the controller starts the servers and tells each worker where they are."""
    node.workerinput["servers"] = node.config.stash[RUNNING].start().to_worker()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return scheduler_of(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUNNING in config.stash:
        config.stash[RUNNING].stop()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """PostgreSQL with the migrated template, and Redis."""
    workerinput = getattr(request.config, "workerinput", None)
    yield Servers.from_controller(workerinput["servers"]) if workerinput else request.config.stash[RUNNING].start()


@pytest.fixture(scope="session")
def gateway_stack(servers: Servers) -> Iterator[Stack]:
    """A whole Opsight in processes of its own, with the demo account. Tests on it stand in the xdist group `stack`."""
    folder = servers.folder / "stack"
    folder.mkdir()  # which fails in a second process of the run: one such stack is enough
    furnish(folder, servers.folder)
    with running_stack(folder) as stack:
        yield stack
    shutil.rmtree(folder, ignore_errors=True)
