"""Which releases may run beside another one's database, and what of their migrations runs when."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from libs.testing.databases import create_database, drop_database
from migrations import rollout
from migrations.rooms import Room

HEAD = "from alembic import op\n\nrevision = {revision!r}\ndown_revision = {before!r}\n{phase}\n"
BODY = "def upgrade() -> None:\n    op.execute({up!r})\n\n\ndef downgrade() -> None:\n    {down}\n"


@dataclass(frozen=True)
class HomeMadeRoom(Room):
    """A room whose revisions a test writes."""

    folder: Path = Path()

    @property
    def versions(self) -> Path:
        return self.folder

    def add(self, revision: str, before: str | None, up: str, down: str | None, *, phase: str = "") -> None:
        head = HEAD.format(revision=revision, before=before, phase=f"phase = {phase!r}" if phase else "")
        body = BODY.format(up=up, down=f"op.execute({down!r})" if down else "raise RuntimeError")
        (self.folder / f"{revision}.py").write_text(head + body)


@pytest.fixture
def room(tmp_path: Path) -> HomeMadeRoom:
    return HomeMadeRoom("rollout", "rollout", None, tmp_path)


@pytest.fixture
def database(servers, room: HomeMadeRoom) -> Iterator[str]:
    """A database at the first revision: a table with a name."""
    room.add("one", None, "create table app.shop (id int, name text)", "drop table app.shop")
    name = servers.template.replace("template", "rollout")
    url = create_database(servers.postgres_url, name)
    rollout.run_phase(url, "contract", rooms=[room])
    yield url
    drop_database(servers.postgres_url, name)


def _columns(url: str) -> set[str]:
    query = "select column_name from information_schema.columns where table_schema = 'app' and table_name = 'shop'"
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(query)}


def _renames(room: HomeMadeRoom) -> None:
    """A column under another name, in two steps."""
    room.add("two", "one", "alter table app.shop add column title text", "alter table app.shop drop column title")
    room.add(
        "three",
        "two",
        "alter table app.shop drop column name",
        "alter table app.shop add column name text",
        phase="contract",
    )


class TestPlan:
    def test_says_what_comes_before_and_what_after(self, database: str, room: HomeMadeRoom) -> None:
        _renames(room)
        plan = rollout.plan(database, rooms=[room])
        assert (plan.now, plan.expand, plan.contract, plan.refusals) == ({"rollout": "one"}, ("two",), ("three",), ())

    @pytest.mark.parametrize(
        "up",
        [
            "drop table app.shop",
            "alter table app.shop drop column name",
            "alter table app.shop rename column name to title",
            "alter table app.shop alter column name set not null",
            "alter table app.shop alter column id type bigint",
        ],
    )
    def test_refuses_what_takes_away_unsaid(self, database: str, room: HomeMadeRoom, up: str) -> None:
        room.add("two", "one", up, "select 1")
        [refusal] = rollout.plan(database, rooms=[room]).refusals
        assert refusal.startswith("two takes away")

    def test_refuses_what_cannot_be_taken_back(self, database: str, room: HomeMadeRoom) -> None:
        room.add("two", "one", "select 1", None)
        assert rollout.plan(database, rooms=[room]).refusals == (
            "two cannot be taken back: its downgrade does nothing",
        )

    def test_refuses_what_adds_after_something_was_taken(self, database: str, room: HomeMadeRoom) -> None:
        _renames(room)
        room.add("four", "three", "select 1", "select 1")
        [refusal] = rollout.plan(database, rooms=[room]).refusals
        assert refusal == "four adds, after three has taken away: ship them in two releases"

    def test_refuses_an_older_release(self, database: str, room: HomeMadeRoom) -> None:
        _renames(room)
        rollout.run_phase(database, "expand", rooms=[room])
        (room.folder / "two.py").unlink()
        (room.folder / "three.py").unlink()
        [refusal] = rollout.plan(database, rooms=[room]).refusals
        assert refusal == "rollout: the database is at two, which this release does not know; it is older"
        assert rollout.ahead(database, rooms=[room]) == [room]


class TestPhases:
    def test_keep_both_columns_while_there_are_two_releases(self, database: str, room: HomeMadeRoom) -> None:
        _renames(room)
        rollout.run_phase(database, "expand", rooms=[room])
        beside = _columns(database)
        rollout.run_phase(database, "contract", rooms=[room])
        assert (beside, _columns(database)) == ({"id", "name", "title"}, {"id", "title"})

    def test_give_back_what_was_taken_and_keep_what_was_added(self, database: str, room: HomeMadeRoom) -> None:
        _renames(room)
        rollout.run_phase(database, "contract", rooms=[room])
        rollout.go_back(database, {"rollout": "one"}, rooms=[room], phase="contract")
        assert _columns(database) == {"id", "name", "title"}

    def test_go_back_to_where_the_database_was(self, database: str, room: HomeMadeRoom) -> None:
        _renames(room)
        rollout.run_phase(database, "contract", rooms=[room])
        rollout.go_back(database, {"rollout": "one"}, rooms=[room])
        assert _columns(database) == {"id", "name"}
