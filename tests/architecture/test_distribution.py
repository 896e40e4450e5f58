"""The suite's way over two processes: who shares a stack runs in one of them."""

import re
from pathlib import Path

from tests.architecture.repository import ROOT, tracked_files
from tests.distribution import LONGEST, TOGETHER, group_of

TEST_FILES = [
    str(path.relative_to(ROOT))
    for path in tracked_files()
    if path.is_relative_to(ROOT / "tests") and path.name.startswith("test_") and path.suffix == ".py"
]


class TestDistribution:
    def test_keeps_everything_on_the_shared_stack_together(self):
        users = {file for file in TEST_FILES if re.search(r"[(,] ?gateway_stack\b", _text(file))}
        assert {group_of(file) for file in users} == {"stack"}

    def test_keeps_a_file_without_a_group_together(self):
        assert group_of("tests/local/test_up.py") == "tests/local/test_up.py"

    def test_knows_nothing_that_is_gone(self):
        groups = {group_of(file) for file in TEST_FILES}
        assert {*LONGEST, *TOGETHER.values()} - groups == set()
        assert [place for place in TOGETHER if not any(file.startswith(place) for file in TEST_FILES)] == []

    def test_builds_the_tenant_with_figures_in_one_process(self):
        """Tests that ask for it, and all that stand under fixtures which do."""
        conftests = [path for path in tracked_files() if path.name == "conftest.py"]
        under = [str(path.parent.relative_to(ROOT)) for path in conftests if _builds(path)]
        users = {file for file in TEST_FILES if _builds(ROOT / file) or file.startswith(tuple(under))}
        assert len(users) > 3
        assert {group_of(file) for file in users} == {"tests/metrics"}


def _builds(path: Path) -> bool:
    return bool(re.search(r"[(,] ?measured_tenant\b", path.read_text()))


def _text(file: str) -> str:
    return (ROOT / file).read_text()
