"""Feature flags as they stand now, alike in every process.

Their overrides lie in PostgreSQL; every process reads all of them twice a second, so a change is everywhere within two
seconds, on a busy machine too. While PostgreSQL is away, a process goes on with what it knew. Code asks through
OpenFeature, or with `is_enabled`.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID, uuid4

import structlog
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext  # pyright: ignore[reportMissingTypeStubs]  # typed, but no stub file
from openfeature.exception import FlagNotFoundError, TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata  # pyright: ignore[reportMissingTypeStubs]  # typed, but no stub file

from contracts.flags import FLAG_KEYS, FlagKey
from libs.db import UNREADABLE, Database
from libs.errors import DomainError

log: structlog.stdlib.BoundLogger = structlog.get_logger()
READ_SECONDS = 0.5
_READ = "select tenant_id, key, enabled, killed from app.flags_across_tenants()"


class FeatureOff(DomainError):
    """The operation belongs to a feature that is turned off for this tenant, or everywhere: as if it was not there."""

    code: ClassVar[str] = "feature_disabled"
    status: ClassVar[int] = 404
    title: ClassVar[str] = "This feature is turned off"


@dataclass(frozen=True)
class Overrides:
    """What was decided while everything runs. `killed` wins; a tenant's own word wins over the platform's."""

    killed: frozenset[str] = frozenset()
    platform: Mapping[str, bool] = field(default_factory=dict[str, bool])
    tenants: Mapping[tuple[UUID, str], bool] = field(default_factory=dict[tuple[UUID, str], bool])


@dataclass(frozen=True)
class Resolved:
    """A flag's value, and why it has it."""

    value: bool
    reason: Reason


class Flags:
    """The flags of one process. `defaults` hold what the environment says of each."""

    def __init__(self, database: Database, defaults: Mapping[FlagKey, bool]) -> None:
        self._overriding = database.glance(_READ)
        self._defaults = defaults
        self._overrides = Overrides()
        self._domain = f"opsight-{uuid4()}"

    @asynccontextmanager
    async def kept_current(self) -> AsyncGenerator["Flags"]:
        """Read the overrides now and again and again, and serve them through OpenFeature, until the block ends."""
        await self.read()
        api.set_provider(_Provider(self), domain=self._domain)
        reading = asyncio.create_task(self._read_on())
        try:
            yield self
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
            await self._overriding.close()

    @property
    def client(self) -> OpenFeatureClient:
        """OpenFeature's client; the evaluation context's targeting key is the tenant's id."""
        return api.get_client(domain=self._domain)

    def is_enabled(self, key: FlagKey, tenant_id: UUID | None) -> bool:
        """Whether the flag is on for the tenant (None: for nobody in particular)."""
        return self.resolve(key, tenant_id).value

    def require(self, key: FlagKey, tenant_id: UUID | None) -> None:
        """Raises `FeatureOff` unless the flag is on for the tenant."""
        if not self.is_enabled(key, tenant_id):
            raise FeatureOff(f"{key} is off.")

    def of_tenant(self, tenant_id: UUID | None) -> dict[str, bool]:
        """Every flag as it stands for the tenant."""
        return {key: self.is_enabled(key, tenant_id) for key in FLAG_KEYS}

    def resolve(self, key: FlagKey, tenant_id: UUID | None) -> Resolved:
        """Kill switch, then the tenant's override, then the platform's, then the environment's default."""
        known = self._overrides
        if key in known.killed:
            return Resolved(False, Reason.DISABLED)
        if tenant_id is not None and (tenant_id, key) in known.tenants:
            return Resolved(known.tenants[tenant_id, key], Reason.TARGETING_MATCH)
        if key in known.platform:
            return Resolved(known.platform[key], Reason.STATIC)
        return Resolved(self._defaults[key], Reason.DEFAULT)

    async def read(self) -> None:
        """Read the overrides; a database that is away changes nothing."""
        try:
            rows = await self._overriding.read()
        except UNREADABLE as error:
            log.warning("flags.not_read", error=type(error).__name__)
            return
        current = Overrides(
            killed=frozenset(key for _, key, _, killed in rows if killed),
            platform={key: enabled for tenant, key, enabled, _ in rows if tenant is None and enabled is not None},
            tenants={(tenant, key): enabled for tenant, key, enabled, _ in rows if tenant is not None},
        )
        if current != self._overrides:
            self._overrides = current
            log.info("flags.changed", killed=sorted(current.killed), platform=dict(current.platform))

    async def _read_on(self) -> None:
        while True:
            await asyncio.sleep(READ_SECONDS)
            await self.read()


class _Provider(AbstractProvider):
    """OpenFeature's view of `Flags`."""

    def __init__(self, flags: Flags) -> None:
        super().__init__()
        self._flags = flags

    def get_metadata(self) -> Metadata:
        return Metadata("opsight")

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        if flag_key not in FLAG_KEYS:
            raise FlagNotFoundError(f"there is no flag {flag_key}")
        tenant = evaluation_context.targeting_key if evaluation_context else None
        resolved = self._flags.resolve(flag_key, UUID(tenant) if tenant else None)
        return FlagResolutionDetails(resolved.value, reason=resolved.reason)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        raise _not_boolean(flag_key)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        raise _not_boolean(flag_key)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        raise _not_boolean(flag_key)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        raise _not_boolean(flag_key)


def _not_boolean(flag_key: str) -> TypeMismatchError:
    return TypeMismatchError(f"{flag_key} is on or off")
