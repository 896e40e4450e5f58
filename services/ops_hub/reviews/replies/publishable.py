"""Whether a reply is published from here, or somebody puts it in by hand, and why."""

from contracts.ops_hub.reviews import ReplyProblem
from services.ops_hub import models
from services.ops_hub.connections.adapters.protocol import ProviderError
from services.ops_hub.reviews.replies.repository import Surroundings

# Where the provider's interface takes replies: https://developers.google.com/my-business/content/review-data
TAKES_REPLIES = frozenset({"google"})


def why_not(review: models.Review, around: Surroundings) -> ReplyProblem | None:
    """None: it is published from here."""
    connection = around.connection
    if review.is_gone:
        return "review_gone"
    if connection.platform not in TAKES_REPLIES:
        return "reply_not_offered"
    if connection.connected_at is None or connection.disconnected_at is not None:
        return "not_connected"
    if connection.grant_lost_at is not None:
        return "credentials_refused"
    if connection.mode == "live" and review.provenance != "live":
        # It stands for the provider's own while that is out; there is no such review there.
        return "provider_down"
    return None


def page_of(review: models.Review, around: Surroundings) -> str | None:
    """The provider's page where a reply is put in by hand, as far as it is known."""
    return review.url or (around.listing.maps_url if around.listing else None)


def problem_of(error: ProviderError) -> ReplyProblem:
    """The provider's refusal, as it is told of a reply."""
    match error.reason:
        case (
            "credentials_refused"
            | "scope_missing"
            | "access_not_granted"
            | "account_lost"
            | "provider_down"
            | "rate_limited"
            | "answer_unreadable" as known
        ):
            return known
        case "refresh_revoked" | "token_expired":
            return "credentials_refused"
        case "never_connected" | "user_disconnected":
            return "not_connected"
        case "sync_failed":
            return "sync_failed"
