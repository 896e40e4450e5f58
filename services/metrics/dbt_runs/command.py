"""dbt as people call it, by `./opsight dbt`: its own arguments and exit codes, and what is parsed already."""

import sys

from dbt.cli.main import cli

from services.metrics.dbt_runs import parsed


def main(database: str, arguments: list[str]) -> None:
    """Run dbt with `arguments` on `database`, and exit as it does. What no worker has kept, it parses by itself."""
    is_new = "--no-partial-parse" in arguments
    manifest = None if is_new else parsed.find(parsed.fingerprint(), database)
    cli.main(arguments, prog_name="dbt", obj={"manifest": manifest, "callbacks": []})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
