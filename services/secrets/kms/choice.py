"""The key service that the settings name."""

from services.secrets.kms.aws import AwsKms
from services.secrets.kms.errors import KmsMisconfigured
from services.secrets.kms.local import LocalKms
from services.secrets.kms.protocol import Kms
from services.secrets.kms.transit import TransitKms
from services.secrets.settings import SecretsSettings


def make_kms(settings: SecretsSettings) -> Kms:
    """Raises `KmsMisconfigured` when a setting is missing. Calls nobody yet."""
    match settings.kms_provider:
        case "local":
            return LocalKms(settings.local_key_file)
        case "aws":
            if not settings.kms_aws_key_id:
                raise KmsMisconfigured("kms_provider=aws needs kms_aws_key_id.")
            endpoint = str(settings.kms_aws_endpoint_url) if settings.kms_aws_endpoint_url else None
            return AwsKms(
                key_id=settings.kms_aws_key_id,
                region=settings.kms_aws_region,
                endpoint_url=endpoint,
                timeout_seconds=settings.kms_timeout_seconds,
            )
        case "vault":
            if not settings.kms_vault_url or not settings.kms_vault_token:
                raise KmsMisconfigured("kms_provider=vault needs kms_vault_url and kms_vault_token.")
            return TransitKms(
                url=str(settings.kms_vault_url),
                token=settings.kms_vault_token,
                key=settings.kms_vault_key,
                mount=settings.kms_vault_mount,
                timeout_seconds=settings.kms_timeout_seconds,
            )
