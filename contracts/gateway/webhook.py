"""What the operations on webhook subscriptions take and give, and what is sent to partners."""

from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import Name
from contracts.gateway.api_key import OverlapHours

WebhookEventType = Literal[
    "data.landed",
    "sync.finished",
    "sync.failed",
    "snapshot.built",
    "alert.fired",
    "alert.resolved",
    "data_quality.incident_opened",
    "data_quality.incident_closed",
    "report.run_finished",
]
TEST_EVENT = "webhook.test"
SentEventType = Literal[
    "data.landed",
    "sync.finished",
    "sync.failed",
    "snapshot.built",
    "alert.fired",
    "alert.resolved",
    "data_quality.incident_opened",
    "data_quality.incident_closed",
    "report.run_finished",
    "webhook.test",
]
SubscriptionState = Literal["enabled", "paused", "disabled"]
DeliveryState = Literal["pending", "delivered", "failed"]
EVENT_TYPES: tuple[WebhookEventType, ...] = get_args(WebhookEventType)

Url = Annotated[
    str,
    Field(
        min_length=8,
        max_length=2000,
        pattern=r"^https?://[^\s\x85\ufeff\x00-\x1f\x7f]+$",
        description="Where events are posted: https on port 443 or 8443, on the public internet.",
        examples=["https://example.com/hooks/opsight"],
    ),
]
Events = Annotated[list[WebhookEventType], Field(min_length=1, max_length=20, json_schema_extra={"uniqueItems": True})]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookEventKind(BaseModel):
    """A type of event that can be subscribed to."""

    type: WebhookEventType
    description: str = Field(description="When it is sent.")
    example: dict[str, Any] = Field(description="What is posted.")


class WebhookEventCatalogue(BaseModel):
    """Every type of event there is."""

    items: list[WebhookEventKind]


class WebhookSubscription(BaseModel):
    """An address of a partner that is told of events."""

    id: UUID
    name: str
    url: str
    events: list[WebhookEventType]
    state: SubscriptionState = Field(description="`disabled` by us after too many failures; enable it again.")
    disabled_reason: Literal["gone", "failing"] | None = Field(
        description="`gone`: it answered 410. `failing`: nothing was accepted for 5 days."
    )
    failing_since: datetime | None = Field(description="Since when no delivery was accepted; null when the last was.")
    last_delivered_at: datetime | None
    previous_secret_until: datetime | None = Field(
        description="Until when events are signed with the secret before this one, too."
    )
    created_at: datetime
    created_by: str


class WebhookSubscriptionList(BaseModel):
    """The current tenant's subscriptions, newest first."""

    items: list[WebhookSubscription]


class CreateWebhookSubscription(_Input):
    """An address to tell of events."""

    name: Name
    url: Url
    events: Events


class UpdateWebhookSubscription(_Input):
    """What changes; what is absent stays. Enabling a disabled one forgets its failures."""

    name: Name | None = None
    url: Url | None = None
    events: Events | None = None
    state: Literal["enabled", "paused"] | None = None


class RotateWebhookSecret(_Input):
    """A new signing secret; events are signed with both during the overlap."""

    overlap_hours: OverlapHours = 24


class CreatedWebhookSubscription(WebhookSubscription):
    """A subscription with its signing secret, which nobody can read again."""

    secret: str = Field(description="`whsec_…`: verify signatures with it. Keep it now: it is not shown again.")


class WebhookDelivery(BaseModel):
    """An event on its way to a subscription."""

    id: UUID
    event_id: UUID = Field(description="The `webhook-id`: the same for every attempt and redelivery.")
    event_type: SentEventType
    state: DeliveryState
    attempts: int
    response_status: int | None = Field(description="Status of the last attempt; null when there was no answer.")
    latency_ms: float | None = Field(description="How long the last attempt took.")
    error: str | None = Field(description="Why the last attempt failed: a stable code.")
    created_at: datetime
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None = Field(description="When it is tried again; null when it is over.")


class WebhookDeliveryPage(BaseModel):
    """A page of deliveries, newest first."""

    items: list[WebhookDelivery]
    next_cursor: str | None = Field(None, description="Give it as `cursor` to read on; null at the end.")


class WebhookAttempt(BaseModel):
    """One attempt at a delivery."""

    number: int
    started_at: datetime
    response_status: int | None
    latency_ms: float | None
    error: str | None


class WebhookDeliveryDetail(WebhookDelivery):
    """A delivery with what is posted, and every attempt."""

    payload: dict[str, Any]
    log: list[WebhookAttempt]
