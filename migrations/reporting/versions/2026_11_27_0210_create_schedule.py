"""Create schedules, and what each did at its moments."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "reporting_0010_schedules"
down_revision = "reporting_0003_runs"
branch_labels = None
depends_on = None

ROLE = "opsight_reporting"


def upgrade() -> None:
    _create_schedule()
    _create_firing()
    across_function(
        "reporting",
        "due_schedules_across_tenants",
        "batch integer",
        "table (tenant_id uuid, schedule_id uuid)",
        "select s.tenant_id, s.id from reporting.schedule s where s.state = 'active'"
        " and s.next_fire_at <= clock_timestamp() order by s.next_fire_at limit batch",
        role=ROLE,
    )


def _create_schedule() -> None:
    op.execute("""
        create table reporting.schedule (
            tenant_id uuid not null,
            id uuid not null,
            report_id uuid not null,
            rule jsonb not null,
            state text not null,
            paused_because text,
            next_fire_at timestamptz,
            revision bigint not null default 1,
            owner text not null,
            viewer_scope jsonb not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            edited_at timestamptz not null default clock_timestamp(),
            constraint pk_schedule primary key (tenant_id, id),
            constraint fk_schedule_report foreign key (tenant_id, report_id)
                references reporting.report (tenant_id, id) on delete cascade,
            constraint ck_schedule_state check (state in ('active', 'paused', 'ended')),
            constraint ck_schedule_next check ((state = 'active') = (next_fire_at is not null)),
            constraint ck_schedule_paused check ((state = 'paused') = (paused_because is not null))
        )
    """)
    op.execute("create index ix_schedule_created on reporting.schedule (tenant_id, created_at desc, id desc)")
    op.execute("create index ix_schedule_report on reporting.schedule (tenant_id, report_id)")
    op.execute("create index ix_schedule_due on reporting.schedule (next_fire_at) where state = 'active'")
    tenant_table("reporting.schedule", ROLE)
    across_tenants("reporting.schedule", grants="select")


def _create_firing() -> None:
    op.execute("""
        create table reporting.schedule_firing (
            tenant_id uuid not null,
            schedule_id uuid not null,
            fire_at timestamptz not null,
            outcome text not null,
            reason text,
            run_id uuid,
            decided_at timestamptz not null default clock_timestamp(),
            constraint pk_schedule_firing primary key (tenant_id, schedule_id, fire_at),
            constraint fk_schedule_firing_schedule foreign key (tenant_id, schedule_id)
                references reporting.schedule (tenant_id, id) on delete cascade,
            constraint ck_schedule_firing_outcome check (outcome in ('started', 'skipped', 'missed', 'refused')),
            constraint ck_schedule_firing_run check ((outcome = 'started') = (run_id is not null)),
            constraint ck_schedule_firing_reason check ((outcome = 'started') = (reason is null))
        )
    """)
    tenant_table("reporting.schedule_firing", ROLE)


def downgrade() -> None:
    op.execute("drop function reporting.due_schedules_across_tenants(integer)")
    op.execute("drop table reporting.schedule_firing")
    op.execute("drop table reporting.schedule")
