"""What a reader of the telemetry asks for."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime

from contracts.ingestion.connections import JobState
from libs.errors import FieldProblem, Invalid


class TelemetryFilter:
    """Which jobs: of a provider, of a connection, in a status, created within a range; absent means any."""

    def __init__(
        self,
        provider: Annotated[
            str | None, Query(pattern=r"^[a-z0-9_]{1,80}$", description="Such as `google_ads`.")
        ] = None,
        connection_id: Annotated[UUID | None, Query(description="Jobs of this connection alone.")] = None,
        status: Annotated[JobState | None, Query(description="Jobs in this status alone.")] = None,
        since: Annotated[AwareDatetime | None, Query(description="Created at this moment or later.")] = None,
        until: Annotated[AwareDatetime | None, Query(description="Created before this moment.")] = None,
    ) -> None:
        if since and until and since >= until:
            problem = FieldProblem(pointer="#/query/until", code="range", message="`until` is after `since`.")
            raise Invalid(errors=[problem])
        self.provider = provider
        self.connection_id = connection_id
        self.status = status.value if status else None
        self.since: datetime | None = since
        self.until: datetime | None = until


TelemetryFilters = Annotated[TelemetryFilter, Depends()]
