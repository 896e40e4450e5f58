"""What the pages about security claim: tests that exist, steps that run, secrets that are in the code."""

import re
from pathlib import Path

import pytest

from infra.local.steps import pytest_step, steps
from infra.secrets_audit import audit
from tests.architecture.repository import ROOT

PROOF = re.compile(r"\[`(Test\w+)`\]\(([^)]+\.py)\)")
PAGES = sorted((ROOT / "docs/security").glob("*.md"))
BRANCHES = ROOT / "docs/branch-policy.md"


class TestThreatModel:
    PAGE = ROOT / "docs/security/threat-model.md"

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    def test_names_tests_that_exist(self, page: Path) -> None:
        named = PROOF.findall(page.read_text())
        missing = [f"{file}: {test}" for test, file in named if not _has_class(page.parent / file, test)]
        assert missing == []

    def test_proves_each_row_of_a_boundary(self) -> None:
        rows = re.findall(r"^\| [STRIDE] \|.*$", self.PAGE.read_text(), re.MULTILINE)
        assert len(rows) > 40
        assert [row for row in rows if not PROOF.search(row)] == []

    def test_looks_at_every_kind_of_threat(self) -> None:
        kinds = re.findall(r"^\| ([STRIDE]) \|", self.PAGE.read_text(), re.MULTILINE)
        assert set(kinds) == set("STRIDE")


class TestSecretsAudit:
    def test_is_up_to_date(self) -> None:
        written = (ROOT / "docs/security/secrets-audit.md").read_text()
        assert written == audit(), "run: python -m infra.secrets_audit > docs/security/secrets-audit.md"


class TestBranchPolicy:
    def test_requires_the_steps_that_run(self) -> None:
        required = re.findall(r"^\| `([a-z ]+)` \|", BRANCHES.read_text(), re.MULTILINE)
        assert required == [step.name for step in (*steps(), pytest_step(None, fast=False))]


def _has_class(file: Path, test: str) -> bool:
    return file.is_file() and re.search(rf"^class {test}\b", file.read_text(), re.MULTILINE) is not None
