"""Create what data-quality runs found, and the incidents that follow from it."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "metrics_0011_quality"
down_revision = "metrics_0011_budgets"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"


def upgrade() -> None:
    _create_run()
    _create_result()
    _create_incident()
    for table in ("quality_run", "quality_result", "quality_incident"):
        tenant_table(f"metrics.{table}", ROLE)
    _count_across_tenants()


def _create_run() -> None:
    op.execute("""
        create table metrics.quality_run (
            tenant_id uuid not null,
            id uuid not null,
            checked_at timestamptz not null,
            seconds double precision not null,
            passed int not null,
            warned int not null,
            failed int not null,
            unknown int not null,
            constraint pk_quality_run primary key (tenant_id, id)
        )
    """)
    op.execute("comment on table metrics.quality_run is 'One run of all checks, by the id of its job.'")
    op.execute("create index ix_quality_run_checked on metrics.quality_run (tenant_id, checked_at desc)")


def _create_result() -> None:
    op.execute("""
        create table metrics.quality_result (
            tenant_id uuid not null,
            run_id uuid not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            check_name text not null,
            checked_at timestamptz not null,
            status text not null check (status in ('pass', 'warn', 'fail', 'unknown')),
            observed double precision,
            limit_value double precision,
            unit text,
            sample_size bigint,
            message text not null,
            failing_keys text[] not null check (cardinality(failing_keys) <= 20),
            parts int not null,
            parts_failed int not null,
            constraint pk_quality_result primary key (tenant_id, run_id, dataset, check_name),
            constraint fk_quality_result_run foreign key (tenant_id, run_id)
                references metrics.quality_run (tenant_id, id) on delete cascade
        )
    """)
    op.execute(
        "comment on table metrics.quality_result is 'What a run found for a check of a dataset, over all accounts.'"
    )
    op.execute(
        "create index ix_quality_result_check on metrics.quality_result"
        " (tenant_id, check_name, dataset, checked_at desc, run_id desc)"
    )


def _create_incident() -> None:
    op.execute("""
        create table metrics.quality_incident (
            tenant_id uuid not null,
            id uuid not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            check_name text not null,
            opened_at timestamptz not null,
            closed_at timestamptz,
            last_failed_at timestamptz not null,
            failed_runs int not null default 1,
            passes int not null default 0,
            message text not null,
            observed double precision,
            limit_value double precision,
            unit text,
            sample_size bigint,
            failing_keys text[] not null check (cardinality(failing_keys) <= 20),
            acknowledged_at timestamptz,
            acknowledged_by text,
            note text,
            muted_until timestamptz,
            constraint pk_quality_incident primary key (tenant_id, id)
        )
    """)
    op.execute(
        "comment on table metrics.quality_incident is"
        " 'A check that fails, from its first failure until it passed twice; one is open for a check at a time.'"
    )
    op.execute(
        "create unique index uq_quality_incident_open on metrics.quality_incident (tenant_id, dataset, check_name)"
        " where closed_at is null"
    )
    op.execute(
        "create index ix_quality_incident_opened on metrics.quality_incident (tenant_id, opened_at desc, id desc)"
    )


def _count_across_tenants() -> None:
    across_tenants("metrics.quality_run", grants="select")
    across_tenants("metrics.quality_incident", grants="select")
    across_function(
        "metrics",
        "quality_standing_across_tenants",
        "",
        "table (passed bigint, warned bigint, failed bigint, unknown bigint, incidents bigint, unacknowledged bigint)",
        "select coalesce(sum(r.passed), 0), coalesce(sum(r.warned), 0), coalesce(sum(r.failed), 0),"
        " coalesce(sum(r.unknown), 0),"
        " (select count(*) from metrics.quality_incident i where i.closed_at is null),"
        " (select count(*) from metrics.quality_incident i where i.closed_at is null and i.acknowledged_at is null"
        " and (i.muted_until is null or i.muted_until < clock_timestamp()))"
        " from (select distinct on (q.tenant_id) q.passed, q.warned, q.failed, q.unknown from metrics.quality_run q"
        " where q.checked_at > clock_timestamp() - interval '1 day' order by q.tenant_id, q.checked_at desc) r",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function metrics.quality_standing_across_tenants()")
    for table in ("quality_incident", "quality_result", "quality_run"):
        op.execute(f"drop table metrics.{table}")
