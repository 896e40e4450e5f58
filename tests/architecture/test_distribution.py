"""The suite's way over two processes: who shares a stack runs in one of them."""

import re

from tests.architecture.repository import ROOT, tracked_files
from tests.distribution import LONGEST, TOGETHER, group_of

TEST_FILES = [
    str(path.relative_to(ROOT))
    for path in tracked_files()
    if path.is_relative_to(ROOT / "tests") and path.name.startswith("test_") and path.suffix == ".py"
]


class TestDistribution:
    def test_keeps_everything_on_the_shared_stack_together(self):
        users = {file for file in TEST_FILES if re.search(r"[(,] ?gateway_stack\b", (ROOT / file).read_text())}
        assert {group_of(file) for file in users} == {"stack"}

    def test_keeps_a_file_without_a_group_together(self):
        assert group_of("tests/local/test_up.py") == "tests/local/test_up.py"

    def test_knows_nothing_that_is_gone(self):
        groups = {group_of(file) for file in TEST_FILES}
        assert {*LONGEST, *TOGETHER} - groups == set()
