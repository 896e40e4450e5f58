"""The service name is the key of the repository: every service has the same rooms, and no room has a stranger."""

from pathlib import Path

import pytest

from libs.testing.deployables import DEPLOYABLES, SERVICES
from migrations.rooms import ROOMS
from tests.architecture.repository import ROOT


def _folders(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(("_", "."))}


class TestService:
    def test_folders_are_the_services(self):
        assert _folders(ROOT / "services") == set(SERVICES)

    @pytest.mark.parametrize("service", SERVICES)
    def test_has_the_files_of_a_service(self, service):
        files = {path.name for path in (ROOT / "services" / service).iterdir()}
        assert {"README.md", "app.py", "worker.py", "settings.py"} <= files
        assert {"models.py", "models"} & files


class TestRoom:
    def test_contracts_are_the_deployables(self):
        assert _folders(ROOT / "contracts") - {"adapters", "datasets", "reports", "logs"} == set(DEPLOYABLES)

    def test_migrations_are_the_deployables(self):
        assert _folders(ROOT / "migrations") == {room.name for room in ROOMS} == {"platform", *DEPLOYABLES}

    @pytest.mark.parametrize("room", ["tests", "contracts", "migrations", "locks"])
    def test_knows_every_deployable(self, room):
        names = {path.name.removesuffix(".txt") for path in (ROOT / room).iterdir()}
        assert set(DEPLOYABLES) <= names

    @pytest.mark.parametrize("name", DEPLOYABLES)
    def test_has_a_page_about_it(self, name):
        assert (ROOT / "docs/services" / f"{name}.md").exists()

    @pytest.mark.parametrize("name", DEPLOYABLES)
    def test_has_a_dependency_group(self, name):
        assert f"\n{name} = [" in (ROOT / "pyproject.toml").read_text()
