"""The gate `advisories`: no locked package has a known weakness, by pip-audit (OSV) and npm audit.

Where a service of advisories cannot be asked, the last line says so, and the gate holds by what it could see; with
`--must-ask` it fails. What OSV says of Python packages comes without a severity, so any of it fails; of the web's
packages, what is high or critical does.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from infra.gates.exceptions import FILE, AdvisoryException, read_exceptions
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY
from infra.local.node import find_node

# `locks/dev.txt` holds what the deployables lock; the others are of environments of their own.
LOCKS = (
    *("locks/dev.txt", "locks/uv.txt", "locks/bi.txt", "locks/load.txt", "locks/chart.txt"),
    "services/ingestion/connector/locks/*.txt",
)
OSV = "https://api.osv.dev/v1/query"
BULK = "-/npm/v1/security/advisories/bulk"
GRAVE = ("high", "critical")


@dataclass(frozen=True)
class Finding:
    """A weakness of a locked package; `names` are its advisory and that one's aliases."""

    package: str
    version: str
    names: tuple[str, ...]
    title: str
    is_grave: bool = True

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {self.names[0]} {self.title}"


@dataclass
class Audit:
    """What was found, and what was asked of whom, in words."""

    findings: list[Finding] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    unasked: bool = False

    def skip(self, what: str, reason: str) -> None:
        self.said.append(f"NOT asked about {what}: {reason}")
        self.unasked = True


def main(
    lock: Annotated[
        list[Path] | None, typer.Option(help="Hashed requirement files; the repository's without it.")
    ] = None,
    web: Annotated[Path, typer.Option(help="Folder of a package-lock.json.")] = REPOSITORY / "frontend",
    exceptions: Annotated[Path, typer.Option(help="What is excepted for a while.")] = FILE,
    osv: Annotated[str, typer.Option(help="Where OSV's queries go.")] = OSV,
    registry: Annotated[str | None, typer.Option(help="npm's registry; npm's own setting without it.")] = None,
    must_ask: Annotated[bool, typer.Option("--must-ask", help="Fail when a service cannot be asked.")] = False,
) -> None:
    """Print what is wrong, and last of all what was asked; exit code 1 when something is wrong."""
    audit = Audit()
    try:
        audit_python(audit, lock or _locks(), osv)
        audit_web(audit, web, registry)
    except LocalError as error:
        print(error)
        raise typer.Exit(1) from error
    excepted, wrong = read_exceptions(exceptions)
    wrong += _unexcepted(audit.findings, excepted)
    if not audit.unasked:
        wrong += [f"{one.advisory} of {one.package}: nothing needs this exception" for one in _idle(audit, excepted)]
    for line in wrong:
        print(line)
    print("; ".join(audit.said))
    raise typer.Exit(1 if wrong or (must_ask and audit.unasked) else 0)


def audit_python(audit: Audit, locks: Sequence[Path], osv: str) -> None:
    """Ask OSV about every package of `locks`; raises `LocalError` when pip-audit cannot read one."""
    probe = {"package": {"name": "pip", "ecosystem": "PyPI"}, "version": "26.0"}
    if reason := _why_silent(osv, probe):
        audit.skip(f"{len(locks)} Python locks", reason)
        return
    asked: set[tuple[str, str]] = set()
    for lock in locks:
        for package in _pip_audit(lock, osv):
            known = (package["name"], package.get("version", ""))
            if known not in asked:
                asked.add(known)
                audit.findings += [_python_finding(package, weakness) for weakness in package.get("vulns", [])]
    audit.said.append(f"{len(asked)} Python packages of {len(locks)} locks asked about")


def audit_web(audit: Audit, folder: Path, registry: str | None) -> None:
    """Ask npm's registry about every package of the lock in `folder`; raises `LocalError` when npm cannot."""
    node = find_node()
    if registry is None:
        told = subprocess.run(
            node.npm("config", "get", "registry"), env=node.environment(), capture_output=True, text=True, check=False
        )
        registry = told.stdout.strip()
    if reason := _why_silent(f"{registry.rstrip('/')}/{BULK}", {}):
        audit.skip("the web's packages", reason)
        return
    command = node.npm("audit", "--json", "--package-lock-only", f"--registry={registry}")
    done = subprocess.run(command, cwd=folder, env=node.environment(), capture_output=True, text=True, check=False)
    report = _json_of(done)
    if "vulnerabilities" not in report:
        raise LocalError(f"npm audit failed: {report.get('message') or done.stderr[-300:]}")
    total = report["metadata"]["dependencies"]["total"]
    audit.findings += [
        _web_finding(name, cause)
        for name, package in report["vulnerabilities"].items()
        for cause in package["via"]
        if isinstance(cause, dict)
    ]
    audit.said.append(f"{total} packages of the web asked about")


def _locks() -> list[Path]:
    return [path for pattern in LOCKS for path in sorted(REPOSITORY.glob(pattern))]


def _why_silent(url: str, question: dict[str, Any]) -> str | None:
    """Why the service at `url` gives no answer, or None when it does."""
    try:
        answer = httpx.post(url, json=question, timeout=15)
    except httpx.HTTPError as error:
        return f"no answer ({type(error).__name__})"
    return None if answer.status_code == 200 else f"the service answers {answer.status_code}"


def _pip_audit(lock: Path, osv: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
        command += ["--vulnerability-service", "osv", "--osv-url", osv, "--cache-dir", cache]
        command += ["--format", "json", "--desc", "on", "--progress-spinner", "off"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = _json_of(done)
    if "dependencies" not in report:
        raise LocalError(f"pip-audit failed at {lock.name}: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    return report["dependencies"]


def _json_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {}


def _python_finding(package: dict[str, Any], weakness: dict[str, Any]) -> Finding:
    names = (weakness["id"], *weakness.get("aliases", []))
    return Finding(package["name"], package["version"], names, weakness.get("description", "")[:120])


def _web_finding(package: str, cause: dict[str, Any]) -> Finding:
    name = str(cause["url"]).rpartition("/")[2]
    return Finding(
        package, cause["range"], (name,), f"{cause['severity']}: {cause['title']}", cause["severity"] in GRAVE
    )


def _unexcepted(findings: Iterable[Finding], excepted: Sequence[AdvisoryException]) -> list[str]:
    return [
        str(finding)
        for finding in findings
        if finding.is_grave and not any(one.excepts(finding.package, finding.names) for one in excepted)
    ]


def _idle(audit: Audit, excepted: Sequence[AdvisoryException]) -> list[AdvisoryException]:
    return [one for one in excepted if not any(one.excepts(found.package, found.names) for found in audit.findings)]


if __name__ == "__main__":
    typer.run(main)
