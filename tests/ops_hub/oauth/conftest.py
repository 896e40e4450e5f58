"""A provider of our own on its own port, a hub that is registered with it, and people with browsers."""

import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from sqlalchemy import text

from infra.local.processes import free_port
from infra.providers.app import make_app as make_provider
from infra.providers.control import CONTROL_HEADER
from infra.providers.grants import Client
from libs.jobs import Worker
from libs.testing.apps import started
from libs.testing.databases import delete_jobs_left
from libs.testing.deployables import make_app, make_worker
from libs.testing.plugin import BEGAN
from libs.testing.tasks import in_own_task
from services.ops_hub.connections.oauth.handing import credential_of

ADDRESS = "http://opsight.test"
GOOGLE_SECRET, FACEBOOK_SECRET, PRACTICE_SECRET = "google's secret", "facebook's secret", "practice's secret"
BUSINESS = "https://www.googleapis.com/auth/business.manage"


@dataclass(frozen=True)
class Provider:
    """The running provider server, and the way to script it."""

    url: str
    subject: str = ""

    async def tell(self, method: str, path: str, **content: Any) -> Any:
        async with httpx.AsyncClient(base_url=self.url, headers={CONTROL_HEADER: "yes"}) as client:
            answer = await client.request(method, f"/_control{path}", **content)
            answer.raise_for_status()
            return answer.json() if answer.content else None

    async def answer(self, operation: str, *answers: Mapping[str, Any]) -> None:
        """The next answers of an operation."""
        await self.tell("POST", f"/answers/{operation}", json=list(answers))

    async def behave(self, **changed: Any) -> None:
        await self.tell("PUT", "/behaviour", json=changed)

    async def outage(self, provider: str, kind: str) -> None:
        await self.tell("PUT", f"/outages/{provider}", params={"kind": kind})

    async def recover(self, provider: str) -> None:
        await self.tell("DELETE", f"/outages/{provider}")

    async def calls(self, operation: str) -> int:
        return (await self.tell("GET", ""))["calls"].get(operation, 0)


@pytest.fixture(scope="session")
def provider_server() -> Iterator[str]:
    port = free_port()
    redirects = tuple(
        f"{ADDRESS}/api/v1/ops/connections/{platform}/oauth/callback"
        for platform in ("google", "google_analytics", "facebook")
    )
    clients = [
        Client("live-google", GOOGLE_SECRET, redirects),
        Client("live-facebook", FACEBOOK_SECRET, redirects),
        Client("practice", PRACTICE_SECRET, redirects),
    ]
    app = make_provider(clients=clients, key=b"k" * 32)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest_asyncio.fixture(loop_scope="session")
async def provider(provider_server: str) -> Provider:
    """The provider as nobody has told it anything, with accounts that nobody else has; `subject` is the first one."""
    known = Provider(provider_server)
    await known.tell("POST", "/reset")
    people = [
        {"subject": f"{uuid4().int % 10**20:020}", "name": name, "email": email}
        for name, email in (("Robin Practice", "robin@practice.example"), ("Sam Practice", "sam@practice.example"))
    ]
    await known.tell("PUT", "/people", json=people)
    return Provider(provider_server, people[0]["subject"])


@pytest.fixture(scope="session")
def oauth_settings(settings_for, provider_server: str, secrets_url: str) -> Callable[..., Any]:
    """Settings of a hub that is registered with Google and Facebook, both of them this provider."""
    live = {
        "google_client_id": "live-google",
        "google_client_secret": GOOGLE_SECRET,
        "google_authorize_url": f"{provider_server}/google/o/oauth2/v2/auth",
        "google_token_url": f"{provider_server}/google/token",
        "google_revoke_url": f"{provider_server}/google/revoke",
        "google_issuer": f"{provider_server}/google",
        "google_accounts_url": f"{provider_server}/google",
        "google_listings_url": f"{provider_server}/google",
        "google_reviews_url": f"{provider_server}/google",
        "google_analytics_data_url": f"{provider_server}/google_analytics",
        "google_analytics_admin_url": f"{provider_server}/google_analytics",
        "facebook_app_id": "live-facebook",
        "facebook_app_secret": FACEBOOK_SECRET,
        "facebook_dialog_url": f"{provider_server}/facebook/dialog/oauth",
        "facebook_graph_url": f"{provider_server}/facebook",
    }
    practice = {"practice_provider_url": provider_server, "practice_client_secret": PRACTICE_SECRET}
    common = {"ops_oauth_enabled": True, "public_url": ADDRESS, "provider_timeout_seconds": 1.5}
    kinds = {"live": live, "staged": practice, "both": live | practice, "neither": {}}
    kinds["off"] = live | {"ops_oauth_enabled": False}

    def make(kind: str, **overrides: Any) -> Any:
        return settings_for("ops_hub", **(common | kinds[kind] | overrides))

    return make


@pytest.fixture(scope="session")
def hub_of(oauth_settings, session_stack: AsyncExitStack) -> Callable[[str], Awaitable[httpx.AsyncClient]]:
    """`await hub_of("live")`: a client of a hub that is set up so."""
    known: dict[str, httpx.AsyncClient] = {}

    async def start(kind: str) -> httpx.AsyncClient:
        if kind not in known:
            app = make_app("ops_hub", oauth_settings(kind))
            await session_stack.enter_async_context(started(app))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            known[kind] = await session_stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://hub")
            )
            known[kind].app = app  # type: ignore[attr-defined]
        return known[kind]

    return start


@pytest.fixture(scope="session")
def run_worker(
    oauth_settings, session_stack: AsyncExitStack, superuser_connection: psycopg.Connection, pytestconfig: pytest.Config
) -> Callable[..., Awaitable[int]]:
    """Run what is due, as the worker of a hub that is set up live and for practice; what earlier tests left goes."""
    known: list[Worker] = []

    async def run() -> int:
        delete_jobs_left(superuser_connection, "ops", before=pytestconfig.stash[BEGAN])
        if not known:
            worker = make_worker("ops_hub", oauth_settings("both"))
            known.append(await session_stack.enter_async_context(in_own_task(worker.started())))
        return await known[0].run_until_idle(timeout_seconds=30)

    return run


@dataclass
class Browser:
    """A person's browser: one session, one tenant, and pages of the provider filled in by hand."""

    hub: httpx.AsyncClient
    sign: Callable[..., dict[str, str]]
    tenant: UUID
    subject: str
    session: str | None
    scopes: tuple[str, ...] = ("ops:read", "ops:write")
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        limits = {"session": self.session} if self.session else {}
        self.headers = self.sign(self.tenant, *self.scopes, subject=self.subject, service="ops_hub", **limits)

    async def post_start(self, platform: str = "google", **body: Any) -> httpx.Response:
        path = f"/api/v1/ops/connections/{platform}/oauth/start"
        return await self.hub.post(path, headers=self.headers, json=body)

    async def start(self, platform: str = "google", **body: Any) -> str:
        answer = await self.post_start(platform, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()["authorization_url"]

    async def come_back(self, address: str, *, platform: str | None = None) -> dict[str, str]:
        """Follow the provider's redirect; what the result page is told."""
        answer = await self.callback(address, platform=platform)
        assert answer.status_code == 303, answer.text
        return told(answer)

    async def callback(self, address: str, *, platform: str | None = None) -> httpx.Response:
        parts = urlsplit(address)
        path = parts.path if platform is None else f"/api/v1/ops/connections/{platform}/oauth/callback"
        return await self.hub.get(f"{path}?{parts.query}", headers=self.headers)

    async def connect(self, platform: str = "google", *, consent: Mapping[str, Any] | None = None, **body: Any):
        """All the way there and back."""
        address = await consent_at(await self.start(platform, **body), **(consent or {}))
        return await self.come_back(address)


def told(answer: httpx.Response) -> dict[str, str]:
    """The result page's query."""
    location = urlsplit(answer.headers["location"])
    assert (location.scheme, location.netloc, location.path) == ("", "", "/ops/connections/oauth/result")
    return dict(parse_qsl(location.query))


async def consent_at(url: str, *, decision: str = "allow", account: int = 0, refuse: tuple[str, ...] = ()) -> str:
    """Fill in the consent page as a person does; the address that the browser is sent to."""
    async with httpx.AsyncClient() as client:
        page = await client.get(url)
        assert page.status_code == 200, page.text
        action = unescape(re.search(r'<form method="post" action="([^"]+)"', page.text)[1])  # type: ignore[index]
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
        accounts = re.findall(r'name="account" value="([^"]*)"', page.text)
        scopes = [unescape(one) for one in re.findall(r'name="scope" value="([^"]*)"', page.text)]
        form = [(name, unescape(value)) for name, value in fields]
        form += [("account", accounts[account]), ("decision", decision)]
        form += [("scope", scope) for scope in scopes if scope not in refuse]
        answer = await client.post(
            f"{urlsplit(url).scheme}://{urlsplit(url).netloc}{action}",
            content=str(httpx.QueryParams(form)).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


@pytest_asyncio.fixture(loop_scope="session")
async def browser_of(hub_of, as_, tenant_a) -> Callable[..., Awaitable[Browser]]:
    """`await browser_of("live")`: somebody of `tenant_a`; `tenant=`, `subject=`, `session=`, `scopes=` are others."""

    async def open_browser(kind: str = "live", **changed: Any) -> Browser:
        values = {"tenant": tenant_a, "subject": "user:11111111-1111-4111-8111-111111111111", "session": "a" * 32}
        return Browser(hub=await hub_of(kind), sign=as_, **(values | changed))

    return open_browser


@pytest_asyncio.fixture(loop_scope="session")
async def browser(browser_of, provider) -> Browser:
    return await browser_of()


@pytest.fixture
def row_of(database, tenant_a) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await row_of(connection_id)`: the row as it is kept."""

    async def read(connection_id: str | UUID, *, tenant: UUID = tenant_a) -> dict[str, Any]:
        async with database("ops_hub").tenant(tenant) as session:
            found = await session.execute(
                text("select * from ops.platform_connection where id = :id"), {"id": str(connection_id)}
            )
            return dict(found.mappings().one())

    return read


@pytest.fixture
def change_row(database, tenant_a) -> Callable[..., Awaitable[None]]:
    """`await change_row(connection_id, "token_refresh_at = now()")`: let time pass for a connection."""

    async def change(connection_id: str | UUID, setting: str) -> None:
        async with database("ops_hub").tenant(tenant_a) as session:
            await session.execute(
                text(f"update ops.platform_connection set {setting} where id = :id"),
                {"id": str(connection_id)},
            )

    return change


@pytest.fixture
def keeper_of(hub_of) -> Callable[..., Awaitable[Any]]:
    """`await keeper_of("live")`: what gives out the tokens of that hub's connections."""

    async def find(kind: str = "live") -> Any:
        return (await hub_of(kind)).app.state.oauth.keeper  # type: ignore[attr-defined]

    return find


@pytest.fixture
async def connection(browser, provider):
    """A connection at Google, made just now."""
    return (await browser.connect())["connection"]


@pytest.fixture
def token_of(keeper_of, tenant_a, row_of):
    """`await token_of(connection)`: what an adapter would show the provider."""

    async def give(connection):
        keeper = await keeper_of()
        row = await row_of(connection)
        return await credential_of(keeper, tenant_id=tenant_a, connection_id=row["id"])()

    return give
