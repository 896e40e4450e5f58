"""Everything that is encrypted at rest: kinds of secrets, and columns. What is not listed here is refused.

A service that wants to keep another kind of secret adds a line; tests compare the lists with the database and the code.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

PLATFORM = UUID(int=0)
"""Who owns what belongs to no tenant. It stands where a tenant's id stands, and no tenant can have it."""

Purpose = Literal["oauth", "connector", "webhook", "pii"]
Service = Literal["gateway", "ingestion", "metrics", "ops_hub", "reporting"]
Belongs = Literal["tenant", "platform"]
Sealing = Literal["envelope", "key_service", "process_key"]


@dataclass(frozen=True)
class SecretKind:
    """Secrets of one kind in the vault: `owner` alone writes them, and reads them with `readers` and those it names.

    They belong to tenants, and end with them, or all of them to the platform, and end with no tenant.
    """

    name: str
    title: str
    purpose: Purpose
    owner: Service
    belongs_to: Belongs = "tenant"
    readers: tuple[Service, ...] = ()

    def may_be_kept_for(self, tenant_id: UUID) -> bool:
        """Whether secrets of this kind may belong to this tenant, or to `PLATFORM`."""
        return (tenant_id == PLATFORM) == (self.belongs_to == "platform")


@dataclass(frozen=True)
class EncryptedColumn:
    """A column that holds nothing but ciphertext.

    `envelope`: under a data key, re-encrypted by rotation. `key_service`: a data key, wrapped by the key service.
    `process_key`: under a key of the deployable's own. `owner` may have the vault seal and open
    the column's values; None: the vault's own, or nobody's but the process's.
    """

    table: str
    column: str
    sealing: Sealing
    purpose: Purpose | None = None
    owner: Service | None = None

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


SCHEMAS_WITH_JOBS = ("identity", "ingestion", "metrics", "ops", "reporting", "secrets")

SECRET_KINDS = (
    SecretKind("connector_credential", "Connector credential", "connector", "ingestion"),
    SecretKind("webhook_signing_secret", "Signing secret of a webhook", "webhook", "gateway"),
    SecretKind("inbound_webhook_secret", "Signing secret of an inbound webhook", "webhook", "ingestion"),
    SecretKind("slack_webhook", "Incoming webhook of Slack", "webhook", "metrics"),
    SecretKind("totp_seed", "Seed of an authenticator app", "pii", "gateway", "platform"),
    SecretKind("oauth_signing_key", "Key that access tokens are signed with", "oauth", "gateway", "platform"),
    SecretKind("provider_grant", "Grant of a provider account", "oauth", "ops_hub"),
    # Ranks are asked with the login that a connection holds.
    SecretKind(
        "provider_credential",
        "Login at a provider of the operations hub",
        "connector",
        "ops_hub",
        readers=("reporting",),
    ),
    SecretKind("market_key", "Market provider key", "connector", "ingestion"),
)

ENCRYPTED_COLUMNS: tuple[EncryptedColumn, ...] = (
    EncryptedColumn("secrets.secret", "envelope", "envelope"),
    EncryptedColumn("secrets.data_key", "wrapped", "key_service"),
    EncryptedColumn("secrets.key_ring", "wrapped_index_key", "key_service"),
    # From before the vault kept them. `gateway/identity/credential/conversion.py` empties these columns.
    EncryptedColumn("identity.second_factor", "sealed_secret", "process_key"),
    EncryptedColumn("identity.webhook_subscription", "sealed_secret", "process_key"),
    EncryptedColumn("identity.webhook_subscription", "sealed_previous_secret", "process_key"),
    # Whom to ask for a review: until the mail is out, a week at most, under a key derived from the process's own.
    EncryptedColumn("ops.review_request_recipient", "sealed", "process_key"),
    *(
        # Kept answers of requests with an Idempotency-Key: 72 hours, under a key derived from the process's own.
        EncryptedColumn(f"{schema}.idempotency_key", "body", "process_key")
        for schema in SCHEMAS_WITH_JOBS
    ),
)

# Binary columns that are not encrypted, each with the reason why it need not be.
PLAIN_BINARY_COLUMNS = (
    "identity.api_key.key_mac",  # HMAC
    "identity.session.token_hash",  # digest of 256 random bits
    "identity.invitation.token_hash",  # digests of links' tokens
    "identity.password_reset.token_hash",
    "identity.pending_sign_in.token_hash",  # digest of 256 random bits
    "identity.oidc_flow.state_hash",
    "identity.oidc_flow.browser_hash",
    "identity.recovery_code.code_mac",  # HMACs
    "identity.oauth_client.secret_mac",
    "identity.oauth_client.previous_secret_mac",
    "identity.oauth_signing_key.public_key",  # published
    "audit.link.hash",  # digest of an entry and of the link before
    "secrets.secret.value_mac",  # HMAC
    "ingestion.quarantine.natural_key",  # digest of a row's key
    "metrics.snapshot_partition.content",  # metrics, as columns
    "metrics.region_map.geometry",  # shapes on a map
    "ingestion.webhook_token.token_hash",  # digest of 256 random bits
    "ingestion.webhook_receipt.body",  # what a sender posted: data, as rows of uploads are
    "raw.uploads__ad_performance.natural_key",  # digest of what makes a row the same row
    "raw.uploads__budget.natural_key",
    "raw.uploads__location.natural_key",
    "raw.uploads__region_performance.natural_key",
    *(f"{schema}.idempotency_key.fingerprint" for schema in SCHEMAS_WITH_JOBS),  # HMAC of a request
    "reporting.branding.logo",  # a picture on reports
)


def secret_kind(name: str) -> SecretKind | None:
    """The registered kind of this name."""
    return next((kind for kind in SECRET_KINDS if kind.name == name), None)


def encrypted_column(name: str) -> EncryptedColumn | None:
    """The registered column `schema.table.column`."""
    return next((column for column in ENCRYPTED_COLUMNS if column.name == name), None)
