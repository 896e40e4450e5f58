"""Logins of BI tools on marts that dbt built: one tenant's rows and nothing else, whatever SQL is tried."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from infra.bi import logins
from infra.bi.dashboards import DASHBOARDS
from infra.bi.public_rights import keep_closed
from infra.bi.questions import Dataset, Question, sql_of
from infra.local.errors import LocalError
from tests.metrics.together import built_together

Ask = Callable[..., list[tuple[object, ...]]]
QUESTIONS = [question for dashboard in DASHBOARDS for question in dashboard.questions]
DATASETS = list({question.dataset.name: question.dataset for question in QUESTIONS}.values())
HELD = "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
SEES = "select distinct tenant_id from warehouse.fct_ad_performance_daily"


@built_together
async def two_tenants(_raw, rebuilt) -> tuple[UUID, UUID]:
    """Both have a campaign in the marts, by dbt, and a name at the gateway."""
    tenants = uuid4(), uuid4()
    for tenant in tenants:
        _raw.google(tenant, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        await rebuilt(tenant)
        _name(_raw, tenant)
    return tenants


@pytest.fixture
def passing(raw, two_tenants) -> UUID:
    """A tenant with the same campaign, for tests that put an end to it."""
    tenant = uuid4()
    _name(raw, tenant)
    columns = [
        name
        for (name,) in raw.execute(
            "select column_name from information_schema.columns where table_schema = 'warehouse'"
            " and table_name = 'fct_ad_performance_daily' and column_name <> 'tenant_id'"
        )
    ]
    names = ", ".join(columns)
    raw.execute(
        f"insert into warehouse.fct_ad_performance_daily (tenant_id, {names}) select %s, {names}"
        " from warehouse.fct_ad_performance_daily where tenant_id = %s",
        tenant,
        two_tenants[0],
    )
    return tenant


@pytest.fixture
def url_of(postgres_url: str, raw) -> Iterator[Callable[[UUID], str]]:
    """`url_of(tenant)`: the database as a new login of the tenant's; none is left afterwards."""

    granted: list[str] = []

    def grant(tenant: UUID) -> str:
        login, url = logins.grant(postgres_url, str(tenant), purpose="a test")
        granted.append(login.role_name)
        return url

    yield grant
    for (role,) in raw.execute("select rolname from pg_roles where rolname = any(%s)", granted):
        logins.revoke(postgres_url, role)


@pytest.fixture
def sessions() -> Iterator[ExitStack]:
    """Closes what enters it."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def session_of(url_of, sessions) -> Callable[[UUID], psycopg.Connection]:
    """`session_of(tenant)`: a session of a new login of the tenant's."""
    return lambda tenant: sessions.enter_context(psycopg.connect(url_of(tenant), autocommit=True))


@pytest.fixture
def ask(two_tenants, session_of) -> Ask:
    """`ask("select …")`: as a login of the first tenant, in one session that remembers what it set."""
    session = session_of(two_tenants[0])

    def rows(statement: str) -> list[tuple[object, ...]]:
        cursor = session.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []

    return rows


def _name(raw, tenant: UUID) -> None:
    agency = uuid4()
    raw.execute("insert into identity.agency (id, name) values (%s, %s)", agency, f"Agency {agency}")
    named = "insert into identity.tenant (id, agency_id, name, slug) values (%s, %s, 'T', %s)"
    raw.execute(named, tenant, agency, f"bi-{tenant}")


class TestLogin:
    async def test_sees_its_own_tenant_in_every_mart(self, ask, two_tenants):
        assert ask(SEES) == [(two_tenants[0],)]
        open_marts = ask(
            "select count(*), count(*) filter (where has_table_privilege(oid, 'select') and relforcerowsecurity"
            " and exists (select from pg_policy where polrelid = c.oid and polname = 'login_opsight_bi'))"
            " from pg_class c where relnamespace = 'warehouse'::regnamespace and relkind in ('r', 'p', 'v', 'm')"
        )
        assert open_marts[0][0] == open_marts[0][1] > 10

    async def test_keeps_its_rights_when_dbt_has_run_again(self, ask, raw, rebuilt, two_tenants):
        raw.google(two_tenants[0], 2, cost_micros=2_000_000, impressions=10, clicks=1)
        await rebuilt(two_tenants[0])
        assert ask("select count(*) from warehouse.fct_ad_performance_daily") == [(2,)]
        assert ask(SEES) == [(two_tenants[0],)]

    @pytest.mark.parametrize(
        "attack",
        [
            "set app.tenant_id = '{other}'",
            "select set_config('app.tenant_id', '{other}', false)",
            "select set_config('app.workspace_accounts', '*', false)",
            "set default_transaction_read_only = off",
            "set search_path = warehouse, metrics, pg_catalog",
            "reset role",
            "reset session authorization",
            "reset all",
            "discard all",
        ],
    )
    async def test_gains_nothing_by_what_a_session_may_set(self, ask, two_tenants, attack):
        ask(attack.format(other=two_tenants[1]))
        assert ask(SEES) == [(two_tenants[0],)]

    @pytest.mark.parametrize(
        "attack",
        [
            "set role opsight_metrics",
            "set role opsight_dbt",
            "set role opsight_bi",
            "set session authorization opsight_dbt",
            "alter role current_user bypassrls",
            "grant opsight_metrics to current_user",
            "alter table warehouse.fct_ad_performance_daily disable row level security",
            "create policy mine on warehouse.fct_ad_performance_daily using (true)",
            "select metrics.tenant_of_login_across_tenants()",
            "insert into metrics.bi_login select * from metrics.bi_login",
            "create function warehouse.mine() returns int language sql as 'select 1'",
            "create function public.mine() returns int language sql as 'select 1'",
            "create temporary table mine as select 1",
            "create table warehouse.mine as select 1",
            "insert into warehouse.dim_account select * from warehouse.dim_account",
            "update warehouse.fct_ad_performance_daily set spend = 0",
            "delete from warehouse.fct_ad_performance_daily",
            "truncate warehouse.fct_ad_performance_daily",
            "do $$ begin lock table warehouse.fct_ad_performance_daily; end $$",
            "select pg_advisory_lock(1)",
            "select pg_try_advisory_xact_lock(1)",
            "select lo_create(0)",
            "select lo_from_bytea(0, 'x')",
            "copy (select 1) to program 'true'",
            "select pg_read_file('/etc/hostname')",
            "select * from pg_authid",
            "select * from pg_statistic",
        ],
    )
    async def test_is_refused(self, ask, two_tenants, attack):
        ask("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(attack)
        assert ask(SEES) == [(two_tenants[0],)]

    async def test_cannot_turn_row_security_off(self, ask):
        ask("set row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            ask(SEES)

    async def test_learns_nothing_from_statistics(self, ask, raw):
        raw.execute("analyze warehouse.fct_ad_performance_daily")
        assert ask("select count(*) from pg_stats where schemaname = 'warehouse'") == [(0,)]

    async def test_reaches_no_table_outside_the_marts(self, ask):
        reached = ask(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^pg_|^information_schema$|^warehouse$'"
            " and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select, insert, update')"
        )
        assert reached == []

    async def test_reads_only_and_for_a_minute(self, ask):
        shown = [ask(f"show {name}")[0][0] for name in ("default_transaction_read_only", "statement_timeout")]
        assert shown == ["on", "1min"]

    async def test_takes_ten_connections_at_most(self, ask):
        assert ask("select rolconnlimit from pg_roles where rolname = current_user") == [(logins.MOST_CONNECTIONS,)]

    async def test_sees_nothing_of_a_tenant_that_was_archived(self, session_of, raw, passing):
        session = session_of(passing)
        before = session.execute(SEES).fetchall()
        raw.execute("update identity.tenant set archived_at = now() where id = %s", passing)
        assert before == [(passing,)]
        assert session.execute(SEES).fetchall() == []

    async def test_sees_nothing_when_its_row_is_gone_with_the_tenant(self, session_of, raw, passing):
        session = session_of(passing)
        raw.execute("delete from metrics.bi_login where tenant_id = %s", passing)
        assert session.execute(SEES).fetchall() == []


class TestDashboard:
    @pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
    async def test_has_the_columns_that_its_dataset_names(self, session_of, two_tenants, dataset: Dataset):
        cursor = session_of(two_tenants[0]).execute(f"select * from ({dataset.sql}) as rows limit 0".encode())
        assert [column.name for column in cursor.description or []] == [column.name for column in dataset.columns]

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
    async def test_asks_what_the_login_may_be_told(self, session_of, two_tenants, question: Question):
        cursor = session_of(two_tenants[0]).execute(sql_of(question).encode())
        assert len(cursor.description or []) == len(question.by) + len(question.metrics) + question.is_over_time


class TestGrant:
    async def test_gives_each_login_its_own_tenant(self, two_tenants, session_of):
        seen = [session_of(tenant).execute(SEES).fetchall() for tenant in two_tenants]
        assert seen == [[(tenant,)] for tenant in two_tenants]

    async def test_tells_the_audit_trail_and_hides_the_password(self, raw, passing, url_of):
        password = str(conninfo_to_dict(url_of(passing))["password"])
        [(action, actor, detail)] = raw.execute(
            "select action, actor, detail::text from audit.event where tenant_id = %s", passing
        )
        [(kept,)] = raw.execute(
            "select rolpassword from pg_authid join metrics.bi_login on rolname = role_name where tenant_id = %s",
            passing,
        )
        assert (action, actor.split(":")[0]) == ("bi_login.granted", "operator")
        assert password not in detail
        assert kept.startswith("SCRAM-SHA-256$")

    async def test_refuses_a_client_that_is_archived(self, postgres_url, raw, passing):
        raw.execute("update identity.tenant set archived_at = now() where id = %s", passing)
        with pytest.raises(LocalError, match="archived"):
            logins.grant(postgres_url, str(passing), purpose="a test")

    async def test_refuses_a_client_that_is_not_there(self, postgres_url):
        with pytest.raises(LocalError, match="There is no client nobody"):
            logins.grant(postgres_url, "nobody", purpose="a test")

    async def test_asks_for_an_administrator(self, role_url, passing):
        with pytest.raises(LocalError, match="administrator"):
            logins.grant(role_url("metrics"), str(passing), purpose="a test")

    async def test_leaves_jobs_and_uploads_what_they_need(self, role_url, passing, url_of):
        url_of(passing)
        with psycopg.connect(role_url("ingestion")) as connection:
            connection.execute("select pg_advisory_xact_lock(1)")
            connection.execute("create temporary table mine on commit drop as select 7 as n")
            assert connection.execute(HELD).fetchall() == [(1,)]
            assert connection.execute("select n from mine").fetchall() == [(7,)]


class TestKeepClosed:
    async def test_gives_a_role_that_is_new_what_the_others_have(self, postgres_url, role_url, raw, passing, url_of):
        url_of(passing)
        raw.execute("revoke execute on function pg_advisory_xact_lock(bigint) from opsight_metrics")
        keep_closed(postgres_url)
        with psycopg.connect(role_url("metrics")) as connection:
            connection.execute("select pg_advisory_xact_lock(1)")
            assert connection.execute(HELD).fetchall() == [(1,)]

    async def test_leaves_a_database_without_logins_as_it_is(self, postgres_url, raw, passing, url_of):
        url_of(passing)
        database = conninfo_to_dict(postgres_url)["dbname"]
        raw.execute(f'grant temporary on database "{database}" to public')
        raw.execute("grant execute on function lo_create(oid) to public")
        keep_closed(postgres_url)
        assert raw.execute("select has_function_privilege('public', 'lo_create(oid)', 'execute')") == [(True,)]


class TestRevoke:
    async def test_ends_sessions_and_lets_nobody_in_again(self, postgres_url, raw, passing, url_of, sessions):
        url = url_of(passing)
        session = sessions.enter_context(psycopg.connect(url, autocommit=True))
        role = session.info.user
        gone = logins.revoke(postgres_url, f"bi-{passing}")
        with pytest.raises(psycopg.Error):
            session.execute(SEES)
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(url)
        told = raw.execute("select action from audit.event where object_id = %s order by occurred_at", role)
        assert gone == [role]
        assert told == [("bi_login.granted",), ("bi_login.revoked",)]

    async def test_takes_one_of_several(self, postgres_url, passing, session_of):
        first, second = session_of(passing), session_of(passing)
        logins.revoke(postgres_url, first.info.user)
        assert second.execute(SEES).fetchall() == [(passing,)]

    async def test_drops_a_role_that_outlived_its_tenant(self, postgres_url, raw, passing, session_of):
        role = session_of(passing).info.user
        raw.execute("delete from metrics.bi_login where role_name = %s", role)
        assert logins.revoke(postgres_url, role) == [role]
        assert raw.execute("select rolname from pg_roles where rolname = %s", role) == []

    async def test_refuses_roles_that_are_none_of_its_own(self, postgres_url):
        with pytest.raises(LocalError, match="no BI login"):
            logins.revoke(postgres_url, "opsight_metrics")
