"""`./opsight report`: whether a report that somebody has is as it was made."""

import json
from pathlib import Path
from typing import Annotated

import httpx
import typer
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import trust_file
from services.reporting.engine.verifying import Finding, Verdict, keys_of, verify

app = typer.Typer(help="Reports: find out whether a file is as it was made.", no_args_is_help=True)
WORDS: dict[Finding, str] = {
    "genuine": "ok",
    "changed": "CHANGED: the file is not as it was sealed",
    "unsealed": "NOT SEALED: no seal of Opsight's is in the file",
    "unknown_key": "UNKNOWN: sealed by a key that is not known here; name the right one with --keys",
    "bad_seal": "FORGED: the seal is not by the key that it names",
}


@app.callback()
def report() -> None:
    """Keeps `verify` a command of its own, however many there are."""


@app.command("verify")
def verify_report(
    file: Annotated[Path, typer.Argument(help="A downloaded or mailed report, in any format.")],
    keys: Annotated[
        list[str] | None,
        typer.Option(
            "--keys", "--public-key", help="File or https:// address of keys (JWK set, PEM); without it, this stack's."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Check a file's seal and bytes; needs no running stack. Exit code 1: not as it was made, or not to be told."""
    verdict = verify(file.read_bytes(), _known(keys or []))
    typer.echo(_as_json(verdict) if as_json else _as_text(verdict, file))
    raise typer.Exit(0 if verdict.finding == "genuine" else 1)


def _known(places: list[str]) -> dict[str, OKPKey]:
    keys: dict[str, OKPKey] = {}
    for place in places or [str(trust_file(Home.from_environment(), "reporting"))]:
        try:
            keys |= keys_of(_fetched(place) if "://" in place else _read(Path(place)))
        except (JoseError, ValueError, KeyError) as error:
            raise LocalError(f"{place} holds no Ed25519 public key") from error
    return keys


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise LocalError(f"no public key at {path}; name one with --keys")
    return path.read_bytes()


def _fetched(address: str) -> bytes:
    """Whoever could change the keys on the way could have sealed anything: https, but for this machine."""
    url = httpx.URL(address)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in ("127.0.0.1", "::1", "localhost")):
        raise LocalError(f"{address} is not https://; fetch the keys in a way that you trust and name the file")
    try:
        answer = httpx.get(url, timeout=10, headers={"Accept": "application/json"})
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise LocalError(f"no keys at {address}: {error}") from error
    return answer.content


def _as_json(verdict: Verdict) -> str:
    claims = verdict.claims
    return json.dumps({"finding": verdict.finding, "claims": vars(claims) if claims else None})


def _as_text(verdict: Verdict, file: Path) -> str:
    claims = verdict.claims
    if claims is None:
        return f"{WORDS[verdict.finding]} ({file})"
    said = f"{claims.kind} as {claims.format}, run {claims.run_id}, generated {claims.generated_at}"
    return f"{WORDS[verdict.finding]}: {said}, content {claims.content_hash}"
