"""What was decided when somebody looked through who may do what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class AccessReviewDecision(IdentityModel):
    """One binding was attested or revoked. `who` and `what` say it in words, also when the binding is gone."""

    __tablename__ = "access_review_decision"

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.tenant.id", name="fk_access_review_decision_tenant_id_tenant", ondelete="CASCADE"),
        primary_key=True,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str] = mapped_column(Text)
    object_id: Mapped[UUID] = mapped_column()
    who: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID] = mapped_column(
        ForeignKey("identity.user.id", name="fk_access_review_decision_decided_by_user")
    )
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
