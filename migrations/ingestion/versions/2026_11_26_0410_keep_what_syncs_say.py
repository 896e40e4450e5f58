"""Keep what connectors say while they sync, the size of what went to quarantine, and who looked at the telemetry."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "ingestion_0023_remote"
down_revision = "ingestion_0030_replay"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"


def upgrade() -> None:
    _create_sync_log()
    _create_telemetry_view()
    op.execute("alter table ingestion.sync_stream add column quarantined_bytes bigint not null default 0")
    op.execute(
        "alter table ingestion.connection add column engine text not null default 'embedded'"
        " check (engine in ('embedded', 'server'))"
    )
    op.execute("create index ix_sync_created_at on ingestion.sync (tenant_id, created_at desc, id desc)")


def _create_sync_log() -> None:
    op.execute("""
        create table ingestion.sync_log (
            tenant_id uuid not null,
            sync_id uuid not null,
            number bigint not null,
            attempt integer not null,
            at timestamptz not null,
            level text not null check (level in ('debug', 'info', 'warning', 'error')),
            origin text not null check (origin in ('connector', 'opsight')),
            message text not null,
            constraint pk_sync_log primary key (tenant_id, sync_id, number),
            constraint fk_sync_log_sync foreign key (tenant_id, sync_id)
                references ingestion.sync (tenant_id, id) on delete cascade
        )
    """)
    op.execute(
        "comment on table ingestion.sync_log is"
        " 'The last lines of a sync, 256 KiB of them at most, without any configured value; kept for 30 days.'"
    )
    op.execute("create index ix_sync_log_at on ingestion.sync_log (at)")
    tenant_table("ingestion.sync_log", ROLE)
    across_tenants("ingestion.sync_log", grants="select, delete")
    across_function(
        "ingestion",
        "purge_sync_logs_across_tenants",
        "batch integer",
        "bigint",
        """
        with gone as (
            delete from ingestion.sync_log where ctid = any(array(
                select ctid from ingestion.sync_log
                where at < clock_timestamp() - interval '30 days' order by at limit batch))
            returning 1
        )
        select count(*) from gone
        """,
        role=ROLE,
    )


def _create_telemetry_view() -> None:
    op.execute("""
        create table ingestion.telemetry_view (
            tenant_id uuid not null,
            viewer text not null,
            audited_at timestamptz not null default clock_timestamp(),
            constraint pk_telemetry_view primary key (tenant_id, viewer)
        )
    """)
    op.execute(
        "comment on table ingestion.telemetry_view is"
        " 'When a look at the telemetry was last written into the audit, so that a page that polls does not flood it.'"
    )
    tenant_table("ingestion.telemetry_view", ROLE)


def downgrade() -> None:
    op.execute("drop index ingestion.ix_sync_created_at")
    op.execute("alter table ingestion.connection drop column engine")
    op.execute("alter table ingestion.sync_stream drop column quarantined_bytes")
    op.execute("drop table ingestion.telemetry_view")
    op.execute("drop function ingestion.purge_sync_logs_across_tenants(integer)")
    op.execute("drop table ingestion.sync_log")
