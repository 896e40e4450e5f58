"""The memory that 330,000 pushed records need, and how long they take: `python -m tests.bench.push_bench`.

On a durable PostgreSQL of its own; the peak is that of a new process (`tests.bench.push_peak`).
"""

import subprocess
import sys

from libs.testing.databases import url_of
from tests.bench.servers import ground

RECORDS = 330_000


def main() -> None:
    """Start PostgreSQL, land the records, print sizes in MiB."""
    with ground("platform", "ingestion") as place:
        url = url_of(place.admin_url, role="opsight_ingestion")
        command = [sys.executable, "-m", "tests.bench.push_peak", url, str(RECORDS), "array"]
        sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
