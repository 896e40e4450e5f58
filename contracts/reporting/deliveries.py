"""Deliveries: a run's result on its way to one recipient."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.reports import MOST_RECIPIENTS, ONE_LINE, PROSE, Recipient
from contracts.reporting.runs import ArtifactFormat, ReportKind

DeliveryState = Literal[
    "pending", "sent", "failed", "bounced", "unsubscribed", "awaiting_approval", "cancelled", "unknown"
]
DeliveryProblem = Literal[
    "mail_refused",
    "recipient_refused",
    "mail_returned",
    "recipient_suppressed",
    "outcome_unknown",
    "attempts_used_up",
    "report_archived",
    "rejected",
]
ReturnedKind = Literal["hard", "soft", "delayed", "complaint"]
SuppressionReason = Literal["bounced", "complained"]
Message = Annotated[str, Field(min_length=1, max_length=500, pattern=PROSE)]


class RunDelivery(BaseModel):
    """To whom a result goes, as what, and with which words. What is absent is as usual."""

    model_config = ConfigDict(extra="forbid")

    recipients: Annotated[list[Recipient], Field(min_length=1, max_length=MOST_RECIPIENTS)] | None = Field(
        None, description="Without them, the report's. An address of no member waits for an approval."
    )
    formats: Annotated[list[ArtifactFormat], Field(min_length=1, max_length=7)] | None = Field(
        None, description="The files that go along, each one of the run's `formats`; without them, the PDF."
    )
    message: Message | None = Field(None, description="Words of the sender, quoted above the figures.")


class Delivery(BaseModel):
    """A result for one recipient. Each gets the same files of a result with the same words once, whoever asks."""

    id: UUID
    report_id: UUID
    report_name: str
    kind: ReportKind
    run_id: UUID
    run_number: int
    recipient: str
    state: DeliveryState = Field(
        description="`awaiting_approval`: the address is of no member, and nobody has approved it."
        " `unknown`: the line broke in mid-sending; nobody knows whether it arrived."
    )
    problem: DeliveryProblem | None = Field(description="Stable code of why it was not sent.")
    formats: list[ArtifactFormat] = Field(description="The files that were to go along.")
    message: str | None = Field(description="Words of the sender that go along.")
    attachments: list[ArtifactFormat] = Field(
        description="The files that went along, as far as mailboxes take them; none: it went as a link alone."
    )
    attachment: ArtifactFormat | None = Field(description="The first of `attachments`.")
    message_id: str | None = Field(description="The mail's `Message-ID`, from the first attempt on.")
    returned: str | None = Field(
        description="What a mail server reported of it, with its code (RFC 3463) first where it has one."
    )
    returned_kind: ReturnedKind | None = Field(
        description="`hard`: the address takes no mail. `soft`: this mail did not arrive. `delayed`: a server is still"
        " trying. `complaint`: the recipient called it spam."
    )
    returned_at: datetime | None = Field(description="When that was taken in.")
    requested_by: str
    decided_by: str | None = Field(description="Who approved or rejected the address.")
    decided_at: datetime | None
    created_at: datetime
    settled_at: datetime | None = Field(description="When it reached its state; null while it is pending.")


class DeliveryBatch(BaseModel):
    """What became of each recipient of a report."""

    items: list[Delivery]


class DeliveryRetry(BaseModel):
    """How to send it again."""

    model_config = ConfigDict(extra="forbid")

    even_if_it_arrived: bool = Field(
        False, description="Needed for one whose end is unknown: the recipient may then have it twice."
    )


class ApprovedRecipient(BaseModel):
    """An address of no member that reports may go to, because somebody said so."""

    id: UUID
    address: str
    approved_by: str
    approved_at: datetime


class ApprovedRecipientDraft(BaseModel):
    """An address that reports may go to from now on."""

    model_config = ConfigDict(extra="forbid")

    address: Recipient


class SuppressionLift(BaseModel):
    """Why an address may be written to again."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]


class SuppressedRecipient(BaseModel):
    """An address that takes no mail. No report goes there until it is removed."""

    id: UUID
    address: str
    reason: SuppressionReason
    detail: str = Field(description="What the mail server said, in short.")
    suppressed_at: datetime
