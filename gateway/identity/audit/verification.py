"""Whether anybody tampered with the audit trail: every event against its chain, every chain against the checkpoints."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.identity.audit import repository
from gateway.identity.audit.chain import hash_after, start_of
from gateway.identity.audit.checkpoints import Checkpoint, CheckpointForged, Checkpoints
from libs.clock import Clock, utc_now
from libs.db import Database

# Events that are newer may still wait for the next sealing.
UNSEALED_AFTER = timedelta(hours=1)
_SCAN = 1000

Kind = Literal["changed", "deleted", "missing", "truncated", "rewritten", "unsealed", "checkpoint"]


@dataclass(frozen=True)
class Finding:
    """One thing that is not right. `sequence` is the place in the tenant's chain, where there is one."""

    kind: Kind
    tenant_id: UUID | None
    sequence: int | None
    message: str


@dataclass
class Report:
    """What a verification looked at, and what it found."""

    tenants: int
    events: int
    checkpoints: int
    findings: list[Finding]

    @property
    def is_clean(self) -> bool:
        return not self.findings


async def verify(
    database: Database,
    checkpoints: Checkpoints,
    keys: list[Ed25519PublicKey],
    *,
    only: UUID | None = None,
    clock: Clock = utc_now,
) -> Report:
    """Look at the trail of `only`, or of every tenant."""
    report = Report(0, 0, 0, [])
    signed = _signed_heads(_read(checkpoints, keys, report), only)
    async with database.platform() as session:
        tenants = {only} if only else set(await repository.list_audited_tenants(session)) | set(signed)
    for tenant_id in sorted(tenants):
        report.tenants += 1
        await _verify_tenant(database, tenant_id, signed.get(tenant_id, {}), report, clock())
    return report


def _read(checkpoints: Checkpoints, keys: list[Ed25519PublicKey], report: Report) -> list[Checkpoint]:
    known: list[Checkpoint] = []
    try:
        for checkpoint in checkpoints.read(keys):
            known.append(checkpoint)
    except CheckpointForged as error:
        report.findings.append(Finding("checkpoint", None, None, str(error)))
    report.checkpoints = len(known)
    return known


def _signed_heads(known: list[Checkpoint], only: UUID | None) -> dict[UUID, dict[int, bytes]]:
    """For each tenant, the hash at every place that a checkpoint names."""
    heads: dict[UUID, dict[int, bytes]] = {}
    for checkpoint in known:
        for tenant_id, head in checkpoint.heads.items():
            if only is None or tenant_id == only:
                heads.setdefault(tenant_id, {})[head.sequence] = head.hash
    return heads


async def _verify_tenant(
    database: Database, tenant_id: UUID, signed: dict[int, bytes], report: Report, now: datetime
) -> None:
    async with database.tenant(tenant_id, read_only=True, even_ended=True) as session:
        events, findings = await inspect_chain(repository.stream_chain(session), tenant_id, signed)
        report.events += events
        report.findings += findings
        late = [event for event in await repository.list_unsealed(session, _SCAN) if _is_late(event, now)]
        report.findings += [
            Finding("unsealed", tenant_id, None, f"event {event.id} of {event.occurred_at:%Y-%m-%d %H:%M} has no place")
            for event in late
        ]


async def inspect_chain(
    chain: AsyncIterator[tuple[repository.Link, repository.Event | None]], tenant_id: UUID, signed: dict[int, bytes]
) -> tuple[int, list[Finding]]:
    """How many places the chain has, and what is wrong with it. `signed`: the hashes that checkpoints know, by place.

    Hashes go on from what is stored, so that one change is found once.
    """
    count, expected, previous = 0, 1, start_of(tenant_id)
    found: list[Finding] = []
    async for link, event in chain:
        count += 1
        if link.sequence != expected:
            message = f"places {expected} to {link.sequence - 1} are missing"
            found.append(Finding("missing", tenant_id, expected, message))
        if event is None:
            found.append(Finding("deleted", tenant_id, link.sequence, f"event {link.event_id} is gone"))
        elif link.sequence == expected and hash_after(previous, event) != link.hash:
            message = f"event {event.id} was edited or moved"
            found.append(Finding("changed", tenant_id, link.sequence, message))
        if signed.get(link.sequence, link.hash) != link.hash:
            message = "the chain was written anew: a signed checkpoint has another hash"
            found.append(Finding("rewritten", tenant_id, link.sequence, message))
        expected, previous = link.sequence + 1, link.hash
    beyond = [sequence for sequence in signed if sequence >= expected]
    if beyond:
        message = f"the chain ends at {expected - 1}, but a checkpoint knows {max(beyond)}"
        found.append(Finding("truncated", tenant_id, expected - 1, message))
    return count, found


def _is_late(event: repository.Event, now: datetime) -> bool:
    return event.occurred_at < now - UNSEALED_AFTER
