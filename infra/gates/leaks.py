"""The gate `leaked secrets`: no file of the repository holds a credential.

Known shapes (keys of clouds, tokens, private keys) are refused everywhere. In code that ships, so is whatever looks
like a secret by its name or its randomness, unless `harmless.txt` knows it; tests are full of made-up passwords.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, cast

import typer
from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.plugins.basic_auth import BasicAuthDetector
from detect_secrets.settings import get_plugins, transient_settings
from detect_secrets.transformers import get_transformed_file
from detect_secrets.types import NamedIO

from infra.local.home import REPOSITORY

HARMLESS = Path(__file__).with_name("harmless.txt")
SHAPES = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "CloudantDetector",
    "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector",
    "NpmDetector", "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
LIKENESS = ("KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString")
LIMITS = {"Base64HighEntropyString": {"limit": 4.5}, "HexHighEntropyString": {"limit": 3.0}}  # bits a character
# Made by machines from other files, or pictures.
LEFT_OUT = (".svg", ".png", ".gen.ts", "package-lock.json", "openapi.json", "schema.d.ts", "lib/shapes", "locks/")
NOT_SHIPPED = ("tests/", "frontend/e2e/", "infra/prometheus/tests/", "docs/", "infra/gates/harmless.txt")
EXAMPLE = re.compile(r"[a-z{}_.…-]{1,16}")  # `user:password@host` in a docstring or a test


def main(root: Annotated[Path, typer.Option(help="Another repository than this one.")] = REPOSITORY) -> None:
    """Print each finding; exit code 1 when there is one."""
    findings = sorted(find_leaks(root))
    for finding in findings:
        print(finding)
    if findings:
        print(
            "A real secret: revoke it, then take it out. No secret: add `path fingerprint` to infra/gates/harmless.txt."
        )
    else:
        print("no secret in a file")
    raise typer.Exit(1 if findings else 0)


def find_leaks(root: Path) -> Iterator[str]:
    """`path:line kind fingerprint` of every finding among the files that git knows or would take up."""
    known = set(HARMLESS.read_text().splitlines())
    names = [name for name in _files_of(root) if not any(part in name for part in LEFT_OUT)]
    shipped = [name for name in names if not name.startswith(NOT_SHIPPED)]
    others = [name for name in names if name.startswith(NOT_SHIPPED)]
    for name, secret in [*_scan(root, shipped, (*SHAPES, *LIKENESS)), *_scan(root, others, SHAPES)]:
        value = secret.secret_value or ""
        fingerprint = hashlib.sha256(value.encode()).hexdigest()[:16]
        is_example = secret.type == BasicAuthDetector.secret_type and EXAMPLE.fullmatch(value)
        if not is_example and f"{name} {fingerprint}" not in known:
            yield f"{name}:{secret.line_number} {secret.type} {fingerprint}"


def _scan(root: Path, names: Sequence[str], detectors: Sequence[str]) -> list[tuple[str, PotentialSecret]]:
    with transient_settings({"plugins_used": [{"name": name} | LIMITS.get(name, {}) for name in detectors]}):
        secrets = SecretsCollection(root=str(root))
        for name in names:
            if _may_hold_one(root / name):
                secrets.scan_file(name)
        return list(secrets)


def _may_hold_one(path: Path) -> bool:
    """Whether a detector sees anything in the file as a whole: asking line by line, as `scan_file` does, takes five
    times as long. What it sees in a line it sees in the whole; a file counts as it is and as settings, if it is such.
    """
    with path.open() as file:
        try:
            readings = [file.read()]
        except UnicodeDecodeError:
            return False
        for eager in (False, True):
            file.seek(0)
            settings = get_transformed_file(cast("NamedIO", file), use_eager_transformers=eager)
            readings.append("\n".join(settings or ()))
    return any(plugin.analyze_line(filename=str(path), line=text) for text in readings for plugin in get_plugins())


def _files_of(root: Path) -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return sorted({name for name in done.stdout.split("\0") if name and (root / name).is_file()})


if __name__ == "__main__":
    sys.exit(typer.run(main))
