"""Records with only those of their fields that may be stored."""

import msgspec
from msgspec import Raw

NOT_KEPT = "[not kept: only some of its fields may be stored]"
_FIELDS = msgspec.json.Decoder(dict[str, Raw])


def selected(raw: bytes, fields: frozenset[str]) -> bytes:
    """`raw` with no other top-level field than `fields`, each digit for digit; empty when it is no JSON object."""
    try:
        said = _FIELDS.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return b""
    return msgspec.json.encode({name: value for name, value in said.items() if name in fields})
