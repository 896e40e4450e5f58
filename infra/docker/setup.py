"""`python -m infra.docker.setup`: run once before the services of a compose stack.

Migrates the database, makes each deployable's key and each role's password, and writes what a container may know into
`/run/opsight/<service>/`, readable by the containers' user alone. Safe to run again: what is there is kept.
"""

import os
import shutil
from pathlib import Path

from infra.local.environment import ROLES, url_as
from infra.local.home import Home
from infra.local.keys import make_keys, role_passwords, signing_key, stack_secret, trust_file
from infra.local.prepare import prepare
from infra.local.processes import write_private

SECRETS = Path("/run/opsight")


def main() -> None:
    home = Home(SECRETS / "setup")
    home.prepare()
    make_keys(home)
    admin_url, passwords = os.environ["OPSIGHT_DATABASE_URL"], role_passwords(home)
    prepare(admin_url, passwords)
    for deployable, role in ROLES.items():
        folder = SECRETS / deployable
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(signing_key(home, deployable), folder / "key.pem")
        shutil.copy(trust_file(home, deployable), folder / "trust.json")
        for name, value in _secrets(home, deployable, url_as(admin_url, role, passwords[role])).items():
            write_private(folder / name, value)
    write_private(
        SECRETS / "metrics" / "OPSIGHT_DBT_DATABASE_URL", url_as(admin_url, "opsight_dbt", passwords["opsight_dbt"])
    )


def _secrets(home: Home, deployable: str, url: str) -> dict[str, str]:
    own = {
        "OPSIGHT_DATABASE_URL": url,
        "OPSIGHT_SIGNING_KEY_FILE": str(SECRETS / deployable / "key.pem"),
        "OPSIGHT_TRUST_FILE": str(SECRETS / deployable / "trust.json"),
    }
    pepper = {"OPSIGHT_API_KEY_PEPPER": stack_secret(home, "api-key-pepper")} if deployable == "gateway" else {}
    return own | pepper


if __name__ == "__main__":
    main()
