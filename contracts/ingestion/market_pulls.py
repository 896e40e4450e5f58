"""Market data from providers: who they are, pulls now and by schedule, and what became of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, StringConstraints, model_validator

from contracts.ingestion.connections import (
    CronSchedule,
    IntervalSchedule,
    JobError,
    JobProgress,
    JobState,
    Name,
    RequestModel,
)
from contracts.numbers import WHOLE

DAY = r"^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


class MarketProviderName(StrEnum):
    """`file` reads the newest upload of a name again; the others are read over the internet."""

    ECB = "ecb"
    FRED = "fred"
    STOOQ = "stooq"
    FILE = "file"


ProviderName = Annotated[MarketProviderName, Field(strict=False)]
MarketSymbol = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9^._=&+-]+$")]
Symbols = Annotated[list[MarketSymbol], Field(max_length=50, description="As the provider writes them.")]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
Day = Annotated[date, Field(strict=False)]
PullSchedule = Annotated[IntervalSchedule | CronSchedule, Field(discriminator="kind")]


class MarketPolicy(BaseModel):
    """How a provider is called; the same for every tenant."""

    timeout_seconds: float = Field(description="How long one request may take, to its last byte.")
    attempts: int = Field(description="How often a pull tries before it gives up.")
    cache_seconds: int = Field(description="How long an answer is taken as fresh, without asking again.")
    requests_per_minute: int = Field(description="At most, over all workers; 0: nothing is requested.")
    breaker_failures: int = Field(description="Calls within ten minutes, half of them failed, that pause the provider.")
    breaker_open_seconds: int = Field(description="How long the provider is left alone then.")
    answer_bytes: int = Field(description="Largest answer that is read.")


class MarketBreaker(BaseModel):
    """Whether the provider is called at present. `open`: it failed too often, and is left alone until `open_until`."""

    state: Literal["closed", "half_open", "open"]
    open_until: datetime | None
    last_success_at: datetime | None = Field(description="Of any caller of this installation.")
    last_failure_at: datetime | None
    last_failure: str | None = Field(description="Code of the last failure.")


class MarketPullCounts(BaseModel):
    """What became of observations: `received = accepted + unchanged + quarantined`."""

    received: int = 0
    accepted: int = Field(default=0, description="New, or revised: written.")
    unchanged: int = Field(default=0, description="Known already, with this value.")
    quarantined: int = Field(default=0, description="Broke a rule of `market_series`, and were kept aside.")
    revised: int = Field(default=0, description="Accepted ones that replaced another value; the old one is kept.")
    missing: int = Field(default=0, description="Received without a value: not known yet.")
    partial: int = Field(default=0, description="Received for a period that is not over yet.")
    fallback: int = Field(default=0, description="Received from the provider's second source.")


class MarketAnswer(MarketPullCounts):
    """One answer of the provider, with what became of its observations."""

    symbols: list[str]
    outcome: Literal["landed", "not_modified", "fresh", "failed"] = Field(
        description="`not_modified`: the provider says that nothing changed. `fresh`: read a moment ago, not asked."
    )
    newest: date | None = Field(description="Newest date that it had a value for.")
    stale: bool = Field(description="Its newest value is older than the series' frequency allows.")
    error: JobError | None


class MarketPull(BaseModel):
    """One pull; its id is the id of its job."""

    id: UUID
    provider: MarketProviderName
    symbols: list[str]
    first: date | None = Field(description="First date asked for; null: as far back as there is.")
    last: date | None
    file: str | None
    trigger: Literal["manual", "schedule"]
    schedule_id: UUID | None
    state: JobState
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    next_attempt_at: datetime | None = Field(description="When it is tried again; null unless it waits.")
    counts: MarketPullCounts
    answers: list[MarketAnswer]
    progress: JobProgress | None
    error: JobError | None = Field(description="Why it failed, or why its last attempt did.")
    runbook: str | None = Field(description="Where it is written what to do about the error.")
    trace_id: str | None


class _PullTarget(RequestModel):
    provider: ProviderName
    symbols: Symbols = Field(default_factory=list[str], examples=[["USD", "GBP"]])
    file: FileName | None = Field(default=None, description="`file` alone: name of the uploaded market file.")

    @model_validator(mode="after")
    def _names_what_it_reads(self) -> Self:
        if self.provider == MarketProviderName.FILE and self.file is None:
            raise ValueError("name the uploaded file that is read")
        if self.provider != MarketProviderName.FILE and self.file is not None:
            raise ValueError("only the provider `file` reads a file")
        if self.provider in (MarketProviderName.FRED, MarketProviderName.STOOQ) and not self.symbols:
            raise ValueError("name at least one symbol")
        return self


class MarketPullCreate(_PullTarget):
    """What to pull. Without symbols, ECB gives every currency, and a file every series."""

    first: Annotated[Day | None, Field(ge=date(1900, 1, 1), le=date(2100, 1, 1))] = None
    last: Annotated[Day | None, Field(ge=date(1900, 1, 1), le=date(2100, 1, 1))] = None
    refresh: bool = Field(default=False, description="Ask the provider even if its last answer is still fresh.")

    @model_validator(mode="after")
    def _range_runs_forward(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError("the range ends before it begins")
        return self


class PullScheduleState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


Days = Annotated[int, Field(ge=1, le=36500, description="How many days back each pull reads, to see revisions."), WHOLE]


class MarketPullScheduleCreate(_PullTarget):
    """A pull that repeats."""

    name: Name
    days: Days = 90
    schedule: PullSchedule


class MarketPullScheduleUpdate(RequestModel):
    """Fields to change; an absent one stays as it is."""

    name: Name | None = None
    symbols: Symbols | None = None
    days: Days | None = None
    schedule: PullSchedule | None = None


class MarketPullSchedule(BaseModel):
    id: UUID
    name: str
    provider: MarketProviderName
    symbols: list[str]
    file: str | None
    days: int
    schedule: PullSchedule
    state: PullScheduleState
    next_pull_at: datetime | None = Field(description="Null while it is paused.")
    created_at: datetime
    updated_at: datetime
    last_pull: MarketPull | None


class MarketProvider(BaseModel):
    """Who is asked for market data, and how that goes."""

    name: MarketProviderName
    title: str
    description: str
    symbol_hint: str
    key: Literal["none", "optional", "required"] = Field(description="Whether it wants an API key.")
    key_set_at: datetime | None = Field(description="When this tenant's key was set; null: there is none.")
    policy: MarketPolicy
    breaker: MarketBreaker
    last_pull: MarketPull | None
    next_pull_at: datetime | None = Field(description="Earliest of the active schedules.")


class MarketKeyUpdate(RequestModel):
    """An API key. It goes into the vault, and is never shown again."""

    key: SecretStr = Field(min_length=8, max_length=128)
