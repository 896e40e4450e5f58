"""Reports on their way to people, and who is written to or not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import MOMENT, NOW, ReportingModel


class Delivery(ReportingModel):
    """One result of a run for one recipient. `occasion` names the result, which a replay makes another one, and the
    choice of files and words, unless it is the usual one.

    The key of run, recipient and occasion makes a second mail of the same impossible. `formats` and `words` were
    frozen when it was asked for; `attachments` are those that mailboxes take. `job_id` is the job that may send it;
    `token_digest` recognises the link that ends such mail.
    """

    __tablename__ = "delivery"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    run_id: Mapped[UUID]
    recipient: Mapped[str] = mapped_column(Text)
    occasion: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[UUID | None]
    token_digest: Mapped[str | None] = mapped_column(Text)
    formats: Mapped[list[str]] = mapped_column(ARRAY(Text))
    words: Mapped[str | None] = mapped_column(Text)
    attachments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    message_id: Mapped[str | None] = mapped_column(Text)
    returned: Mapped[str | None] = mapped_column(Text)
    returned_kind: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[datetime | None] = mapped_column(MOMENT)
    requested_by: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    settled_at: Mapped[datetime | None] = mapped_column(MOMENT)


class ReturnNotice(ReportingModel):
    """A message of the mail provider about a delivery that was taken in; `notice` is the provider's id."""

    __tablename__ = "return_notice"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(Text, primary_key=True)
    delivery_id: Mapped[UUID]
    taken_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class ApprovedRecipient(ReportingModel):
    """An address of nobody in the tenant that somebody said may be written to; in lower case."""

    __tablename__ = "approved_recipient"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID]
    approved_by: Mapped[str] = mapped_column(Text)
    approved_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class SuppressedRecipient(ReportingModel):
    """An address that takes no mail; in lower case. No report goes there until somebody removes it."""

    __tablename__ = "suppressed_recipient"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    suppressed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class DeliveryUnsubscription(ReportingModel):
    """Somebody who wants no more mail of a report; the address in lower case."""

    __tablename__ = "delivery_unsubscription"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    unsubscribed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
