"""Roles in an agency, its clients, and the portfolio: aggregates of each client, never rows."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import Currency, Name, Slug, TenantRole, TimeZone


class Client(BaseModel):
    """A client of an agency, as the agency sees it."""

    id: UUID
    agency_id: UUID
    name: str
    slug: str
    time_zone: str
    currency: str
    is_demo: bool
    created_at: datetime
    archived_at: datetime | None
    members: int = Field(description="How many people belong to it.")
    role: TenantRole | None = Field(description="The caller's role in it; null: they cannot enter it.")


class ClientList(BaseModel):
    """The clients of the caller's agencies, by name; archived ones last."""

    items: list[Client]


class UpdateClient(BaseModel):
    """What changes; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    slug: Slug | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None


PortfolioState = Literal["ready", "late", "preparing", "no_data", "not_entitled", "unavailable"]


class PortfolioSummary(BaseModel):
    """A client's totals over the range, in its own currency; null is not reported, never 0."""

    currency: str | None
    spend: float | None
    impressions: int | None
    clicks: int | None
    conversions: float | None
    conversions_value: float | None
    cpa: float | None
    roas: float | None


class PortfolioFreshness(BaseModel):
    """How old a client's numbers are."""

    state: Literal["fresh", "late", "stale", "missing"]
    age_seconds: int | None
    snapshot_generated_at: datetime | None
    data_through: date | None


class PortfolioItem(BaseModel):
    """One client. `late` did not answer in time: ask again for it alone."""

    client_id: UUID
    name: str
    slug: str
    is_demo: bool = Field(description="Its numbers are made up, and stand in no total.")
    role: TenantRole | None = Field(description="The caller's role in it; null: they cannot enter it.")
    state: PortfolioState
    dataset: Literal["warehouse", "demo"]
    summary: PortfolioSummary | None
    freshness: PortfolioFreshness | None
    problems: list[str] = Field(description="Stable codes of what is open, e.g. `dbt_run_failed`.")


class Portfolio(BaseModel):
    """Every client of the caller's agencies that is not archived, by name."""

    start_date: date
    end_date: date
    items: list[PortfolioItem]


ClientIds = Annotated[list[UUID], Field(max_length=100, description="Only these clients.")]
