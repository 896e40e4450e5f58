"""What a background job is to those who start or read one. A service's payloads: `contracts/<service>/jobs.py`."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

JobState = Literal["scheduled", "queued", "running", "retry_wait", "succeeded", "failed", "dead", "cancelled"]
TERMINAL: frozenset[JobState] = frozenset({"succeeded", "failed", "dead", "cancelled"})


class JobPayload(BaseModel):
    """What a job is told: ids, and nothing that the database can tell better. Unknown fields are tolerated.

    `KIND` is `<service>.<verb_noun>`; the part before the dot names the service whose worker runs it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    KIND: ClassVar[str]


class JobError(BaseModel):
    """Why a job did not succeed, or why its last attempt did not."""

    code: str = Field(description="Stable code for programs.")
    message: str = Field(description="For people; carries no secret.")


class JobProgress(BaseModel):
    """How far a running job is; `total` is null while it is not known."""

    done: int = Field(ge=0)
    total: int | None = Field(None, ge=0)
    message: str = ""


class JobView(BaseModel):
    """A job as seen from outside.

    `failed` = it cannot succeed as it is (bad input, revoked grant); `dead` = attempts used up, or it took its
    workers down. Both are kept for 30 days and can be replayed under the same id.
    """

    id: UUID
    kind: str
    state: JobState
    attempt: int = Field(description="Which attempt runs or ran last; 0 before the first.")
    progress: JobProgress | None = None
    error: JobError | None = None
    run_at: datetime = Field(description="Not before this moment.")
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested: bool = False
    subject: str | None = Field(None, description="Who asked for it: `user:<uuid>`, `key:<uuid>`, `service:<name>`.")
    request_id: str | None = None
    trace_id: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in TERMINAL
