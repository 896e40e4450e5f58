"""What people show besides their password."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class SecondFactor(IdentityModel):
    """A person's authenticator app (TOTP, RFC 6238). It counts once confirmed; `last_step` makes a code work once.

    Its seed is in the vault. `sealed_secret` is a seed from before that, on its way there.
    """

    __tablename__ = "second_factor"
    __table_args__ = (Index("ix_second_factor_sealed", "user_id", postgresql_where=text("sealed_secret is not null")),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", ondelete="CASCADE"), primary_key=True)
    secret_ref: Mapped[str | None] = mapped_column(Text)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RecoveryCode(IdentityModel):
    """A code for the day the app is lost. It is deleted when it is used; only its HMAC is kept."""

    __tablename__ = "recovery_code"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", ondelete="CASCADE"), primary_key=True)
    code_mac: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PendingSignIn(IdentityModel):
    """A browser that gave the first factor and owes the second; its cookie's SHA-256 is the key."""

    __tablename__ = "pending_sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", ondelete="CASCADE"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
