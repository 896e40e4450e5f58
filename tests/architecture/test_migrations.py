"""Migrations can be taken back, stand in one line, and make what the models say."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from libs.testing.databases import create_database, drop_database
from migrations.rooms import PLATFORM, ROOMS
from migrations.run import config_for, downgrade, upgrade

SCHEMA = """
    select table_schema, table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema !~ '^pg_' and table_schema <> 'information_schema'
    union all select n.nspname, f.oid::regprocedure::text, '', '', '', md5(f.prosrc)
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    union all select schemaname, tablename, policyname, cmd, '', qual from pg_policies
    union all select schemaname, tablename, indexname, '', '', indexdef from pg_indexes where schemaname !~ '^pg_'
    order by 1, 2, 3
"""


@pytest.fixture
def empty_database(servers) -> Iterator[str]:
    """A database that nothing was migrated into."""
    name = servers.template.replace("template", "migrations")
    yield create_database(servers.postgres_url, name)
    drop_database(servers.postgres_url, name)


def _schema(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(SCHEMA).fetchall()


class TestMigrations:
    def test_go_down_to_nothing_and_up_again_to_the_same(self, empty_database):
        upgrade(empty_database)
        first = _schema(empty_database)
        downgrade(empty_database)
        left = {row[1] for row in _schema(empty_database) if not str(row[1]).startswith("alembic_version")}
        upgrade(empty_database)
        assert left == set()
        assert _schema(empty_database) == first


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
class TestRoom:
    def test_has_one_line_of_revisions(self, room):
        script = ScriptDirectory.from_config(config_for(room, "unused"))
        assert len(script.get_heads()) == len(script.get_bases()) == 1

    def test_names_its_revisions_after_itself_and_the_day(self, room):
        names = [path.name for path in sorted(room.versions.glob("*.py"))]
        script = ScriptDirectory.from_config(config_for(room, "unused"))
        assert all(name[:16].replace("_", "").isdigit() for name in names)
        assert all(revision.revision.startswith(f"{room.name}_") for revision in script.walk_revisions())


@pytest.mark.parametrize("room", [room for room in ROOMS if room is not PLATFORM], ids=lambda room: room.name)
class TestModels:
    def test_ask_for_nothing_that_the_migrations_did_not_make(self, room, postgres_url):
        config = config_for(room, postgres_url)
        config.attributes["compare"] = True
        command.check(config)
