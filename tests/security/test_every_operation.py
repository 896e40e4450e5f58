"""Who is turned away, tried on every operation that the services declare: generated from the contracts."""

from collections.abc import Callable
from uuid import UUID, uuid4

import httpx
import pytest

from libs.testing.deployables import SERVICES
from libs.testing.operations import Operation, operations_of

OPERATIONS = [operation for service in SERVICES for operation in operations_of(service)]
GUARDED = [operation for operation in OPERATIONS if not operation.anonymous]
SCOPED = [operation for operation in OPERATIONS if operation.scope]
INTERNAL = [operation for operation in OPERATIONS if operation.audience == "internal"]
Headers = Callable[..., dict[str, str]]


@pytest.fixture
async def call(client_of) -> Callable[..., httpx.Response]:
    async def send(operation: Operation, headers: dict[str, str]) -> httpx.Response:
        client = await client_of(operation.service)
        return await client.request(operation.method, operation.url(), headers=headers)

    return send


@pytest.mark.parametrize("operation", GUARDED, ids=str)
class TestAnonymous:
    async def test_is_told_to_sign_in(self, operation, call):
        answer = await call(operation, {})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("operation", GUARDED, ids=str)
class TestForeignToken:
    async def test_for_another_service_opens_nothing(self, operation, call, as_, tenant_a: UUID):
        answer = await call(operation, as_(tenant_a, operation.scope or "ops:read", service="another"))
        assert answer.status_code == 401


@pytest.mark.parametrize("operation", SCOPED, ids=str)
class TestCallerWithoutTheScope:
    async def test_is_refused(self, operation, call, as_, tenant_a: UUID):
        headers = as_(tenant_a, "another:scope", subject="service:gateway", service=operation.service)
        answer = await call(operation, headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("operation", INTERNAL, ids=str)
class TestUserToken:
    async def test_never_opens_an_internal_operation(self, operation, call, as_, tenant_a: UUID):
        headers = as_(tenant_a, operation.scope, subject=f"user:{uuid4()}", service=operation.service)
        answer = await call(operation, headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
