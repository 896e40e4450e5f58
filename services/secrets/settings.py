"""What the secrets service is told at start, beyond what every process is told."""

from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr

from libs.settings import Settings


class SecretsSettings(Settings):
    """Settings of the secrets service and its worker."""

    kms_provider: Literal["local", "aws", "vault"] = Field("local", description="Who wraps data keys.")
    kms_timeout_seconds: float = Field(3, gt=0, le=30, description="How long one call of the key service may take.")
    kms_aws_key_id: str | None = Field(None, description="AWS KMS: key id, ARN or alias/…; credentials as boto3 does.")
    kms_aws_region: str | None = Field(None, description="AWS KMS: region, such as eu-central-1.")
    kms_aws_endpoint_url: HttpUrl | None = Field(None, description="AWS KMS: another address, as of an emulator.")
    kms_vault_url: HttpUrl | None = Field(None, description="Vault: its address.")
    kms_vault_token: SecretStr | None = Field(None, description="Vault: token with access to the Transit key.")
    kms_vault_key: str = Field("opsight", description="Vault: name of the Transit key (aes256-gcm96, derived=true).")
    kms_vault_mount: str = Field("transit", description="Vault: where the Transit engine is mounted.")
    data_key_soft_seconds: float = Field(300, gt=0, description="Age at which a cached data key is fetched again.")
    data_key_hard_seconds: float = Field(900, gt=0, description="Age at which a cached data key is no longer used.")
    data_key_days: int = Field(7, ge=1, le=90, description="Age at which the schedule replaces a tenant's data key.")
    data_key_kept_days: int = Field(30, ge=1, description="How long a retired data key is kept before it is destroyed.")
    rotation_batch: int = Field(200, ge=1, le=1000, description="Rows that a rotation re-encrypts in a transaction.")
    rotation_pause_seconds: float = Field(0.05, ge=0, le=10, description="Pause of a rotation between two batches.")

    @property
    def local_key_file(self) -> Path:
        """Where the local provider keeps its keys."""
        return self.data_dir / "kms" / "keys.json"
