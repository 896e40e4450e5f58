"""The migrated database keeps the tenancy rules, and each lint sees the mistake it is there for."""

from collections.abc import Iterator

import psycopg
import pytest

from libs.testing.databases import create_database, drop_database
from libs.testing.servers import Servers
from migrations.rooms import ROOMS
from tests.architecture import catalogue

BROKEN_ON_PURPOSE = """
    create schema broken authorization opsight_owner;
    create table broken.account (id uuid primary key);
    create table broken.bare (tenant_id uuid not null, id uuid unique);
    create table broken.parent (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id), unique (id));
    create table broken.child (tenant_id uuid not null, parent_id uuid references broken.parent (id));
    create function broken.now_tenant() returns uuid language sql volatile as 'select gen_random_uuid()';
    create policy open on broken.parent to opsight_metrics using (true);
    create policy slow on broken.child to opsight_metrics using (tenant_id = broken.now_tenant());
    create view broken.window as select * from broken.parent;
    create materialized view broken.copy as select * from broken.parent;
    grant select on broken.copy to opsight_metrics;
    grant truncate on broken.parent to opsight_metrics;
    create function broken.peek() returns bigint language sql security definer as 'select count(*) from broken.parent';
    create table broken.owned (tenant_id uuid primary key);
    alter table broken.owned owner to opsight_metrics;
"""


@pytest.fixture(scope="module")
def migrated_url(servers: Servers, worker_number: int) -> Iterator[str]:
    """A database as the migrations leave it: what other tests let dbt build in theirs is not judged here."""
    name = servers.template.replace("template", f"catalogue_{worker_number}")
    yield create_database(servers.postgres_url, name, template=servers.template)
    drop_database(servers.postgres_url, name)


@pytest.fixture
def connection(migrated_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(migrated_url) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("lint", catalogue.LINTS, ids=lambda lint: lint.__name__)
class TestLint:
    def test_finds_nothing_in_the_migrated_database(self, connection, lint):
        assert lint(connection) == []

    def test_sees_a_database_broken_on_purpose(self, connection, lint):
        connection.execute(BROKEN_ON_PURPOSE)
        assert [finding for finding in lint(connection) if "broken." in finding]


class TestPlatformTables:
    def test_lists_only_tables_that_exist(self, connection):
        missing = [
            name
            for name in sorted(catalogue.platform_tables())
            if connection.execute("select to_regclass(%s)", [name]).fetchone() == (None,)
        ]
        assert missing == []


class TestServiceRole:
    @pytest.mark.parametrize("room", [room for room in ROOMS if room.role], ids=lambda room: room.name)
    def test_reaches_no_tables_outside_its_own_schemas(self, connection, room):
        assert catalogue.foreign_grants(connection, room) == catalogue.ALLOWED_ACROSS_SCHEMAS.get(room.role, [])

    def test_a_forgotten_tenant_is_an_error(self, connection):
        connection.execute("set local role opsight_gateway")
        with pytest.raises(psycopg.errors.UndefinedObject):
            connection.execute("select * from audit.event")
