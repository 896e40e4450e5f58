"""The hash chain of a tenant's trail, as pure functions.

`hash(n) = SHA-256("opsight-audit-1" | hash(n-1) | event n)`, where `hash(0)` is the hash of the tenant's id. Whoever
changes, removes or moves an event must change every hash after it; those that a signed checkpoint names cannot be
changed without its key.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC
from uuid import UUID

import orjson

from gateway.identity.audit.repository import Event, Link

_DOMAIN = b"opsight-audit-1"


def start_of(tenant_id: UUID) -> bytes:
    """What the first event is chained to."""
    return hashlib.sha256(_DOMAIN + tenant_id.bytes).digest()


def hash_after(previous: bytes, event: Event) -> bytes:
    return hashlib.sha256(_DOMAIN + previous + canonical(event)).digest()


def links_after(head: Link | None, tenant_id: UUID, events: Sequence[Event]) -> list[Link]:
    """The places that follow `head` (None: an empty chain) for `events`, in their order."""
    sequence, previous = (head.sequence, head.hash) if head else (0, start_of(tenant_id))
    links: list[Link] = []
    for event in events:
        sequence, previous = sequence + 1, hash_after(previous, event)
        links.append(Link(sequence, event.id, previous))
    return links


def canonical(event: Event) -> bytes:
    """Every column of the event, always as the same bytes."""
    values = (
        str(event.id),
        event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.service,
        event.actor,
        event.acting_as,
        event.action,
        event.object_type,
        event.object_id,
        event.outcome,
        event.request_id,
        event.detail,
        event.before_digest,
        event.after_digest,
    )
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
