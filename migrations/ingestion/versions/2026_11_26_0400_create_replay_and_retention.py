"""Create replays with what they changed, the mark of rows that a replay withdraws, and the runs of raw retention."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "ingestion_0030_replay"
down_revision = "ingestion_0023_webhooks"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"
REPLAYED = (
    "google_ads__campaign_performance",
    "google_ads__ad_group_ad_performance",
    "facebook_ads__ads_insights",
    "microsoft_ads__campaign_performance_report",
    "uploads__ad_performance",
    "uploads__region_performance",
    "uploads__budget",
    "uploads__location",
)


def upgrade() -> None:
    _create_replay()
    _create_replay_day()
    for table in REPLAYED:
        op.execute(
            f"alter table raw.{table} add column withdrawn_by uuid, add column withdrawn_reason text,"
            f" add constraint ck_{table}_withdrawn check ((withdrawn_by is null) = (withdrawn_reason is null)"
            " and withdrawn_reason in ('rule', 'vanished'))"
        )
        op.execute(
            f"comment on column raw.{table}.withdrawn_by is 'The replay that found the row to break a rule, or to have"
            " vanished at its source; the warehouse does not read it.'"
        )
    _create_retention()


def _create_replay() -> None:
    op.execute("""
        create table ingestion.replay (
            tenant_id uuid not null,
            id uuid not null,
            dataset text not null,
            dataset_version text not null,
            source text not null check (source in ('raw', 'source')),
            connection_id uuid,
            accounts text[],
            start_date date not null,
            end_date date not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            error_type text,
            error_message text,
            trace_id text,
            counts jsonb,
            changes jsonb,
            checksum_before text,
            checksum_after text,
            previous jsonb,
            constraint pk_replay primary key (tenant_id, id),
            constraint ck_replay_window check (start_date <= end_date and end_date - start_date < 31)
        )
    """)
    op.execute("comment on table ingestion.replay is 'A window of a dataset read again; id is the id of its job.'")
    op.execute("create index ix_replay_created_at on ingestion.replay (tenant_id, created_at desc, id desc)")
    op.execute("create index ix_replay_dataset on ingestion.replay (tenant_id, dataset, created_at desc, id desc)")
    tenant_table("ingestion.replay", ROLE)


def _create_replay_day() -> None:
    op.execute("""
        create table ingestion.replay_day (
            tenant_id uuid not null,
            replay_id uuid not null,
            kind text not null check (kind in ('warehouse', 'demo')),
            platform text not null,
            account_id text not null,
            day date not null,
            rows_before bigint not null,
            rows_after bigint not null,
            inserted bigint not null,
            changed bigint not null,
            unchanged bigint not null,
            vanished bigint not null,
            checksum_before text,
            checksum_after text,
            constraint pk_replay_day primary key (tenant_id, replay_id, kind, platform, account_id, day),
            constraint fk_replay_day_replay foreign key (tenant_id, replay_id)
                references ingestion.replay (tenant_id, id) on delete cascade,
            constraint ck_replay_day_adds_up check (
                rows_before = changed + unchanged + vanished and rows_after = changed + unchanged + inserted
            )
        )
    """)
    op.execute("comment on table ingestion.replay_day is 'What a replay changed in one account''s day.'")
    tenant_table("ingestion.replay_day", ROLE)


def _create_retention() -> None:
    op.execute("""
        create table ingestion.retention_policy (
            tenant_id uuid not null,
            raw_days integer not null check (raw_days between 31 and 3650),
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_retention_policy primary key (tenant_id)
        )
    """)
    op.execute(
        "comment on table ingestion.retention_policy is 'A tenant that keeps raw rows longer or shorter than most.'"
    )
    tenant_table("ingestion.retention_policy", ROLE)
    op.execute("""
        create table ingestion.retention_run (
            tenant_id uuid not null,
            id uuid not null,
            raw_days integer not null,
            started_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            removed jsonb not null default '{}',
            constraint pk_retention_run primary key (tenant_id, id)
        )
    """)
    op.execute(
        "comment on table ingestion.retention_run is"
        " 'One run of raw retention; id is the id of its job, removed counts rows by table and reason.'"
    )
    op.execute("create index ix_retention_run_started_at on ingestion.retention_run (tenant_id, started_at desc)")
    tenant_table("ingestion.retention_run", ROLE)
    across_tenants("ingestion.retention_run", grants="select")
    across_function(
        "ingestion",
        "tenants_due_retention_across_tenants",
        "batch integer",
        "table(tenant_id uuid)",
        """
        select known.tenant_id
        from (
            select c.tenant_id from ingestion.connection c
            union
            select r.tenant_id from ingestion.retention_run r
        ) as known
        left join lateral (
            select max(r.started_at) as started_at from ingestion.retention_run r where r.tenant_id = known.tenant_id
        ) as last on true
        where last.started_at is null or last.started_at < clock_timestamp() - interval '23 hours'
        order by last.started_at nulls first
        limit batch
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function ingestion.tenants_due_retention_across_tenants(integer)")
    for table in REPLAYED:
        op.execute(f"alter table raw.{table} drop column withdrawn_by, drop column withdrawn_reason")
    for table in ("retention_run", "retention_policy", "replay_day", "replay"):
        op.execute(f"drop table ingestion.{table}")
