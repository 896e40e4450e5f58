"""A secret's value, in and out of its envelope."""

from uuid import UUID

from services.secrets.envelope import DataKey, Place, open_envelope, seal
from services.secrets.models import Secret

TABLE, FIELD = "secrets.secret", "envelope"


def seal_secret(value: bytes, key: DataKey, *, place: Place) -> bytes:
    return seal(value, key, place)


def open_secret(secret: Secret, key: DataKey, environment: str) -> bytes:
    """The value; raises `EnvelopeRefused`."""
    place = place_of(environment, secret.tenant_id, secret.purpose, secret.id, secret.version)
    return open_envelope(secret.envelope, key, place)


def place_of(environment: str, tenant_id: UUID, purpose: str, secret_id: UUID, version: int) -> Place:
    """Where the envelope of this version of this secret belongs."""
    return Place(environment, tenant_id, purpose, TABLE, str(secret_id), FIELD, version)
