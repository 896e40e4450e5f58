"""How long a report takes: `python -m tests.bench.report_bench`.

Two of at least twelve A4 pages: a grid of ten maps, and ads with one dense table, which is the worst that a page can
be. The goal is a PDF within 150 ms. The first PDF of a process reads the fonts.
"""

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import pypdfium2

from contracts.reporting.report_inputs.documents import ReportInput
from services.reporting.engine.rendering import FORMATS, Format, render
from services.reporting.engine.sealing import Sealer
from tests.reporting.engine.samples import CAMPAIGNS, CELLS, DATA, KEY, sample

ROUNDS = 15
SIZE = 9


def maps(turn: int) -> ReportInput:
    """Another one each time: Typst remembers what it has set before."""
    data: dict[str, Any] = DATA["local_grid"]
    places = [(row, column) for row in range(SIZE) for column in range(SIZE)]
    cells = [
        CELLS[7] | {"row": row, "column": column, "rank": 1 + (row * column + turn) % 40} for row, column in places
    ]
    keywords = [data["keywords"][0] | {"keyword": f"keyword {turn}-{at}", "cells": cells} for at in range(10)]
    competitors = [data["competitors"][0] | {"name": f"Business {turn}-{at}"} for at in range(60)]
    changes = {"size": SIZE, "keywords": keywords, "competitors": competitors}
    return sample("local_grid", data=data | changes)


def dense(turn: int) -> ReportInput:
    rows = [CAMPAIGNS[0] | {"campaign": f"Campaign {turn}-{at}", "spend": f"{turn * 7 + at}.25"} for at in range(460)]
    return sample("ads_performance", data=DATA["ads_performance"] | {"campaigns": rows})


def milliseconds(made: ReportInput, wanted: Format) -> float:
    sealer = Sealer(KEY)
    began = time.perf_counter()
    render(made, wanted, sealer)
    return (time.perf_counter() - began) * 1000


def measure(name: str, make: Callable[[int], ReportInput]) -> None:
    pages = len(pypdfium2.PdfDocument(render(make(0), "pdf", Sealer(KEY)).content))
    print(f"{name}: {pages} pages")
    for wanted in FORMATS:
        taken = sorted(milliseconds(make(turn), wanted) for turn in range(1, ROUNDS + 1))
        print(f"  {wanted:5} median {statistics.median(taken):6.1f} ms, worst of {ROUNDS} {taken[-1]:6.1f} ms")


def main() -> None:
    print(f"first PDF of the process: {milliseconds(maps(1000), 'pdf'):.0f} ms")
    measure("ten maps", maps)
    measure("one dense table", dense)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
