"""The form that every secret has at rest: sealed under a data key, bound to the one place it belongs to.

Pure functions: no database, no clock, no key service. `seal` and `open_envelope` are all that others need.
"""

from services.secrets.envelope.errors import EnvelopeRefused, PlaintextTooLarge
from services.secrets.envelope.form import OVERHEAD, Envelope, read_envelope
from services.secrets.envelope.place import Place
from services.secrets.envelope.sealing import MOST_BYTES, DataKey, open_envelope, seal

__all__ = [
    "MOST_BYTES",
    "OVERHEAD",
    "DataKey",
    "Envelope",
    "EnvelopeRefused",
    "Place",
    "PlaintextTooLarge",
    "open_envelope",
    "read_envelope",
    "seal",
]
