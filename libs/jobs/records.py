"""A job as a worker holds it: what it claimed, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

OutcomeState = Literal["succeeded", "failed", "dead", "cancelled", "retry_wait", "queued"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this worker owns for as long as `lease_token` stays the job's token."""

    tenant_id: UUID
    id: UUID
    kind: str
    payload: str
    attempt: int
    free_attempts: int
    lease_token: int
    subject: str | None
    request_id: str | None
    traceparent: str | None
    throttled_since: datetime | None
    waited_seconds: float

    @property
    def lease(self) -> tuple[UUID, int]:
        """Names this hold on the job: the same job claimed again is another lease."""
        return self.id, self.lease_token

    @property
    def counted_attempt(self) -> int:
        """Which attempt this is of those that count for the retry policy, from 1."""
        return self.attempt - self.free_attempts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job becomes; written only while the lease is still ours.

    `free_attempts` is 1 when the attempt does not count; `run_at` says when to try again.
    """

    claimed: Claimed
    state: OutcomeState
    run_at: datetime | None = None
    free_attempts: int = 0
    throttled_since: datetime | None = None
    error_code: str | None = None
    error_message: str | None = None
