"""Share links: addresses that show a run's result to whoever has them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.runs import ArtifactFormat, ReportKind

ShareLinkState = Literal["active", "expired", "revoked"]
MOST_DAYS = 90
LEAST_PASSWORD = 8


class ShareLinkDraft(BaseModel):
    """What a new link offers, and how long."""

    model_config = ConfigDict(extra="forbid")

    formats: Annotated[list[ArtifactFormat], Field(min_length=1, max_length=7)] = Field(
        description="As what the result can be had; each one of the run's `formats`."
    )
    expires_in_days: int = Field(14, ge=1, le=MOST_DAYS)
    password: (
        Annotated[str, Field(min_length=LEAST_PASSWORD, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")] | None
    ) = Field(None, description="Asked from whoever opens the link; null: the link alone is enough.")


class ShareLink(BaseModel):
    """A link as it stands. What it is opened with was shown when it was made, and is not kept."""

    id: UUID
    run_id: UUID
    report_id: UUID
    report_name: str
    kind: ReportKind
    run_number: int
    state: ShareLinkState
    formats: list[ArtifactFormat]
    has_password: bool
    views: int = Field(description="How often its page was shown, to people and to programs that follow links.")
    last_viewed_at: datetime | None
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class NewShareLink(ShareLink):
    """A link that was just made, with the address that nobody is shown again."""

    url: str
