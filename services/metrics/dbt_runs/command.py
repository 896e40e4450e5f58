"""dbt as people call it, by `./opsight dbt`: its own arguments and exit codes, and what is parsed already."""

import os
import sys

from dbt.cli.main import cli

from services.metrics.dbt_runs import parsed


def main(arguments: list[str]) -> None:
    """Run dbt with `arguments`, and exit as it does. What was not kept by a worker, it parses as it always does."""
    is_new = "--no-partial-parse" in arguments
    manifest = None if is_new else parsed.find(parsed.fingerprint(), os.environ["OPSIGHT_DBT_DBNAME"])
    cli.main(arguments, prog_name="dbt", obj={"manifest": manifest, "callbacks": []})


if __name__ == "__main__":
    main(sys.argv[1:])
