"""`python -m infra.bi.grant <client> <purpose>`: `./opsight bi grant` where that is not, as in containers."""

import os
import sys

from infra.bi.logins import grant
from infra.local.errors import LocalError


def main() -> None:
    _, client, purpose = sys.argv
    try:
        _, url = grant(os.environ["OPSIGHT_DATABASE_URL"], client, purpose=purpose)
    except LocalError as error:
        print(f"opsight: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    print(url.replace("postgresql://", "postgresql+psycopg2://", 1))


if __name__ == "__main__":
    main()
