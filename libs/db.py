"""The database: the only file that begins, commits or rolls back.

Every unit of work is one transaction. A tenant transaction sets `app.tenant_id` for itself alone
(`set_config(…, true)`), and row-level security does the rest; a platform transaction sees no tenant table at all.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import MetaData, TextClause, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from libs.auth import current_principal, tenant_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Parent of one service's tables. Each service makes its own subclass with its own schema."""

    __abstract__ = True


def schema_metadata(schema: str) -> MetaData:
    """Metadata for a service's models: its schema and the naming rules that migrations rely on."""
    return MetaData(schema=schema, naming_convention=NAMING)


class Database:
    """Connections of one process with its own role."""

    def __init__(self, url: str, *, application_name: str, pool_size: int = 5) -> None:
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=5,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={"timeout": 5, "server_settings": {"application_name": application_name}},
        )
        self.info: dict[str, Any] = {}
        """What each session of this database carries in `session.info`: the doorbell to ring after a commit."""
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, info=self.info)

    @asynccontextmanager
    async def tenant(self, tenant_id: UUID, *, read_only: bool = False) -> AsyncGenerator[AsyncSession]:
        """One transaction as `tenant_id`; commits at the end, rolls back on any exception."""
        async with self._sessions.begin() as session:
            await session.execute(_ENTER_TENANT, {"tenant": str(tenant_id), "ro": "on" if read_only else "off"})
            yield session

    @asynccontextmanager
    async def platform(self) -> AsyncGenerator[AsyncSession]:
        """One transaction without a tenant: only platform tables and `*_across_tenants` functions answer."""
        async with self._sessions.begin() as session:
            yield session

    async def ping(self) -> None:
        """Raise unless PostgreSQL answers."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def dispose(self) -> None:
        await self.engine.dispose()


_ENTER_TENANT = text(
    "select set_config('app.tenant_id', :tenant, true), set_config('transaction_read_only', :ro, true)"
)


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
    tenant_id = tenant_of(current_principal(request))
    async with database.tenant(tenant_id, read_only=request.method in ("GET", "HEAD")) as session:
        yield session


async def get_platform_session(request: Request) -> AsyncGenerator[AsyncSession, None]:
    """The request's one transaction without a tenant."""
    database: Database = request.app.state.database
    async with database.platform() as session:
        yield session


# scope="function": FastAPI otherwise commits after the response has been sent.
TenantSession = Annotated[AsyncSession, Depends(get_tenant_session, scope="function")]
PlatformSession = Annotated[AsyncSession, Depends(get_platform_session, scope="function")]
