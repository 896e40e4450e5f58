"""`python -m infra.helm.secrets`: the Secrets that the chart needs, as manifests on standard output.

    python -m infra.helm.secrets --namespace opsight | kubectl apply -f -

The addresses of PostgreSQL (a role that may create roles and schemas) and of Redis come from OPSIGHT_DATABASE_URL and
OPSIGHT_REDIS_URL: command lines are there for everybody to read. Each run makes new keys and passwords; run it once.
"""

import json
import os
import tempfile
from pathlib import Path

import typer
import yaml

from infra.local.home import Home
from infra.local.keys import make_keys, role_passwords, signing_key, stack_secret, trust_file
from infra.local.programs import DEPLOYABLES


def manifests(database_url: str, redis_url: str, *, namespace: str) -> list[dict[str, object]]:
    """Secrets `opsight-database`, `opsight-redis` and `opsight-keys`, with new keys and passwords."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare()
        make_keys(home)
        passwords = role_passwords(home)
        keys = {f"{name}.pem": signing_key(home, name).read_text() for name in DEPLOYABLES}
        keys["trust.json"] = trust_file(home, DEPLOYABLES[0]).read_text()
        keys["api-key-pepper"] = stack_secret(home, "api-key-pepper")
    database = {"url": database_url, "roles.json": json.dumps(passwords), **passwords}
    contents = {"opsight-database": database, "opsight-redis": {"url": redis_url}, "opsight-keys": keys}
    return [_secret(name, namespace, content) for name, content in contents.items()]


def _secret(name: str, namespace: str, content: dict[str, str]) -> dict[str, object]:
    metadata = {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/name": "opsight"}}
    return {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata, "stringData": content}


def main(namespace: str = typer.Option("opsight", help="Where the chart is installed.")) -> None:
    """Print the Secrets of a new installation."""
    try:
        database_url, redis_url = os.environ["OPSIGHT_DATABASE_URL"], os.environ["OPSIGHT_REDIS_URL"]
    except KeyError as error:
        raise SystemExit(f"opsight: set {error.args[0]} first.") from None
    typer.echo(yaml.safe_dump_all(manifests(database_url, redis_url, namespace=namespace), sort_keys=False))


if __name__ == "__main__":
    typer.run(main)
