"""Fixtures of the secrets room."""

from uuid import UUID

import pytest
import pytest_asyncio

from tests.secrets.vaulting import Caller


@pytest_asyncio.fixture(loop_scope="session")
async def ingestion(client_of, as_, tenant_a: UUID) -> Caller:
    """The ingestion service, on behalf of `tenant_a`."""
    return Caller(await client_of("secrets"), as_, tenant_a)


@pytest.fixture
def rows(superuser_connection):
    """`rows("select …", …)`: what is really in the database, past every policy."""

    def fetch(query: str, *values: object) -> list[tuple]:
        cursor = superuser_connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    return fetch
