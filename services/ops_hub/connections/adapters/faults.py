"""What an answer that is none means, where a provider has no word of its own for it."""

from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from libs.clock import utc_now
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AnswerUnreadable,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
)

MOST_RETRY_AFTER = 24 * 3600.0
ErrorT = TypeVar("ErrorT", bound=BaseModel)


def fault_of_status(title: str, status: int, retry_after: float | None = None) -> ProviderError:
    """By the HTTP status alone."""
    match status:
        case 401:
            return CredentialRefused(f"{title} refuses the credentials.")
        case 403:
            return AccessNotGranted(f"{title} does not give access to this.")
        case 404 | 410:
            return AccountLost(f"{title} has no such account any more.")
        case 429:
            return RateLimited(f"{title} asks to wait: too many requests.", retry_after=retry_after)
        case _ if status >= 500 or status == 408:
            return ProviderDown(f"{title} has a problem of its own (HTTP {status}).", retry_after=retry_after)
        case _ if 300 <= status < 400:
            return AnswerUnreadable(f"{title} sends us elsewhere (HTTP {status}).")
        case _:
            return ProviderError(f"{title} refuses the request (HTTP {status}).")


def fault_of_line(title: str, error: Exception) -> ProviderDown:
    """No answer, an answer too late, or one that was cut off."""
    match error:
        case TimeoutError() | httpx.TimeoutException():
            return ProviderDown(f"{title} does not answer in time.")
        case httpx.ConnectError():
            return ProviderDown(f"{title} cannot be reached.")
        case _:
            return ProviderDown(f"The connection to {title} broke.")


def unreadable(title: str, error: ValidationError) -> AnswerUnreadable:
    """Which fields are not as documented; nothing of what they hold."""
    places = sorted({".".join(map(str, one["loc"])) or "the answer" for one in error.errors(include_input=False)})
    return AnswerUnreadable(f"The answer of {title} is not what it documents ({', '.join(places[:5])[:200]}).")


def retry_after_of(headers: httpx.Headers) -> float | None:
    """Seconds, from either form of `Retry-After`; None when it says nothing that can be read."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(float(text), MOST_RETRY_AFTER)
    try:
        left = (parsedate_to_datetime(text) - utc_now()).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
    return min(max(left, 0.0), MOST_RETRY_AFTER)


def read_error(kind: type[ErrorT], body: bytes) -> ErrorT | None:
    """The provider's own words about an error, if it has any."""
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        return None
