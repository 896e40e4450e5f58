"""Who a process is and whom it believes: an Ed25519 key for each deployable, and a trust file beside it."""

import json
import secrets
from pathlib import Path

from joserfc.jwk import OKPKey

from infra.local.home import Home
from infra.local.processes import write_private
from infra.local.programs import DEPLOYABLES
from migrations.rooms import LOGIN_ROLES


def signing_key(home: Home, deployable: str) -> Path:
    return home.keys / f"{deployable}.pem"


def trust_file(home: Home, deployable: str) -> Path:
    return home.keys / f"{deployable}.trust.json"


def make_keys(home: Home) -> None:
    """Make what is missing. Each deployable believes the gateway and the workers of every service."""
    public: dict[str, str] = {}
    for deployable in DEPLOYABLES:
        path = signing_key(home, deployable)
        if not path.exists():
            write_private(path, OKPKey.generate_key("Ed25519").as_pem(private=True))
        public[deployable] = OKPKey.import_key(path.read_bytes()).as_pem(private=False).decode()
    for deployable in DEPLOYABLES:
        write_private(trust_file(home, deployable), json.dumps(public, indent=2))


def role_passwords(home: Home) -> dict[str, str]:
    """The password of each login role, made once and kept in the state folder (mode 0600)."""
    path = home.root / "roles.json"
    known = home.read(path)
    passwords = {role: known.get(role) or secrets.token_urlsafe(24) for role in LOGIN_ROLES}
    if passwords != known:
        home.write(path, passwords)
    return passwords


def stack_secret(home: Home, name: str) -> str:
    """A random secret of this stack (such as the pepper of API keys), made once and kept (mode 0600)."""
    path = home.keys / f"{name}.secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text()
