"""Where the vault to work on is: the environment's (in a container), or the local stack's."""

import os
from pathlib import Path

from sqlalchemy.engine import make_url

from infra.local.environment import url_as
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import role_passwords, signing_key, trust_file
from infra.local.maintenance import admin_url
from services.secrets.settings import SecretsSettings

ROLE = "opsight_secrets"


def vault_settings() -> SecretsSettings:
    """Settings of the secrets service; raises `LocalError` when there is no stack."""
    own = os.environ.get("OPSIGHT_DATABASE_URL")
    if own and make_url(own).username == ROLE:
        return SecretsSettings.from_environment()
    home = Home.from_environment()
    if not own and not home.stack_file.exists():
        raise LocalError("Opsight has not been started here: ./opsight up")
    told = {
        "OPSIGHT_DATABASE_URL": url_as(admin_url(home), ROLE, role_passwords(home)[ROLE]),
        "OPSIGHT_REDIS_URL": os.environ.get("OPSIGHT_REDIS_URL") or _valkey_url(home.valkey / "valkey.conf"),
        "OPSIGHT_SIGNING_KEY_FILE": str(signing_key(home, "secrets")),
        "OPSIGHT_TRUST_FILE": str(trust_file(home, "secrets")),
        "OPSIGHT_DATA_DIR": str(home.data),
    }
    os.environ.update(told)
    return SecretsSettings.from_environment()


def _valkey_url(configuration: Path) -> str:
    if not configuration.exists():
        raise LocalError("Opsight has not been started here: ./opsight up")
    lines = [line.partition(" ") for line in configuration.read_text().splitlines()]
    told = {name: value for name, _, value in lines}
    return f"redis://:{told['requirepass']}@127.0.0.1:{told['port']}/0"
