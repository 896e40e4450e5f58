"""What dlt takes to land a file of JSON lines: `python dlt_peer.py <file> <database url> <folder>`.

Prints wall seconds and processor seconds (without PostgreSQL's). The engine's benchmark starts it by a Python that has
dlt, which is no dependency of ours.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any


def main() -> None:
    import dlt  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]

    file, url, folder = sys.argv[1:]
    place = dlt.destinations.postgres(url)
    pipeline = dlt.pipeline(pipeline_name="peer", destination=place, dataset_name="peer", pipelines_dir=folder)
    began = time.perf_counter()
    pipeline.run(_rows(file), table_name="campaign_performance", write_disposition="append")
    wall = time.perf_counter() - began
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(wall, sum(usage.ru_utime + usage.ru_stime for usage in usages))


def _rows(file: str) -> Iterator[dict[str, Any]]:
    with open(file) as lines:
        for line in lines:
            yield json.loads(line)["record"]["data"]


if __name__ == "__main__":
    main()
