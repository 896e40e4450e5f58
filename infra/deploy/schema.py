"""`python -m infra.deploy.schema plan|expand|contract|back|contract-back`: a release's migrations, run by its own code.

The database comes from OPSIGHT_DATABASE_URL; what to go back to is JSON on standard input. The answer is JSON on
standard output; a failure is its first line on standard error, and exit code 1.
"""

import json
import os
import sys
from dataclasses import asdict

from infra.local.home import Home
from infra.local.keys import role_passwords
from infra.local.prepare import set_passwords
from migrations import rollout


def run(wish: str, url: str) -> object:
    """What `wish` found or did."""
    match wish:
        case "plan":
            return asdict(rollout.plan(url))
        case "expand":
            rollout.run_phase(url, "expand")
            set_passwords(url, role_passwords(Home.from_environment()))
        case "contract":
            rollout.run_phase(url, "contract")
        case "back":
            rollout.go_back(url, json.load(sys.stdin))
        case _:
            rollout.go_back(url, json.load(sys.stdin), phase="contract")
    return {}


def main() -> None:
    try:
        # Alembic and what it imports may write to standard output, which is for the answer alone.
        answers, sys.stdout = sys.stdout, sys.stderr
        json.dump(run(sys.argv[1], os.environ["OPSIGHT_DATABASE_URL"]), answers)
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        print(f"opsight: {first}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
