import json
from pathlib import Path

import pytest

from infra.local import frontend

LOCK = {
    "": {"version": "0.1.0"},
    "node_modules/react": {"version": "19.3.1"},
    "node_modules/vitest": {"version": "4.1.12", "dev": True},
    "node_modules/fsevents": {"version": "2.3.3", "optional": True},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frontend with a lock and a source, and nothing installed or built."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tsx").write_text("render()")
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": LOCK}))
    monkeypatch.setattr(frontend, "FOLDER", tmp_path)
    monkeypatch.setattr(frontend, "DIST", tmp_path / "dist")
    return tmp_path


def installed(folder: Path, *names: str) -> None:
    (folder / "node_modules").mkdir(exist_ok=True)
    packages = {f"node_modules/{name}": LOCK[f"node_modules/{name}"] for name in names}
    (folder / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": packages}))


class TestNeedsInstall:
    def test_does_when_nothing_is_there(self, folder: Path) -> None:
        assert frontend.needs_install(development=False)

    def test_does_not_miss_the_tools_of_the_tests_for_a_build(self, folder: Path) -> None:
        installed(folder, "react")
        assert not frontend.needs_install(development=False)
        assert frontend.needs_install(development=True)

    def test_does_not_miss_what_is_for_another_platform(self, folder: Path) -> None:
        installed(folder, "react", "vitest")
        assert not frontend.needs_install(development=True)

    def test_does_when_the_lock_has_another_version(self, folder: Path) -> None:
        installed(folder, "react", "vitest")
        newer = LOCK | {"node_modules/react": {"version": "19.4.0"}}
        (folder / "package-lock.json").write_text(json.dumps({"packages": newer}))
        assert frontend.needs_install(development=False)


class TestIsStale:
    def test_is_until_it_was_built_from_these_sources(self, folder: Path) -> None:
        assert frontend.is_stale()
        (folder / "dist").mkdir()
        (folder / "dist" / ".stamp").write_text(frontend.digest(*frontend.SOURCES))
        assert not frontend.is_stale()

    def test_is_again_when_a_source_changes(self, folder: Path) -> None:
        (folder / "dist").mkdir()
        (folder / "dist" / ".stamp").write_text(frontend.digest(*frontend.SOURCES))
        (folder / "src" / "main.tsx").write_text("render(2)")
        assert frontend.is_stale()


class TestInstall:
    async def test_takes_away_a_link_and_leaves_what_it_leads_to(
        self, folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`npm ci` empties what it finds before it installs, and a link leads it into another checkout."""
        theirs = tmp_path_factory.mktemp("another-checkout")
        (theirs / "kept").write_text("theirs")
        (folder / "node_modules").symlink_to(theirs)
        found = []

        async def npm(*_: object) -> None:
            found.append((folder / "node_modules").exists())

        monkeypatch.setattr(frontend, "_run", npm)
        await frontend.install(frontend.Node(Path("node"), None), folder / "log", development=True)
        assert found == [False]
        assert (theirs / "kept").read_text() == "theirs"
