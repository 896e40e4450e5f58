"""What the Graph API means by an error, and by how much of its limits an application has used.

https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting
"""

import json

import httpx
from pydantic import BaseModel, Field, ValidationError

from services.ops_hub.connections.adapters.calling import Answer
from services.ops_hub.connections.adapters.faults import fault_of_status, read_error, retry_after_of
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
    ScopeMissing,
)

TITLE = "Facebook"
NEARLY_PERCENT = 95
USED_UP_SECONDS = 300.0

_DEAD_SESSION = {458: "the app was removed", 460: "the password was changed", 463: "it expired", 467: "it is invalid"}
# Of the application, of a user, of a page, of one's own making; and of a business use case.
_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_NOT_THERE = frozenset({(100, 33), (803, None)})


class _Error(BaseModel):
    code: int
    subcode: int | None = Field(None, alias="error_subcode")
    is_transient: bool = False


class _Refusal(BaseModel):
    error: _Error


class _Use(BaseModel):
    """Percent of what is allowed; `regain` in minutes."""

    call_count: float = 0
    total_time: float = 0
    total_cputime: float = 0
    regain: float = Field(0, alias="estimated_time_to_regain_access")

    @property
    def percent(self) -> float:
        return max(self.call_count, self.total_time, self.total_cputime)


def judge_as_facebook(answer: Answer) -> ProviderError | None:
    if 200 <= answer.status < 300:
        return None
    retry_after = retry_after_of(answer.headers) or seconds_to_leave_alone(answer)
    refusal = read_error(_Refusal, answer.body)
    fault = _of_code(refusal.error.code, refusal.error.subcode, retry_after) if refusal else None
    if fault is None and refusal and refusal.error.is_transient:
        fault = ProviderDown(f"{TITLE} has a problem of its own that passes.", retry_after=retry_after)
    return fault or fault_of_status(TITLE, answer.status, retry_after)


def _of_code(code: int, subcode: int | None, retry_after: float | None = None) -> ProviderError | None:
    """By the code; None for one that says no more than the status."""
    match code:
        case 190 | 102:
            why = _DEAD_SESSION.get(subcode or 0, "it is no good any more")
            return CredentialRefused(f"{TITLE} refuses the access token: {why}.")
        case _ if code in _LIMITS:
            return RateLimited(f"A limit of {TITLE} is used up for now.", retry_after=retry_after)
        case _ if code == 10 or 200 <= code < 300:
            return ScopeMissing(f"The consent does not cover what is read at {TITLE}, or was taken back.")
        case 3 | 368:
            return AccessNotGranted(f"{TITLE} does not let this installation's app read this.")
        case 1 | 2:
            return ProviderDown(f"{TITLE} has a problem of its own that passes.", retry_after=retry_after)
        case _ if (code, subcode) in _NOT_THERE:
            return AccountLost(f"{TITLE} has no such page, or shows it to the connected person no more.")
        case _:
            return None


def seconds_to_leave_alone(answer: Answer) -> float | None:
    """By the usage that an answer tells of, when it is nearly all of what is allowed; None when it is not."""
    uses = [*_uses(answer.headers, "x-app-usage"), *_uses(answer.headers, "x-business-use-case-usage")]
    if not any(use.percent >= NEARLY_PERCENT or use.regain > 0 for use in uses):
        return None
    return max(use.regain for use in uses) * 60 or USED_UP_SECONDS


def _uses(headers: httpx.Headers, name: str) -> list[_Use]:
    """One for the application, or a list for each business. What cannot be read is none: the answer is good anyway."""
    try:
        said = json.loads(headers.get(name, "{}"))
        lists = [one for one in said.values() if isinstance(one, list)] if isinstance(said, dict) else []
        found = [use for one in lists for use in one] or [said]
        return [_Use.model_validate(use) for use in found]
    except (json.JSONDecodeError, ValidationError):
        return []
