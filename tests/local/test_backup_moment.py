"""A backup of a database that works on: what is counted and what is dumped are of one moment."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.backups import taking

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
