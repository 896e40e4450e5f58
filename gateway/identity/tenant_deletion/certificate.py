"""How a deletion is shown, and the digest that makes a finished one a certificate."""

import hashlib

import orjson

from contracts.gateway.tenant_deletion import ClientDeletion, DeletionPart
from gateway.identity.tenant_deletion.repository import DeletionWithParts
from gateway.models import TenantDeletionPart

KEPT = [
    "The audit trail of the client: sealed, append-only, without secrets; it proves what was done, and this deletion.",
    "Accounts of people: they are theirs, and may belong to other clients. Their roles in this one are gone.",
    "This record: the client's id and name, who asked for the deletion, why and when, and how much was removed.",
    "Backups, until they run out: credentials in them cannot be opened any more, because the keys were destroyed.",
]


def view(found: DeletionWithParts) -> ClientDeletion:
    """The deletion as the API shows it."""
    deletion, parts = found.deletion, [_part(part) for part in found.parts]
    return ClientDeletion.model_validate(
        {
            "id": deletion.id,
            "client_id": deletion.tenant_id,
            "agency_id": deletion.agency_id,
            "name": deletion.tenant_name,
            "slug": deletion.tenant_slug,
            "state": deletion.state,
            "reason": deletion.reason,
            "requested_by": deletion.requested_by,
            "requested_by_name": deletion.requested_by_name,
            "requested_at": deletion.requested_at,
            "purge_after": deletion.purge_after,
            "cancelled_at": deletion.cancelled_at,
            "purge_began_at": deletion.purge_began_at,
            "purged_at": deletion.purged_at,
            "parts": parts,
            "rows": sum(part.rows for part in parts),
            "files": sum(part.files for part in parts),
            "kept": KEPT,
            "digest": deletion.digest,
        }
    )


def digest_of(certificate: ClientDeletion) -> str:
    """SHA-256 of the certificate's canonical JSON without the digest: keys in order, no spaces."""
    content = certificate.model_dump(mode="json", exclude={"digest"})
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _part(part: TenantDeletionPart) -> DeletionPart:
    return DeletionPart.model_validate(
        {
            "service": part.service,
            "rows": sum(part.rows.values()),
            "files": part.files,
            "tables": dict(sorted(part.rows.items())),
            "finished_at": part.finished_at,
        }
    )
