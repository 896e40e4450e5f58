"""What Google's APIs mean by an error: the status, and the reason that their error model gives beside it.

https://cloud.google.com/apis/design/errors
"""

from pydantic import BaseModel, ConfigDict, Field

from services.ops_hub.connections.adapters.calling import Answer, Judge
from services.ops_hub.connections.adapters.faults import fault_of_status, read_error, retry_after_of
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    CredentialRefused,
    ProviderError,
    RateLimited,
    ScopeMissing,
)

_QUOTA_REASONS = frozenset(
    {
        "RATE_LIMIT_EXCEEDED",
        "RESOURCE_QUOTA_EXCEEDED",
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "dailyLimitExceeded",
    }
)


class _Detail(BaseModel):
    """An `ErrorInfo` (reason, metadata) or a `RetryInfo` (retryDelay); others have nothing that we use."""

    model_config = ConfigDict(populate_by_name=True)

    reason: str = ""
    metadata: dict[str, str] = Field(default_factory=dict[str, str])
    retry_delay: str = Field(default="", alias="retryDelay")


class _Error(BaseModel):
    status: str = ""
    details: list[_Detail] = Field(default_factory=list[_Detail])
    errors: list[_Detail] = Field(default_factory=list[_Detail])

    @property
    def reasons(self) -> set[str]:
        return {detail.reason for detail in [*self.details, *self.errors] if detail.reason}

    @property
    def is_without_quota(self) -> bool:
        """A project that was not granted access has a quota of nought, and is told that it used it up."""
        return any(detail.metadata.get("quota_limit_value") == "0" for detail in self.details)

    @property
    def retry_delay(self) -> float | None:
        delays = [detail.retry_delay.removesuffix("s") for detail in self.details if detail.retry_delay]
        try:
            return max(map(float, delays)) if delays else None
        except ValueError:
            return None


class _Refusal(BaseModel):
    error: _Error


def judge_as_google(title: str) -> Judge:
    """For one of Google's APIs, which people know as `title`."""

    def judge(answer: Answer) -> ProviderError | None:
        if 200 <= answer.status < 300:
            return None
        refusal = read_error(_Refusal, answer.body)
        retry_after = retry_after_of(answer.headers)
        fault = _of_error(title, refusal.error, retry_after) if refusal and answer.status < 500 else None
        return fault or fault_of_status(title, answer.status, retry_after)

    return judge


def _of_error(title: str, error: _Error, retry_after: float | None) -> ProviderError | None:
    reasons = error.reasons
    if error.is_without_quota:
        return AccessNotGranted(f"This installation was not granted access to {title} (its quota is 0).")
    if error.status == "RESOURCE_EXHAUSTED" or reasons & _QUOTA_REASONS:
        waits = [seconds for seconds in (retry_after, error.retry_delay) if seconds is not None]
        return RateLimited(f"A quota of {title} is used up for now.", retry_after=max(waits, default=None))
    if "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in reasons or "insufficientPermissions" in reasons:
        return ScopeMissing(f"The consent does not cover {title}.")
    if "SERVICE_DISABLED" in reasons or "accessNotConfigured" in reasons:
        return AccessNotGranted(f"{title} is not switched on for this installation's Google project.")
    match error.status:
        case "UNAUTHENTICATED":
            return CredentialRefused(f"{title} refuses the access token.")
        case "PERMISSION_DENIED":
            return AccessNotGranted(f"The connected person may not see this in {title}.")
        case "NOT_FOUND":
            return AccountLost(f"{title} has no such account any more.")
        case _:
            return None
