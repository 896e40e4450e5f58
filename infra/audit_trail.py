"""`./opsight audit`: whether anybody tampered with the audit trail.

It works on the local stack, or on the database that `OPSIGHT_DATABASE_URL` names (as the gateway's role).
"""

import asyncio
import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gateway.identity.audit.checkpoints import Checkpoints
from gateway.identity.audit.verification import Report, verify
from infra.local.environment import service_database_url
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import trust_file
from libs.db import Database

app = typer.Typer(help="The audit trail: find out whether anybody tampered with it.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Keeps `verify` a command of its own, however many there are."""


@app.command("verify")
def verify_trail(
    tenant: Annotated[UUID | None, typer.Option(help="Only this tenant's trail.")] = None,
    checkpoints: Annotated[Path | None, typer.Option(help="Folder of the checkpoints, if it is a copy.")] = None,
    public_key: Annotated[list[Path] | None, typer.Option(help="PEM of a key that signed earlier ones.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Check every entry against its chain, and every chain against the signed checkpoints. Exit code 1: tampered."""
    home = Home.from_environment()
    keys = [_trusted_key(home), *map(_key_of, public_key or [])]
    report = asyncio.run(
        _verify(service_database_url(home, "gateway"), checkpoints or home.data / "audit", keys, tenant)
    )
    typer.echo(_as_json(report) if as_json else _as_text(report))
    raise typer.Exit(0 if report.is_clean else 1)


async def _verify(url: str, folder: Path, keys: list[Ed25519PublicKey], tenant: UUID | None) -> Report:
    database = Database(url, application_name="opsight-audit", pool_size=1)
    try:
        return await verify(database, Checkpoints(folder), keys, only=tenant)
    finally:
        await database.dispose()


def _trusted_key(home: Home) -> Ed25519PublicKey:
    return _ed25519(json.loads(trust_file(home, "gateway").read_text())["gateway"].encode(), "the trust list")


def _key_of(path: Path) -> Ed25519PublicKey:
    return _ed25519(path.read_bytes(), str(path))


def _ed25519(pem: bytes, where: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise LocalError(f"{where} holds no public key in PEM form") from error
    if not isinstance(key, Ed25519PublicKey):
        raise LocalError(f"{where} holds no Ed25519 key")
    return key


def _as_json(report: Report) -> str:
    findings = [
        {
            "kind": f.kind,
            "tenant_id": str(f.tenant_id) if f.tenant_id else None,
            "sequence": f.sequence,
            "message": f.message,
        }
        for f in report.findings
    ]
    counts = {"tenants": report.tenants, "events": report.events, "checkpoints": report.checkpoints}
    return json.dumps(counts | {"clean": report.is_clean, "findings": findings})


def _as_text(report: Report) -> str:
    looked = f"{report.events:,} sealed entries of {report.tenants:,} trails, {report.checkpoints:,} checkpoints"
    if report.is_clean:
        return f"ok: {looked}; nothing was changed, removed, moved or cut off"
    lines = [f"TAMPERED: {len(report.findings)} findings in {looked}"]
    for finding in report.findings:
        place = f" place {finding.sequence}" if finding.sequence else ""
        lines.append(f"  {finding.kind:11} {finding.tenant_id or 'checkpoints'}{place}: {finding.message}")
    return "\n".join(lines)
