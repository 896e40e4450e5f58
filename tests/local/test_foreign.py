"""Programs of others get environments of their own."""

from pathlib import Path

import pytest

from infra.local.errors import LocalError
from infra.local.foreign import Foreign
from infra.local.home import Home


def _tool(folder: Path, lock: str, megabytes: int = 1) -> Foreign:
    path = folder / "tool.txt"
    path.write_text(lock)
    return Foreign("Tool", path, megabytes=megabytes, seconds=60)


class TestFolder:
    def test_is_made_once(self, tmp_path: Path) -> None:
        said: list[str] = []
        folder = _tool(tmp_path, "").folder(Home(tmp_path), said.append)
        assert (folder / "bin" / "python").exists()
        assert _tool(tmp_path, "").folder(Home(tmp_path), said.append) == folder
        assert said == ["Installing Tool, once"]

    def test_makes_room_for_that_of_another_lock(self, tmp_path: Path) -> None:
        before = _tool(tmp_path, "").folder(Home(tmp_path), lambda _: None)
        after = _tool(tmp_path, "# another").folder(Home(tmp_path), lambda _: None)
        assert list((tmp_path / "tools").iterdir()) == [after]
        assert before != after

    def test_says_why_it_cannot_be_made(self, tmp_path: Path) -> None:
        with pytest.raises(LocalError, match="Tool could not be installed: "):
            _tool(tmp_path, "tool==1.0").folder(Home(tmp_path), lambda _: None)
        assert not list((tmp_path / "tools").glob("*/.ready"))

    def test_is_not_begun_on_a_full_disk(self, tmp_path: Path) -> None:
        with pytest.raises(LocalError, match="Tool needs 1000000000 MB of disk; "):
            _tool(tmp_path, "", megabytes=10**9).folder(Home(tmp_path), lambda _: None)
