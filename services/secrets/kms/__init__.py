"""The key service that wraps data keys: a file on this machine, AWS KMS, or Vault's Transit engine."""

from services.secrets.kms.choice import make_kms
from services.secrets.kms.errors import KmsDenied, KmsError, KmsMisconfigured, KmsUnavailable
from services.secrets.kms.protocol import KeyContext, Kms, WrappedKey

__all__ = [
    "KeyContext",
    "Kms",
    "KmsDenied",
    "KmsError",
    "KmsMisconfigured",
    "KmsUnavailable",
    "WrappedKey",
    "make_kms",
]
