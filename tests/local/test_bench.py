import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bench.catalogue import BENCHMARKS, Benchmark
from infra.bench.cli import figures_in
from infra.bench.rows import PAGES, read_rows, rows_of
from infra.local.home import REPOSITORY

BENCH = REPOSITORY / "tests/bench"
# What benchmarks start as a process of its own, or stand on.
PARTS = {
    "dlt_peer",
    "gateway_peers",
    "jobs_worker",
    "push_peak",
    "servers",
    "upload_file",
    "upload_peak",
    "warehouse_stack",
}
# Commands that measure a figure, as the documents write them.
COMMAND = re.compile(
    r"(OPSIGHT_TEST_\w+=\d+ )*\./opsight (test -k|load|bench)\b|python -m tests\.bench\.\w+"
    r"|time (\./opsight up --detach|\.ci/run)|npm run size|node scripts/[\w-]+\.mjs"
)


def opsight(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "infra.local", "bench", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


class TestCatalogue:
    def test_has_every_benchmark(self) -> None:
        modules = {path.stem for path in BENCH.glob("*.py")} - PARTS
        named = {one.arguments()[2].rpartition(".")[2] for one in BENCHMARKS if not one.is_of_launcher}
        assert named == modules

    def test_is_in_order_and_says_what_is_measured(self) -> None:
        assert [one.name for one in BENCHMARKS] == sorted(one.name for one in BENCHMARKS)
        assert [one.name for one in BENCHMARKS if not one.measures or one.minutes <= 0] == []

    def test_runs_with_this_python(self) -> None:
        named = Benchmark("jobs", "", 1, "python -m tests.bench.jobs").arguments("--jobs", "5")
        assert named == [sys.executable, "-m", "tests.bench.jobs", "--jobs", "5"]
        assert Benchmark("load", "", 1, "./opsight load").arguments() == [sys.executable, "-m", "infra.local", "load"]


class TestRows:
    @pytest.mark.parametrize("page", PAGES)
    def test_name_the_command_that_measures_them_again(self, page: str) -> None:
        rows = [row for row in read_rows() if row.page == page]
        assert rows
        assert [row.what for row in rows if not COMMAND.match(row.command)] == []

    def test_of_benchmarks_are_those_of_the_catalogue(self) -> None:
        known = {one.documented for one in BENCHMARKS}
        measured = {row.command for row in read_rows() if row.command.startswith("python")}
        assert measured - known == set()

    def test_take_the_command_of_the_row_above_for_the_same(self) -> None:
        lines = (
            "| what | how |",
            "|---|---|",
            "| one | `python -m a --b 1` |",
            "| two | same |",
            "| three | same, `--c` |",
        )
        text = "\n".join([*lines, "| four | |"])
        assert [row.command for row in rows_of("page", text)] == ["python -m a --b 1"] * 3 + [""]


class TestFigures:
    def test_are_the_object_that_the_output_ends_with(self) -> None:
        assert figures_in(["p50 3 ms", "{", '  "p50": 3', "}"]) == {"p50": 3}
        assert figures_in(["{not yet", '{"p50": 3}']) == {"p50": 3}

    def test_are_unknown_where_only_words_were_printed(self) -> None:
        assert figures_in(["p50 3 ms"]) is None


class TestCommand:
    def test_lists_what_each_measures_and_the_rows_it_belongs_to(self) -> None:
        done = opsight("--json")
        listed = {one["name"]: one for one in json.loads(done.stdout)}
        assert done.returncode == 0
        assert set(listed) == {one.name for one in BENCHMARKS}
        assert any(row.startswith("docs/performance.md: combined, warm") for row in listed["combined"]["rows"])

    def test_refuses_a_name_that_it_does_not_know(self) -> None:
        done = opsight("nothing")
        assert (done.returncode, done.stderr) == (
            1,
            "opsight: there is no benchmark 'nothing': ./opsight bench lists them.\n",
        )


def test_parts_are_there() -> None:
    assert {name for name in PARTS if not Path(BENCH / f"{name}.py").exists()} == set()
