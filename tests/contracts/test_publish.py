"""The documentation as files: every link leads to one of them, and nothing leads to a server."""

import re
from pathlib import Path

import pytest

from infra.contracts.__main__ import ERRORS, PUBLIC, ROOT
from infra.contracts.publish import publish


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "api"
    publish(ROOT / PUBLIC, ROOT / ERRORS, folder)
    return folder


class TestPublish:
    def test_leads_to_its_own_files_alone(self, folder: Path):
        for page in ("index.html", "errors.html"):
            text = (folder / page).read_text()
            links = set(re.findall(r'(?:href|src)="([^"]+)"', text))
            files = {link.partition("#")[0] for link in links} - {""}
            assert {"docs.css", "docs.js"} <= files
            assert [one for one in files if not (folder / one).exists()] == []

    def test_has_every_anchor_that_it_leads_to(self, folder: Path):
        text = (folder / "index.html").read_text()
        anchors = set(re.findall(r'href="#([^"]+)"', text))
        assert anchors - set(re.findall(r'id="([^"]+)"', text)) == set()

    def test_names_every_operation(self, folder: Path):
        assert 'id="query_metrics"' in (folder / "index.html").read_text()
