"""A real gateway on a real port, real accounts, and an upstream that remembers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from aiohttp import web
from sqlalchemy import text

from contracts.gateway.api import PlatformRole, TenantRole
from contracts.gateway.standing import AgencyRole
from gateway.app import make_app
from gateway.identity.credential.service import SecretKeeper
from gateway.identity.seed import seed_agency_member, seed_membership
from gateway.identity.session.tokens import token_hash
from gateway.identity.sign_in import passwords
from gateway.identity.sign_in.passwords import Passwords
from gateway.models import Agency, Tenant, User
from infra.local.processes import free_port
from libs.auth import TokenSigner
from libs.db import Database
from libs.server import KEEP_ALIVE_SECONDS, HttpProtocol
from libs.vault import Vault
from tests.gateway.contract import write_contract
from tests.gateway.upstream import Upstream

PASSWORD = "correct horse battery staple"
GENEROUS = "1000000/60/100000"
REAL_MEMORY_KIB = passwords.MEMORY_KIB
QUOTAS = (
    *(
        "ip",
        "anonymous",
        "webhook",
        "principal",
        "tenant",
        "stream",
        "login_account",
        "login_ip",
        "password_reset",
        "refusals",
    ),
    *("oauth_client", "oauth_ip"),
)


@dataclass(frozen=True)
class Account:
    """A user who may sign in with `PASSWORD`."""

    user_id: UUID
    email: str
    tenant_id: UUID


Serve = Callable[..., AbstractAsyncContextManager[str]]
StartGateway = Callable[..., Awaitable[str]]
NewAccount = Callable[..., Awaitable[Account]]
Browser = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Nearly every test signs somebody in; what that costs an attacker is tested in `test_sign_in.py`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "MEMORY_KIB", 64)
        yield


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that is started now hashes as one in production does."""
    monkeypatch.setattr(passwords, "MEMORY_KIB", REAL_MEMORY_KIB)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_upstream() -> AsyncGenerator[Upstream]:
    upstream = Upstream()
    app = web.Application(client_max_size=1024**3)
    app.router.add_route("*", "/{tail:.*}", upstream.handle)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1, max_field_size=65_536)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    upstream.url = f"http://127.0.0.1:{port}"
    yield upstream
    await runner.cleanup()


@pytest.fixture
def upstream(shared_upstream: Upstream) -> Upstream:
    shared_upstream.reset()
    return shared_upstream


@pytest.fixture(scope="session")
def contract_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_contract(tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="session")
def serve(
    cheap_passwords: None,
    settings_for: Callable[..., Any],
    shared_upstream: Upstream,
    secrets_url: str,
    contract_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Serve:
    """`async with serve(limit_tenant="10/60/10") as url`: a gateway with these settings."""
    nothing_built = tmp_path_factory.mktemp("no-web-ui") / "dist"

    def gateway(**overrides: Any) -> AbstractAsyncContextManager[str]:
        values: dict[str, Any] = {
            "contract_file": contract_file,
            "web_dir": nothing_built,
            "session_cache_seconds": 0,
            "key_usage_seconds": 0.05,
            "ingestion_url": shared_upstream.url,
            "metrics_url": shared_upstream.url,
            "reporting_url": shared_upstream.url,
            "secrets_url": secrets_url,
            **{f"limit_{name}": GENEROUS for name in QUOTAS},
        }
        return _served(make_app(settings_for("gateway", **(values | overrides))))

    return gateway


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def start_gateway(serve: Serve) -> AsyncGenerator[StartGateway]:
    """`await start_gateway(limit_tenant="10/60/10")`: the address of a gateway with these settings.

    It ends with the file: each keeps ten connections to PostgreSQL open.
    """
    async with AsyncExitStack() as stack:

        async def start(**overrides: Any) -> str:
            return await stack.enter_async_context(serve(**overrides))

        yield start


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gateway_url(serve: Serve) -> AsyncGenerator[str]:
    """The gateway that most tests share."""
    async with serve() as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def anonymous(gateway_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has not signed in."""
    async with httpx.AsyncClient(base_url=gateway_url) as client:
        yield client


@pytest.fixture(scope="session")
def gateway_database(database: Callable[[str], Database]) -> Database:
    return database("gateway")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def keeper(
    settings_for: Callable[..., Any], gateway_database: Database, secrets_url: str, keys_folder: Path
) -> AsyncGenerator[SecretKeeper]:
    """What the gateway keeps secrets with."""
    signer = TokenSigner.from_file("gateway", keys_folder / "gateway.pem")
    vault = Vault(settings_for("gateway", secrets_url=secrets_url), signer)
    yield SecretKeeper(vault, gateway_database)
    await vault.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def url_without_vault(serve: Serve) -> AsyncGenerator[str]:
    """A gateway that knows no vault that answers."""
    async with serve(secrets_url=f"http://127.0.0.1:{free_port()}") as url:
        yield url


@pytest.fixture
def vault_rows(superuser_connection: psycopg.Connection) -> Callable[..., list[tuple[Any, ...]]]:
    """`vault_rows("select …", …)`: what is really in the vault's database, past every policy."""

    def fetch(query: str, *values: object) -> list[tuple[Any, ...]]:
        return superuser_connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    return fetch


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def password_hash(cheap_passwords: None) -> str:
    return await Passwords().hash(PASSWORD)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def agency_id(gateway_database: Database) -> UUID:
    async with gateway_database.platform() as session:
        agency = Agency(id=uuid4(), name=f"Agency {uuid4()}")
        session.add(agency)
    return agency.id


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def other_agency_id(gateway_database: Database) -> UUID:
    """An agency that nobody of the tests works for."""
    async with gateway_database.platform() as session:
        agency = Agency(id=uuid4(), name=f"Agency {uuid4()}")
        session.add(agency)
    return agency.id


@pytest.fixture
def new_tenant(gateway_database: Database, agency_id: UUID) -> Callable[..., Awaitable[UUID]]:
    """`await new_tenant(is_demo=True)`: a tenant of the test agency."""

    async def make(*, name: str = "Tenant", is_demo: bool = False) -> UUID:
        tenant_id = uuid4()
        async with gateway_database.platform() as session:
            session.add(Tenant(id=tenant_id, agency_id=agency_id, name=name, slug=f"t-{tenant_id}", is_demo=is_demo))
        return tenant_id

    return make


@pytest.fixture
def new_account(
    gateway_database: Database, password_hash: str, new_tenant: Callable[..., Awaitable[UUID]], agency_id: UUID
) -> NewAccount:
    """`await new_account("viewer", tenant_id=…)`: a user with that role in a tenant, by default a new one.

    `agency` and `platform` are roles beside it.
    """

    async def make(
        role: TenantRole = "owner",
        *,
        tenant_id: UUID | None = None,
        is_demo: bool = False,
        agency: AgencyRole | None = None,
        platform: PlatformRole | None = None,
    ) -> Account:
        tenant_id = tenant_id or await new_tenant(is_demo=is_demo)
        user_id = uuid4()
        email = f"{user_id}@example.test"
        async with gateway_database.platform() as session:
            user = User(id=user_id, email=email, name="Test Person", password_hash=password_hash)
            user.platform_role = platform
            session.add(user)
            await session.flush()
            if agency is not None:
                await seed_agency_member(session, agency_id, user_id, agency)
        await seed_membership(gateway_database, tenant_id, user_id, role)
        return Account(user_id, email, tenant_id)

    return make


@pytest_asyncio.fixture(loop_scope="session")
async def browser(gateway_url: str, new_account: NewAccount, gateway_database: Database) -> AsyncGenerator[Browser]:
    """`await browser("viewer")` or `await browser(account=…)`: a client that has signed in and sends its CSRF token.

    It has also proved again who it is, unless `stepped_up=False`.
    """
    async with AsyncExitStack() as stack:

        async def sign_in(
            role: TenantRole = "owner",
            *,
            account: Account | None = None,
            url: str = gateway_url,
            stepped_up: bool = True,
            **roles: Any,
        ) -> Any:
            account = account or await new_account(role, **roles)
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
            answer = await client.post("/api/v1/auth/sign-in", json={"email": account.email, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
            if stepped_up:
                await _step_up(gateway_database, client)
            return client

        yield sign_in


@pytest.fixture
def mails(worker_of: Callable[..., Awaitable[int]], settings_for: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """`await mails(email)`: what the worker has sent to this address by now, oldest first."""

    async def read(address: str) -> list[EmailMessage]:
        await worker_of("gateway")
        folder = settings_for("gateway").data_dir / "mail"
        files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        every = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [mail for mail in every if mail["To"] == address]

    return read


@pytest.fixture
def platform_admin(browser: Browser, new_account: NewAccount, gateway_database: Database) -> Browser:
    """`await platform_admin()`: a browser of somebody who runs the installation."""

    async def sign_in(**options: Any) -> httpx.AsyncClient:
        account = await new_account("viewer")
        statement = text("update identity.\"user\" set platform_role = 'platform_admin' where id = :id")
        async with gateway_database.platform() as session:
            await session.execute(statement, {"id": account.user_id})
        return await browser(account=account, **options)

    return sign_in


async def _step_up(database: Database, client: httpx.AsyncClient) -> None:
    statement = text("update identity.session set stepped_up_at = now() where token_hash = :hash")
    async with database.platform() as session:
        await session.execute(statement, {"hash": token_hash(next(iter(client.cookies.values())))})


@asynccontextmanager
async def _served(app: Any) -> AsyncGenerator[str]:
    """`app` behind uvicorn on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        http=HttpProtocol,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]  # pytest keeps its signals
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
        if task.done():
            await task
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await task
