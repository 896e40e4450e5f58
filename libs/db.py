"""The database: the only file that begins, commits or rolls back.

Every unit of work is one transaction. A tenant transaction sets `app.tenant_id` for itself alone
(`set_config(…, true)`), and row-level security does the rest; a platform transaction sees no tenant table at all.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import structlog
from fastapi import Depends, Request
from sqlalchemy import MetaData, TextClause, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Session

from libs.auth import principal_of, tenant_of
from libs.errors import NotFound
from libs.pool import Pool

log: structlog.stdlib.BoundLogger = structlog.get_logger()
PING_SECONDS = 2.0
OPENING_SECONDS = 2.0
UNREADABLE = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""How a database that is away answers a `Glance`."""
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


EVERY_ACCOUNT, ACCOUNT_SEPARATOR = "*", "\x1f"  # as `app.sees_account` reads them


class TenantGone(NotFound):
    # The tenant was deleted. From outside it is as one that never was.
    __doc__ = NotFound.__doc__


class Model(DeclarativeBase):
    """Parent of one service's tables. Each service makes its own subclass with its own schema."""

    __abstract__ = True


def schema_metadata(schema: str) -> MetaData:
    """Metadata for a service's models: its schema and the naming rules that migrations rely on."""
    return MetaData(schema=schema, naming_convention=NAMING)


class Database:
    """Connections of one process with its own role. A statement may take `statement_seconds`; None sets no limit.

    The limit is kept on this side: a server that has gone silent would not keep it. It raises `TimeoutError`.
    """

    def __init__(
        self, url: str, *, application_name: str, pool_size: int = 5, statement_seconds: float | None = None
    ) -> None:
        self.most_connections = 2 * pool_size
        """How many are open at most."""
        self._pool = Pool(
            url, application_name=application_name, most=self.most_connections, statement_seconds=statement_seconds
        )
        self.engine = self._pool.engine
        self.info: dict[str, Any] = {}
        """What each session of this database carries in `session.info`: the doorbell to ring after a commit."""
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, info=self.info)
        self._asking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def tenant(
        self,
        tenant_id: UUID,
        *,
        read_only: bool = False,
        accounts: Collection[str] | None = None,
        even_ended: bool = False,
    ) -> AsyncGenerator[AsyncSession]:
        """One transaction as `tenant_id`; commits at the end, rolls back on any exception.

        `accounts` (`platform:account_id`) limits it to rows of these ad accounts, in tables that name one. Raises
        `TenantGone` for a tenant that was deleted; `even_ended` is for what outlives it, such as its audit trail.
        """
        limit = EVERY_ACCOUNT if accounts is None else ACCOUNT_SEPARATOR.join(sorted(accounts))
        values = {"tenant": str(tenant_id), "accounts": limit, "ro": "on" if read_only else "off"}
        async with self._pool.turn(), self._sessions.begin() as session:
            entered = (await session.execute(_ENTER_TENANT, values)).one()
            if entered.has_ended and not even_ended:
                raise TenantGone
            yield session

    async def living(self, tenant_ids: Iterable[UUID]) -> list[UUID]:
        """Those of the tenants that were not deleted: for what goes through many, one of which may just end."""
        asked = list(tenant_ids)
        if not asked:
            return asked
        async with self.platform() as session:
            ended = set((await session.execute(_ENDED, {"asked": asked})).scalars())
        return [tenant_id for tenant_id in asked if tenant_id not in ended]

    @asynccontextmanager
    async def platform(self) -> AsyncGenerator[AsyncSession]:
        """One transaction without a tenant: only platform tables and `*_across_tenants` functions answer."""
        async with self._pool.turn(), self._sessions.begin() as session:
            yield session

    def glance(self, statement: str) -> "Glance":
        """What `statement` reads without a tenant, for what asks again and again."""
        return Glance(self.engine, statement)

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncGenerator[bool]:
        """Whether nobody else holds `name` now; if so, it is held until the block ends, or its connection does.

        For work that takes minutes: no transaction is open meanwhile, whose snapshot and locks others would wait for.
        """
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
            is_ours = (await connection.execute(_TRY_TO_HOLD, {"name": name})).scalar_one()
            try:
                yield is_ours
            finally:
                if is_ours:
                    await _let_go(connection, name)

    async def open_ahead(self, use: Callable[[], Awaitable[object]]) -> None:
        """All connections that may be in use at once, each once in `use` for what will be asked most.

        The first answer over a new one costs PostgreSQL 30 ms of processor, and a burst of first questions would pay
        that for each. A database that does not answer in time is left to them.
        """
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                await asyncio.gather(*(use() for _ in range(self.most_connections)))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("connections.not_opened_ahead", error=type(error).__name__)

    async def ping(self) -> None:
        """Raise unless PostgreSQL answers within two seconds; whoever asks meanwhile waits for the same answer."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(lambda asked: asked.cancelled() or asked.exception())
        done, _ = await asyncio.wait({self._asking}, timeout=PING_SECONDS)
        if not done:
            # It ends by itself: to cancel it would mean to wait for the silent server once more.
            raise TimeoutError
        await self._asking

    async def _ask(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    @property
    def resting(self) -> int:
        """How many open connections nobody uses now."""
        return self._pool.resting

    async def dispose(self) -> None:
        """Close what rests now, and each of the others when it comes back; a later use opens connections anew."""
        await self._pool.dispose()


class Glance:
    """A statement without a tenant that is read again and again, over a connection that is kept for it.

    It is one exchange with the server, where a transaction takes three, and it goes straight to the driver: taking a
    connection from the pool, and SQLAlchemy's way to it, take four times what the statement does.
    """

    def __init__(self, engine: AsyncEngine, statement: str) -> None:
        self._engine, self._statement = engine, statement
        self._connection: AsyncConnection | None = None
        self._driver: asyncpg.Connection[asyncpg.Record] | None = None
        self._turn = asyncio.Lock()

    async def read(self) -> "list[asyncpg.Record]":
        """The rows. Raises one of `UNREADABLE`; the next call opens another connection."""
        async with self._turn:  # a connection has one answer under way
            try:
                if self._driver is None:
                    self._connection = await self._engine.connect()
                    self._driver = (await self._connection.get_raw_connection()).driver_connection
                assert self._driver is not None
                return await self._driver.fetch(self._statement)
            except BaseException:
                # An answer may still be under way, also to whoever was cancelled: nobody else shall get it.
                if self._connection is not None:
                    await self._connection.invalidate()
                await self.close()
                raise

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await connection.close()


async def _let_go(connection: AsyncConnection, name: str) -> None:
    try:
        await connection.execute(_LET_GO, {"name": name})
    except (SQLAlchemyError, OSError):
        # What a lost connection held is free already; one that is only doubtful must not go back with a lock on it.
        await connection.invalidate()


_TRY_TO_HOLD = text("select pg_try_advisory_lock(hashtextextended(:name, 0))")
_LET_GO = text("select pg_advisory_unlock(hashtextextended(:name, 0))")
_ENTER_TENANT = text(
    "select set_config('app.tenant_id', :tenant, true), set_config('app.workspace_accounts', :accounts, true),"
    " set_config('transaction_read_only', :ro, true),"
    " exists (select from app.ended_tenant where tenant_id = cast(:tenant as uuid)) as has_ended"
)
_ENDED = text("select tenant_id from app.ended_tenant where tenant_id = any(:asked)")
_CURRENT_TENANT = text("select app.tenant_id()")
_BECOME = text("select set_config('app.tenant_id', :tenant, true)")


@asynccontextmanager
async def working_as(session: AsyncSession, tenant_id: UUID) -> AsyncGenerator[None]:
    """Let the session's transaction see another tenant, a deleted one too, until the block is left without an error.

    For the few who act on a tenant from outside: what they do there and what they note of it commit together.
    """
    own = (await session.execute(_CURRENT_TENANT)).scalar_one()
    await session.execute(_BECOME, {"tenant": str(tenant_id)})
    yield
    await session.execute(_BECOME, {"tenant": str(own)})


def after_commit(session: AsyncSession, act: Callable[[], None]) -> None:
    """Do this once what the session is doing is there for everybody, and never when it is rolled back."""

    def committed(_: Session) -> None:
        act()

    event.listen(session.sync_session, "after_commit", committed, once=True)


_SCHEMAS = {"opsight_gateway": "identity", "opsight_ops_hub": "ops"}


def schema_of_role(role: str | None) -> str:
    """The schema that a service's login role works in."""
    if role is None or not role.startswith("opsight_"):
        raise ValueError(f"{role!r} is not the login role of a service")
    return _SCHEMAS.get(role, role.removeprefix("opsight_"))


def schema_of(session: AsyncSession) -> str:
    """The schema of the service whose role `session` is connected as."""
    bind = session.get_bind()
    return schema_of_role(bind.engine.url.username)


def in_schema(session: AsyncSession, statement: str) -> TextClause:
    """`statement` with `{schema}` as the schema of the session's service; for the tables that every service has."""
    return text(statement.replace("{schema}", schema_of(session)))


async def get_tenant_session(request: Request) -> AsyncGenerator[AsyncSession, None]:
    """The request's one transaction, as the caller's tenant; read-only for GET and HEAD."""
    database: Database = request.app.state.database
    principal = principal_of(request)
    read_only = request.method in ("GET", "HEAD")
    async with database.tenant(tenant_of(principal), read_only=read_only, accounts=principal.accounts) as session:
        yield session


async def get_platform_session(request: Request) -> AsyncGenerator[AsyncSession, None]:
    """The request's one transaction without a tenant."""
    database: Database = request.app.state.database
    async with database.platform() as session:
        yield session


# scope="function": FastAPI otherwise commits after the response has been sent.
TenantSession = Annotated[AsyncSession, Depends(get_tenant_session, scope="function")]
PlatformSession = Annotated[AsyncSession, Depends(get_platform_session, scope="function")]
