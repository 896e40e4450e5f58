"""A backup of a database that works on: what is counted and what is dumped are of one moment."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.backups import taking
from infra.backups.archives import copy_checkpoints, pack_files, unpack
from infra.local.home import Home

REPLACE = "set lock_timeout = '50ms'; drop table app.replaced; create table app.replaced (number int)"


@pytest.fixture
def replaced(superuser_connection: psycopg.Connection):
    """A table of three rows, such as one that dbt makes anew with each run."""
    superuser_connection.execute("create table app.replaced as select generate_series(1, 3) as number")
    yield
    superuser_connection.execute("drop table app.replaced")


@pytest.mark.usefixtures("replaced")
class TestDump:
    def test_lets_nobody_replace_a_table(self, postgres_url: str, monkeypatch: pytest.MonkeyPatch):
        refused: list[str] = []

        def dump(*_: Any, **__: Any) -> str:
            with psycopg.connect(postgres_url) as other:
                try:
                    other.execute(REPLACE)
                except psycopg.errors.LockNotAvailable as error:
                    refused.append(type(error).__name__)
            return ""

        monkeypatch.setattr(taking, "run_tool", dump)
        assert taking._dump(postgres_url, Path("unused"))["app.replaced"] == 3
        assert refused == ["LockNotAvailable"]

    @pytest.mark.parametrize(("late", "counts"), [(taking.TRIES - 1, True), (taking.TRIES, False)])
    def test_tries_again_when_one_was_replaced_before_it_was_held(
        self, postgres_url: str, monkeypatch: pytest.MonkeyPatch, late: int, counts: bool
    ):
        listed = taking._tables
        gone = [("app", f"gone_{number}") for number in range(late)]

        def tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
            return [*listed(connection), *([gone.pop()] if gone else [])]

        monkeypatch.setattr(taking, "_tables", tables)
        monkeypatch.setattr(taking, "run_tool", lambda *_, **__: "")
        if counts:
            assert taking._dump(postgres_url, Path("unused"))["app.replaced"] == 3
        else:
            with pytest.raises(psycopg.errors.UndefinedTable):
                taking._dump(postgres_url, Path("unused"))


class TestFiles:
    def test_hold_the_checkpoints_of_before_the_database(self, tmp_path: Path):
        home = Home(tmp_path / "home")
        for name in ("audit", "uploads"):
            (home.data / name).mkdir(parents=True)
        (home.data / "audit" / "2026-11-01.jsonl").write_text("first\n")
        copy_checkpoints(home, tmp_path / "aside")
        (home.data / "audit" / "2026-11-01.jsonl").write_text("first\nsecond\n")
        (home.data / "uploads" / "late.csv").write_text("late\n")

        pack_files(home, tmp_path / "files.tar", checkpoints=tmp_path / "aside")
        unpack(tmp_path / "files.tar", tmp_path / "back")

        assert (tmp_path / "back" / "data" / "audit" / "2026-11-01.jsonl").read_text() == "first\n"
        assert (tmp_path / "back" / "data" / "uploads" / "late.csv").read_text() == "late\n"

    def test_hold_none_where_nothing_was_sealed(self, tmp_path: Path):
        home = Home(tmp_path / "home")
        home.data.mkdir(parents=True)
        copy_checkpoints(home, tmp_path / "aside")
        pack_files(home, tmp_path / "files.tar", checkpoints=tmp_path / "aside")
        unpack(tmp_path / "files.tar", tmp_path / "back")
        assert not (tmp_path / "back" / "data").exists()
