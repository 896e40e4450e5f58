"""What is served changes with a version and an entry in the changelog, or not at all."""

import json
import re
from itertools import pairwise
from pathlib import Path

from contracts.metrics.columns import served_columns
from contracts.metrics.combined import CONTRACT_VERSION

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "contracts/metrics/versions"
Version = tuple[int, ...]


def numbers(version: str) -> Version:
    """`1.2.3` as (1, 2, 3)."""
    return tuple(int(part) for part in version.split("."))


def written_down() -> dict[Version, dict[str, str]]:
    """The fields of each version, oldest first."""
    found = {numbers(path.stem): json.loads(path.read_text()) for path in VERSIONS.glob("*.json")}
    return dict(sorted(found.items()))


def least_step(before: dict[str, str], after: dict[str, str]) -> int:
    """0 when a field went away or changed, 1 when one was added, 2 when none did."""
    kept = all(after.get(path) == kind for path, kind in before.items())
    return 0 if not kept else 1 if len(after) > len(before) else 2


class TestContractVersion:
    def test_is_the_newest_one_written_down(self):
        assert list(written_down())[-1] == numbers(CONTRACT_VERSION)

    def test_serves_the_fields_that_are_written_down(self):
        assert served_columns() == written_down()[numbers(CONTRACT_VERSION)], "see docs/metrics-changelog.md"

    def test_rises_as_far_as_the_change_demands(self):
        too_small = [
            f"{old} -> {new}"
            for (old, before), (new, after) in pairwise(written_down().items())
            if new[: least_step(before, after) + 1] <= old[: least_step(before, after) + 1]
        ]
        assert too_small == []

    def test_has_a_section_in_the_changelog_newest_first(self):
        sections = re.findall(r"^## (\d+\.\d+\.\d+)$", (ROOT / "docs/metrics-changelog.md").read_text(), re.MULTILINE)
        assert [numbers(section) for section in sections] == sorted(written_down(), reverse=True)

    def test_is_what_dbt_writes_into_the_marts(self):
        project = (ROOT / "services/metrics/dbt/dbt_project.yml").read_text()
        assert f'contract_version: "{CONTRACT_VERSION}"' in project


class TestLeastStep:
    def test_knows_a_breaking_change_from_an_addition(self):
        before = {"a": "number", "b": "string"}
        assert least_step(before, {"a": "number"}) == 0
        assert least_step(before, before | {"b": "date"}) == 0
        assert least_step(before, before | {"c": "date"}) == 1
        assert least_step(before, before) == 2
