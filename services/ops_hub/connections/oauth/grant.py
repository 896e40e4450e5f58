"""What a provider granted, as it comes from the provider and as the vault keeps it."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, SecretStr, field_serializer

from libs.clock import utc_now

PREVIOUS_KEPT = timedelta(seconds=60)


class Tokens(BaseModel):
    """An access token, and what renews it; without a refresh token somebody has to consent again."""

    model_config = ConfigDict(frozen=True)

    access_token: SecretStr
    expires_at: datetime | None
    refresh_token: SecretStr | None = None

    @field_serializer("access_token", "refresh_token", when_used="json")
    def _in_the_clear(self, value: SecretStr | None) -> str | None:
        return None if value is None else value.get_secret_value()


class Granted(BaseModel):
    """What came of a consent: tokens, what they are good for, and whose account it is."""

    model_config = ConfigDict(frozen=True)

    tokens: Tokens
    scopes: list[str]
    subject: str
    name: str


class KeptGrant(BaseModel):
    """What the vault keeps under a connection's reference. `version` is `token_version` of the row that goes with it.

    The tokens before these stay for a minute: where a provider hands out a new refresh token with each use, and the
    new one turns out to be refused, the one before may still be good.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int
    tokens: Tokens
    previous: Tokens | None = None
    previous_until: datetime | None = None

    def followed_by(self, tokens: Tokens, *, version: int) -> "KeptGrant":
        """The next version: a provider that sends no new refresh token means the one it gave before."""
        whole = tokens.model_copy(update={"refresh_token": tokens.refresh_token or self.tokens.refresh_token})
        return KeptGrant(version=version, tokens=whole, previous=self.tokens, previous_until=utc_now() + PREVIOUS_KEPT)

    def previous_refresh_token(self, now: datetime) -> SecretStr | None:
        """The refresh token before this one, while it is kept and is another one."""
        if self.previous is None or self.previous_until is None or now > self.previous_until:
            return None
        before, present = self.previous.refresh_token, self.tokens.refresh_token
        return before if before is not None and before != present else None

    def secret(self) -> SecretStr:
        """As the vault takes it."""
        return SecretStr(self.model_dump_json())
