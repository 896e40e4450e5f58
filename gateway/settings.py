"""What the gateway is told at start, beyond what every process is told."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, SecretStr, model_validator

from libs.settings import Settings

QUOTA = r"^[1-9]\d*/[1-9]\d*/[1-9]\d*$"
LOCAL_PEPPER = "opsight-local"


class GatewaySettings(Settings):
    """Settings of the gateway and its worker. A quota reads `requests/seconds/burst`."""

    public_url: str | None = Field(None, description="Address people use, when it is not the one they connect to.")
    cors_origins: list[str] = Field(
        default_factory=list, description="JSON list of origins, besides our own, whose pages may call the API."
    )
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(
        default_factory=list, description="JSON list of networks whose X-Forwarded-* headers are believed."
    )
    contract_file: Path = Field(Path("contracts/openapi.json"), description="The public API's OpenAPI document.")
    web_dir: Path = Field(Path("frontend/dist"), description="Folder of the built web UI.")
    gateway_metrics_port: int = Field(0, ge=0, le=65535, description="Port of /metrics/app/; 0 turns it off.")
    gateway_metrics_host: str = Field("127.0.0.1", description="Address of that port; 0.0.0.0 in a container.")
    gateway_internal_port: int = Field(
        0, ge=0, le=65535, description="Port of what other deployables call (/internal); 0 turns it off."
    )
    gateway_internal_host: str = Field("127.0.0.1", description="Address of that port; 0.0.0.0 in a container.")
    session_idle_minutes: int = Field(30, ge=1, le=720, description="A session ends after so long without use.")
    session_absolute_hours: int = Field(12, ge=1, le=168, description="A session ends after so long in any case.")
    session_cache_seconds: float = Field(5, ge=0, le=5, description="How long a revoked session may still be believed.")
    api_key_pepper: SecretStr = Field(SecretStr(LOCAL_PEPPER), description="Secret that API keys are hashed with.")
    key_usage_seconds: float = Field(5, gt=0, le=60, description="How often the counted use of keys is written.")
    limit_ip: str = Field("1200/60/300", pattern=QUOTA, description="Quota of an address, all callers together.")
    limit_anonymous: str = Field("60/60/60", pattern=QUOTA, description="Quota of an address without sign-in.")
    limit_webhook: str = Field("600/60/120", pattern=QUOTA, description="Quota of an address that posts webhooks.")
    limit_principal: str = Field("300/60/60", pattern=QUOTA, description="Quota of a user or API key.")
    limit_tenant: str = Field("600/60/100", pattern=QUOTA, description="Quota of a tenant.")
    limit_stream: str = Field("120/60/30", pattern=QUOTA, description="Quota of a caller for uploads and streams.")
    limit_login_account: str = Field("5/60/5", pattern=QUOTA, description="Sign-in attempts for one account.")
    limit_login_ip: str = Field("20/3600/20", pattern=QUOTA, description="Sign-in attempts from one address.")
    limit_refusals: str = Field("30/300/30", pattern=QUOTA, description="Refusals (401, 429) before a block.")
    limit_password_reset: str = Field("5/3600/5", pattern=QUOTA, description="Reset links asked for one address.")
    oidc_issuer: str | None = Field(None, description="Issuer of the identity provider; empty: none.")
    oidc_client_id: str = Field("opsight", description="What the identity provider calls this installation.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="What the installation proves itself with there.")
    oidc_name: str = Field("single sign-on", description="The identity provider's name on the sign-in page.")
    oidc_allowed_domains: list[str] = Field(
        default_factory=list, description="JSON list of domains whose verified addresses find their account."
    )
    limit_oauth_client: str = Field("30/60/10", pattern=QUOTA, description="Access tokens for one OAuth client.")
    limit_oauth_ip: str = Field("120/60/60", pattern=QUOTA, description="Requests for access tokens of an address.")
    tenant_deletion_days: int = Field(
        30, ge=0, le=365, description="Days until a deleted client is removed for good; restored until then."
    )
    upstream_connections: int = Field(
        32, ge=1, le=1000, description="Short requests that each service is asked at once, at most; others wait."
    )
    upstream_waiting: int = Field(256, ge=0, le=10_000, description="Of those others, so many; more are refused.")
    upstream_standing: int = Field(
        16, ge=0, le=10_000, description="Of those others, so many once somebody has been waiting for a whole second."
    )
    upstream_wait_seconds: float = Field(
        8, gt=0, le=30, description="How long one of them waits at most; a quarter of it while the queue never empties."
    )

    @property
    def address(self) -> str:
        """Where people find the web UI, for links in mails."""
        return self.public_url or self.gateway_url

    @property
    def issuer(self) -> str:
        """Who signs access tokens: the address people use."""
        return (self.public_url or self.gateway_url).rstrip("/")

    @property
    def webhooks_to_loopback(self) -> bool:
        """Whether webhooks may go to this very machine, over plain http: for development, never where customers are."""
        return self.environment in ("local", "test")

    @model_validator(mode="after")
    def _identity_provider_is_reached_safely(self) -> "GatewaySettings":
        is_safe = self.oidc_issuer is None or self.oidc_issuer.startswith("https://")
        if self.environment in ("staging", "production") and not is_safe:
            raise ValueError("OPSIGHT_OIDC_ISSUER must be an https:// address")
        return self

    @model_validator(mode="after")
    def _production_has_its_own_pepper(self) -> "GatewaySettings":
        if self.environment == "production" and self.api_key_pepper.get_secret_value() == LOCAL_PEPPER:
            raise ValueError("set OPSIGHT_API_KEY_PEPPER in production")
        return self
