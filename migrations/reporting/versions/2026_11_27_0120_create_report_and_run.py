"""Create reports, their runs, what grids observe, and dead letters."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "reporting_0003_runs"
down_revision = "reporting_0002"
branch_labels = None
depends_on = None

ROLE = "opsight_reporting"
KINDS = "('local_grid', 'ads_performance', 'executive_pack', 'data_quality', 'market_brief')"
PROVENANCES = "('live', 'simulated', 'fallback_simulated')"
CLASSES = "('transient', 'provider_down', 'throttled', 'invalid_config', 'budget_exceeded', 'poison')"
LIVE = "('scheduled', 'queued', 'running', 'retry_wait')"
# A replay goes back to `queued`, and nothing leaves `completed` or `cancelled`.
TRANSITIONS = (
    ("queued", "running"),
    ("queued", "failed"),
    ("queued", "cancelled"),
    ("running", "completed"),
    ("running", "partial"),
    ("running", "failed"),
    ("running", "cancelled"),
    ("partial", "queued"),
    ("failed", "queued"),
)


def upgrade() -> None:
    _create_report()
    _create_run()
    _guard_transitions()
    _create_grid()
    _create_dead_letter()
    across_function(
        "reporting",
        "lost_runs_across_tenants",
        "batch integer",
        "table (tenant_id uuid, run_id uuid)",
        "select r.tenant_id, r.id from reporting.report_run r where r.state in ('queued', 'running')"
        " and not exists (select from reporting.job j where j.tenant_id = r.tenant_id and j.id = r.job_id"
        f" and j.state in {LIVE}) order by r.requested_at limit batch",
        role=ROLE,
    )


def _create_report() -> None:
    op.execute(f"""
        create table reporting.report (
            tenant_id uuid not null,
            id uuid not null,
            kind text not null,
            name text not null,
            config jsonb not null,
            recipients text[] not null default '{{}}',
            revision bigint not null default 1,
            owner text not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            edited_at timestamptz not null default clock_timestamp(),
            archived_at timestamptz,
            constraint pk_report primary key (tenant_id, id),
            constraint ck_report_kind check (kind in {KINDS}),
            constraint ck_report_recipients check (cardinality(recipients) <= 20)
        )
    """)
    op.execute("create index ix_report_edited on reporting.report (tenant_id, edited_at desc, id desc)")
    tenant_table("reporting.report", ROLE)


def _create_run() -> None:
    op.execute(f"""
        create table reporting.report_run (
            tenant_id uuid not null,
            id uuid not null,
            report_id uuid not null,
            kind text not null,
            number integer not null,
            state text not null,
            started_by text not null,
            schedule_id uuid,
            fire_at timestamptz,
            name text not null,
            config jsonb not null,
            geometry_hash text,
            source text,
            input jsonb,
            owner text not null,
            requested_by text not null,
            requested_at timestamptz not null default clock_timestamp(),
            generated_at timestamptz not null,
            code_sha text not null,
            template_version text not null,
            viewer_scope jsonb not null default '{{}}',
            snapshot_id uuid,
            data_through date,
            content_hash text,
            provenances text[] not null default '{{}}',
            job_id uuid,
            planned integer not null default 0,
            done integer not null default 0,
            failed integer not null default 0,
            replays integer not null default 0,
            cost_estimate numeric(12, 6) not null default 0,
            cost_ceiling numeric(12, 6),
            cost_spent numeric(12, 6) not null default 0,
            failure_class text,
            failure_code text,
            failure_detail text,
            started_at timestamptz,
            finished_at timestamptz,
            constraint pk_report_run primary key (tenant_id, id),
            constraint uq_report_run_number unique (tenant_id, report_id, number),
            constraint uq_report_run_firing unique (tenant_id, schedule_id, fire_at),
            constraint fk_report_run_report foreign key (tenant_id, report_id)
                references reporting.report (tenant_id, id) on delete cascade,
            constraint ck_report_run_kind check (kind in {KINDS}),
            constraint ck_report_run_state check (state in
                ('queued', 'running', 'completed', 'partial', 'failed', 'cancelled')),
            constraint ck_report_run_started_by check (started_by in ('manual', 'schedule')),
            constraint ck_report_run_failure_class check (failure_class in {CLASSES}),
            constraint ck_report_run_counts check (done >= 0 and failed >= 0 and done + failed <= planned)
        )
    """)
    op.execute("create index ix_report_run_requested on reporting.report_run (tenant_id, requested_at desc, id desc)")
    op.execute(
        "create index ix_report_run_open on reporting.report_run (requested_at) where state in ('queued', 'running')"
    )
    op.execute(
        "create unique index uq_report_run_active on reporting.report_run (tenant_id, report_id)"
        " where state in ('queued', 'running')"
    )
    tenant_table("reporting.report_run", ROLE)
    across_tenants("reporting.report_run", grants="select")


def _guard_transitions() -> None:
    """A run begins queued, and goes along its transitions alone, whoever writes."""
    pairs = ", ".join(f"('{before}', '{after}')" for before, after in TRANSITIONS)
    op.execute(f"""
        create function reporting.check_run_transition() returns trigger language plpgsql as $$
        begin
            if tg_op = 'INSERT' then
                if new.state <> 'queued' then
                    raise exception 'a run cannot begin as %', new.state using errcode = 'check_violation';
                end if;
            elsif new.state <> old.state and (old.state, new.state) not in ({pairs}) then
                raise exception 'a run cannot go from % to %', old.state, new.state using errcode = 'check_violation';
            end if;
            return new;
        end $$
    """)
    op.execute(
        "create trigger check_run_transition before insert or update of state on reporting.report_run"
        " for each row execute function reporting.check_run_transition()"
    )


def _create_grid() -> None:
    op.execute("""
        create table reporting.grid_business (
            tenant_id uuid not null,
            run_id uuid not null,
            no integer not null,
            key text not null,
            name text,
            place_id text,
            cid text,
            address text,
            latitude double precision,
            longitude double precision,
            rating double precision,
            reviews integer,
            primary_category text,
            constraint pk_grid_business primary key (tenant_id, run_id, no),
            constraint uq_grid_business_key unique (tenant_id, run_id, key),
            constraint fk_grid_business_run foreign key (tenant_id, run_id)
                references reporting.report_run (tenant_id, id) on delete cascade
        )
    """)
    op.execute(f"""
        create table reporting.grid_cell (
            tenant_id uuid not null,
            run_id uuid not null,
            keyword_no smallint not null,
            point_no smallint not null,
            status text not null,
            rank smallint,
            ranked integer[] not null default '{{}}',
            provenance text not null,
            attempts smallint not null default 1,
            cost numeric(12, 6) not null default 0,
            match_method text not null default 'none',
            match_confidence double precision not null default 0,
            error_class text,
            error_code text,
            provider_task_id text,
            observed_at timestamptz not null,
            constraint pk_grid_cell primary key (tenant_id, run_id, keyword_no, point_no),
            constraint fk_grid_cell_run foreign key (tenant_id, run_id)
                references reporting.report_run (tenant_id, id) on delete cascade,
            constraint ck_grid_cell_status check (status in ('ok', 'empty', 'error')),
            constraint ck_grid_cell_provenance check (provenance in {PROVENANCES}),
            constraint ck_grid_cell_rank check (rank is null or rank >= 1 and status = 'ok'),
            constraint ck_grid_cell_error check ((status = 'error') = (error_class is not null))
        )
    """)
    op.execute("""
        create table reporting.grid_charge (
            tenant_id uuid not null,
            run_id uuid not null,
            keyword_no smallint not null,
            point_no smallint not null,
            attempt smallint not null,
            state text not null,
            cost numeric(12, 6) not null default 0,
            asked_at timestamptz not null default clock_timestamp(),
            constraint pk_grid_charge primary key (tenant_id, run_id, keyword_no, point_no, attempt),
            constraint fk_grid_charge_run foreign key (tenant_id, run_id)
                references reporting.report_run (tenant_id, id) on delete cascade,
            constraint ck_grid_charge_state check (state in ('intent', 'done', 'free', 'uncertain'))
        )
    """)
    for table in ("grid_business", "grid_cell", "grid_charge"):
        tenant_table(f"reporting.{table}", ROLE)


def _create_dead_letter() -> None:
    op.execute(f"""
        create table reporting.dead_letter (
            tenant_id uuid not null,
            id uuid not null,
            run_id uuid not null,
            state text not null,
            failure_class text not null,
            failure_code text not null,
            failure_detail text not null,
            missing integer not null,
            replays integer not null default 0,
            died_at timestamptz not null default clock_timestamp(),
            settled_by text,
            settled_at timestamptz,
            constraint pk_dead_letter primary key (tenant_id, id),
            constraint uq_dead_letter_run unique (tenant_id, run_id),
            constraint fk_dead_letter_run foreign key (tenant_id, run_id)
                references reporting.report_run (tenant_id, id) on delete cascade,
            constraint ck_dead_letter_state check (state in ('open', 'replaying', 'replayed', 'discarded')),
            constraint ck_dead_letter_class check (failure_class in {CLASSES})
        )
    """)
    op.execute("create index ix_dead_letter_died on reporting.dead_letter (tenant_id, died_at desc, id desc)")
    tenant_table("reporting.dead_letter", ROLE)


def downgrade() -> None:
    op.execute("drop function reporting.lost_runs_across_tenants(integer)")
    for table in ("dead_letter", "grid_charge", "grid_cell", "grid_business", "report_run", "report"):
        op.execute(f"drop table reporting.{table}")
    op.execute("drop function reporting.check_run_transition()")
