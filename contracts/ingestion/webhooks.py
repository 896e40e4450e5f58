"""Webhooks in: addresses that others post to, and what was received there."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from contracts.ingestion.uploads import Counts
from contracts.numbers import WHOLE

MOST_BODY = 64 * 1024
InboundEventType = Literal["sync.requested", "records.push"]
EVENT_TYPES: tuple[InboundEventType, ...] = get_args(InboundEventType)
EndpointState = Literal["enabled", "disabled"]
ReceiptState = Literal["received", "processed", "duplicate", "failed"]
ReceiptOutcome = Literal[
    "sync_started",
    "sync_already_running",
    "confirmed",
    "contradicted",
    "not_confirmable",
    "nothing_to_confirm",
    "records_pushed",
]

EndpointName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Events = Annotated[list[InboundEventType], Field(min_length=1, max_length=20, json_schema_extra={"uniqueItems": True})]
OverlapHours = Annotated[
    StrictInt,
    Field(ge=0, le=72, description="For how long the old one works on, in hours; 0 ends it at once."),
    WHOLE,
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WebhookEndpoint(BaseModel):
    """An address that a program of yours posts signed events to (Standard Webhooks)."""

    id: UUID
    name: str
    path: str = Field(description="Where events are posted, on this host.")
    events: list[InboundEventType] = Field(description="What it may ask for; anything else fails.")
    state: EndpointState
    previous_secret_until: datetime | None = Field(description="Until when the secret before this one is taken, too.")
    last_received_at: datetime | None
    created_by: str
    created_at: datetime


class WebhookEndpointList(BaseModel):
    """The tenant's endpoints, newest first."""

    items: list[WebhookEndpoint]


class CreateWebhookEndpoint(_Input):
    """An address for a program that sends events."""

    name: EndpointName
    events: Events = Field(default_factory=lambda: list[InboundEventType](EVENT_TYPES))


class UpdateWebhookEndpoint(_Input):
    """What changes; what is absent stays. A disabled endpoint takes nothing, and says so to nobody."""

    name: EndpointName | None = None
    events: Events | None = None
    state: EndpointState | None = None


class RotateInboundSecret(_Input):
    """A new signing secret; either one is taken during the overlap."""

    overlap_hours: OverlapHours = 24


class CreatedWebhookEndpoint(WebhookEndpoint):
    """An endpoint with its signing secret, which nobody can read again."""

    secret: str = Field(description="`whsec_…`: the sender signs with it. Keep it now: it is not shown again.")


class WebhookError(BaseModel):
    """Why something received could not be processed."""

    code: str
    message: str


class WebhookReceipt(BaseModel):
    """Something that was received, and what became of it."""

    id: UUID
    message_id: str = Field(description="`webhook-id`; for Airbyte, which sends none, a digest of the body.")
    event_type: str | None = Field(description="What the body calls itself; null when it does not say.")
    state: ReceiptState
    outcome: ReceiptOutcome | None = Field(description="What was done about it; null unless it is processed.")
    error: WebhookError | None
    attempts: int
    size_bytes: int
    received_at: datetime
    processed_at: datetime | None
    duplicate_of: UUID | None = Field(description="What was received before under the same id.")
    sync_id: UUID | None = Field(description="The sync that it started, or that it is about.")
    counts: Counts | None = Field(
        description="Where the records went that it pushed; those in quarantine have the receipt's id as `origin_id`."
    )


class WebhookReceiptPage(BaseModel):
    """A page of what was received, newest first."""

    items: list[WebhookReceipt]
    next_cursor: str | None = Field(None, description="Give it as `cursor` to read on; null at the end.")


class WebhookReceiptDetail(WebhookReceipt):
    """With the body, exactly as it arrived."""

    body: str | None = Field(description="Null for a duplicate: it is that of the first.")


class WebhookAccepted(BaseModel):
    """It was stored, and is worked on."""

    receipt_id: UUID
    duplicate: bool = Field(description="It was received before, so nothing is done about it again.")


class RotateWebhookToken(_Input):
    """A new address; the old one works on during the overlap."""

    overlap_hours: OverlapHours = 24


class ConnectionWebhook(BaseModel):
    """Whether a connection has an address that Airbyte can post to, and what was received there."""

    created_at: datetime | None = Field(description="Of the present address; null when there is none.")
    created_by: str | None
    previous_until: datetime | None = Field(description="Until when the address before this one works.")
    last_received_at: datetime | None
    recent: list[WebhookReceipt] = Field(description="The newest ten.")


class CreatedConnectionWebhook(ConnectionWebhook):
    """With the address, which nobody can read again."""

    path: str = Field(description="On this host. It is a secret: whoever has it can post. It is not shown again.")
