"""A gateway that knows members, a mail server that answers what it is told to, and a worker between them."""

import asyncio
import email
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP

from services.reporting.worker import make_worker
from tests.reporting.conftest import GRIDS
from tests.reporting.runs.conftest import superuser

__all__ = ["superuser"]

ANN, BOB = "ann@example.com", "bob@example.org"


async def _wait_for_nothing(message_id: str) -> None:
    """Mail servers answer at once."""


class Inbox:
    """Takes mail, but for addresses that it `refuses`; hangs up after the whole message has arrived if told to.

    `await meanwhile(message_id)` is done before it answers for a message.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.refuses: dict[str, str] = {}
        self.answer = "250 OK"
        self.hang_up = False
        self.meanwhile: Callable[[str], Awaitable[Any]] = _wait_for_nothing

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.raw.append(envelope.content)
        await self.meanwhile(str(self.messages[-1]["Message-ID"]))
        if self.hang_up:
            server.transport.abort()
        return self.answer

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(one, policy=default) for one in self.raw]


class Gateway:
    """Knows who is a member."""

    def __init__(self) -> None:
        self.members = {ANN}
        self.status = 200
        self.asked: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        known = [one for one in body["addresses"] if one in self.members]
        return web.json_response({"known": known}, status=self.status)

    async def take_event(self, request: web.Request) -> web.Response:
        """Facts about runs come here too."""
        return web.Response(status=204)


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    handler = Inbox()
    lines: list[SMTP] = []

    def answer() -> SMTP:
        lines.append(SMTP(handler))
        return lines[-1]

    server = await asyncio.get_running_loop().create_server(answer, "127.0.0.1", 0)
    handler.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield handler
    server.close()
    [line.transport.abort() for line in lines if line.transport is not None]


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    played = Gateway()
    app = web.Application()
    app.router.add_post("/internal/members/known", played.answer)
    app.router.add_post("/internal/events", played.take_event)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    played.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    yield played
    await runner.cleanup()


@pytest.fixture
async def work(settings_for, client_of, inbox, gateway, superuser) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """`await work()`: a worker runs what is due, and what it was told to try again later."""
    superuser("delete from reporting.job where state in ('queued', 'retry_wait', 'scheduled')")
    await client_of("reporting")  # its app outlives this worker
    settings = settings_for(
        "reporting", smtp_url=inbox.url, gateway_internal_url=gateway.url, public_url="https://opsight.test"
    )
    worker = make_worker(settings)

    async def run() -> int:
        superuser("update reporting.job set run_at = now() where state = 'retry_wait'")
        return await worker.run_until_idle(timeout_seconds=60, deliver=True)

    async with worker.started():
        yield run


@pytest.fixture
def resulted(call, drafted, work) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await resulted(ANN)`: a run, brought to its result by a person, of a report with these recipients."""

    async def run(*recipients: str) -> dict[str, Any]:
        grid = await drafted(recipients=list(recipients))
        started = (await call("POST", f"{GRIDS}/{grid['id']}/run")).json()
        await work()
        return (await call("GET", f"/runs/{started['id']}")).json()

    return run


@pytest.fixture
def delivered(call, resulted, work) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await delivered(ANN)`: the delivery of a run to one recipient, after the worker was at it."""

    async def deliver(recipient: str = ANN) -> dict[str, Any]:
        run = await resulted(recipient)
        answer = await call("POST", f"/runs/{run['id']}/deliver")
        assert answer.status_code == 202, answer.text
        await work()
        return (await call("GET", f"/deliveries/{answer.json()['items'][0]['id']}")).json()

    return deliver


@pytest.fixture
def admin(as_, tenant_a) -> dict[str, str]:
    """Somebody who decides about people."""
    return as_(tenant_a, "members:admin")
