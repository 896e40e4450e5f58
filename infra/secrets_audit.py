"""Where each secret lives, who reads it, and how it is replaced: `python -m infra.secrets_audit` prints the audit.

Settings, kinds and columns come from the code. What a person has to know of each is said here; a secret setting about
which nothing is said fails, and so does a word about one that is gone.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from contracts.secrets.registry import ENCRYPTED_COLUMNS, SECRET_KINDS, Sealing
from infra.env_sample import settings_classes
from libs.settings import Settings

KEY_FILES = ("signing_key_file",)


@dataclass(frozen=True)
class _Word:
    """What replaces a secret, and what stops working meanwhile."""

    replaced: str
    meanwhile: str


SETTINGS = {
    "database_url": _Word(
        "`alter role … password`, then the process's setting and a restart", "nothing: roles are changed one at a time"
    ),
    "redis_url": _Word("password of Redis, then every process", "limits are kept in memory, jobs start a little later"),
    "smtp_url": _Word("at the mail server, then the setting", "mail waits in its jobs"),
    "signing_key_file": _Word(
        "[key compromise](../runbooks/key-compromise.md), a service's signing key",
        "the process restarts; its kept answers of idempotent requests go",
    ),
    "api_key_pepper": _Word("a new pepper; every API key is made anew", "no API key works until then"),
    "oidc_client_secret": _Word(
        "at the identity provider, then the setting", "sign-in with the provider fails between the two"
    ),
    "airbyte_server_client_secret": _Word("in that Airbyte, then the setting", "remote syncs wait and try again"),
    "dbt_database_url": _Word(
        "as `database_url`, for the role `opsight_dbt`", "marts wait; the last snapshot is served"
    ),
    "google_client_secret": _Word("Google has two at a time: add, set, delete", "nothing"),
    "facebook_app_secret": _Word("in the app's settings, then the setting", "reading waits; grants stay"),
    "practice_client_secret": _Word("delete `keys/practice-provider.secret`, restart", "practice accounts only"),
    "google_places_key": _Word("add a key in Google Cloud, set it, delete the old", "nothing"),
    "kms_vault_token": _Word("a new token, set, restart, revoke the old", "what is cached is served for 15 minutes"),
}
# Files of an installation, below OPSIGHT_HOME or in the container's own folder of /run/opsight.
FILES = (
    (
        "`keys/<deployable>.pem`",
        "Ed25519 key that a deployable signs with",
        "that deployable",
        "as `OPSIGHT_SIGNING_KEY_FILE`",
    ),
    (
        "`keys/*.secret`",
        "pepper of API keys; secret of the practice provider",
        "gateway; operations hub",
        "as their settings",
    ),
    (
        "`roles.json`",
        "passwords of the database's login roles",
        "the launcher",
        "delete it, `./opsight down`, `up`: made anew",
    ),
    (
        "`postgres/instance/password`",
        "superuser of the embedded PostgreSQL",
        "the launcher",
        "it listens on this machine alone",
    ),
    (
        "`data/kms/keys.json`",
        "key-encryption keys of the provider `local`",
        "secrets, its worker",
        "`./opsight secrets rotate --master-key`",
    ),
    (
        "`superset.env`",
        "secret key, administrator and BI login of Superset, where it is used",
        "Superset of the profile `bi`",
        "`./opsight bi grant` and `revoke`; its other two as it says, then `superset-init`",
    ),
    (
        "`demo.json`",
        "sign-in of the demo account",
        "whoever owns the folder",
        "`./opsight seed`; delete the account in production",
    ),
    (
        "`<folder of --keys>`",
        "all of the above, of a backup",
        "whoever keeps it",
        "as each of them; destroyed with the backup",
    ),
)
SEALED_BY: dict[Sealing, str] = {
    "envelope": "a tenant's data key, replaced each week",
    "key_service": "the key-encryption key",
    "process_key": "a key derived from the deployable's signing key",
}
CHECKS = (
    ("no file of the repository, and no commit to come, holds one", "security/test_gates.py", "TestLeakedSecrets"),
    ("whatever is kept is in the lists below", "secrets/test_registry.py", "TestRegistry"),
    ("a planted secret is in no row, log line, span or answer", "secrets/test_canary.py", "TestCanary"),
    ("no log line of a running stack holds one", "contracts/test_logs.py", "TestLogs"),
    ("who may not read one gets the 404 of one that never was", "secrets/test_secret.py", "TestResolveSecret"),
    (
        "a rotation that is killed anywhere goes on, and loses nothing",
        "resilience/test_rotation.py",
        "TestKilledRotation",
    ),
    ("a backup's secrets can be read again, and are kept apart", "local/test_backup.py", "TestRestore"),
    ("key files are their owner's alone", "local/test_home.py", "TestMakeKeys"),
    ("containers have no default password", "architecture/test_compose.py", "TestCompose"),
)


def audit() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_settings(), *_files(), *_kinds(), *_columns(), *_checks()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Where secrets live"
    yield ""
    yield "Written by `python -m infra.secrets_audit` from settings, registry and its own words; a test compares. Look"
    yield "through it each quarter, and after each [incident](../runbooks/security-incident.md): does every reader"
    yield "still need it, and who could replace it tonight?"
    yield ""


def _settings() -> Iterator[str]:
    yield "## Told to processes"
    yield ""
    yield "By the environment, or a file that the process alone can read. None of it is logged, or part of an answer."
    yield ""
    yield "| setting | read by | what it is | replaced by | meanwhile |"
    yield "|---|---|---|---|---|"
    found = _secret_settings()
    if unknown := set(found) ^ set(SETTINGS):
        raise LookupError(f"say in infra/secrets_audit.py what replaces {sorted(unknown)}, or take it out")
    for name, (readers, description) in found.items():
        word = SETTINGS[name]
        yield f"| `OPSIGHT_{name.upper()}` | {readers} | {description} | {word.replaced} | {word.meanwhile} |"
    yield ""


def _secret_settings() -> dict[str, tuple[str, str]]:
    """Each secret setting with who reads it and what it is."""
    found: dict[str, tuple[str, str]] = {}
    for name, info in Settings.model_fields.items():
        if _is_secret(name, info):
            found[name] = ("each process its own", info.description or "")
    for service, settings in settings_classes().items():
        for name, info in settings.model_fields.items():
            if name not in Settings.model_fields and _is_secret(name, info):
                readers = f"{found[name][0]}, {service}" if name in found else service
                found[name] = (readers, info.description or "")
    return found


def _is_secret(name: str, info: FieldInfo) -> bool:
    return SecretStr in (info.annotation, *get_args(info.annotation)) or name in KEY_FILES


def _files() -> Iterator[str]:
    yield "## Files of an installation"
    yield ""
    yield "All with mode 0600, in folders with mode 0700. In containers, `setup` gives each service its own alone."
    yield ""
    yield "| file | what it is | read by | replaced by |"
    yield "|---|---|---|---|"
    for row in FILES:
        yield f"| {' | '.join(row)} |"
    yield ""


def _kinds() -> Iterator[str]:
    yield "## In the vault"
    yield ""
    yield "Values under data keys of each tenant; a read is written down before it leaves. Values are replaced where"
    yield "they were issued, and entered anew; data keys by the schedule, or `./opsight secrets rotate`."
    yield ""
    yield "| kind | what it is | written by | also read by | belongs to |"
    yield "|---|---|---|---|---|"
    for kind in SECRET_KINDS:
        yield f"| `{kind.name}` | {kind.title} | {kind.owner} | {', '.join(kind.readers)} | {kind.belongs_to} |"
    yield ""


def _columns() -> Iterator[str]:
    yield "## Encrypted columns"
    yield ""
    yield "| column | sealed by |"
    yield "|---|---|"
    for column in ENCRYPTED_COLUMNS:
        yield f"| `{column.name}` | {SEALED_BY[column.sealing]} |"
    yield ""


def _checks() -> Iterator[str]:
    yield "## How it is checked"
    yield ""
    yield "| claim | test |"
    yield "|---|---|"
    for claim, file, test in CHECKS:
        yield f"| {claim} | [`{test}`](../../tests/{file}) |"


if __name__ == "__main__":
    sys.stdout.write(audit())
