"""Create deliveries, who may and who may not be written to, and share links."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "reporting_0012_deliveries"
down_revision = "reporting_0011_snapshot"
branch_labels = None
depends_on = None

ROLE = "opsight_reporting"
STATES = "('pending', 'sent', 'failed', 'bounced', 'unsubscribed', 'awaiting_approval', 'cancelled', 'unknown')"
LIVE = "('scheduled', 'queued', 'running', 'retry_wait')"
TABLES = ("share_link", "delivery_unsubscription", "suppressed_recipient", "approved_recipient", "delivery")


def upgrade() -> None:
    _create_delivery()
    _create_lists()
    _create_share_link()
    across_function(
        "reporting",
        "lost_deliveries_across_tenants",
        "batch integer",
        "table (tenant_id uuid, delivery_id uuid)",
        "select d.tenant_id, d.id from reporting.delivery d where d.state = 'pending'"
        " and not exists (select from reporting.job j where j.tenant_id = d.tenant_id and j.id = d.job_id"
        f" and j.state in {LIVE}) order by d.created_at limit batch",
        role=ROLE,
    )


def _create_delivery() -> None:
    op.execute(f"""
        create table reporting.delivery (
            tenant_id uuid not null,
            id uuid not null,
            report_id uuid not null,
            run_id uuid not null,
            recipient text not null,
            occasion text not null,
            state text not null,
            problem text,
            job_id uuid,
            token_digest text,
            attachment text,
            message_id text,
            requested_by text not null,
            decided_by text,
            decided_at timestamptz,
            created_at timestamptz not null default clock_timestamp(),
            settled_at timestamptz,
            constraint pk_delivery primary key (tenant_id, id),
            constraint uq_delivery_occasion unique (tenant_id, run_id, recipient, occasion),
            constraint fk_delivery_run foreign key (tenant_id, run_id)
                references reporting.report_run (tenant_id, id) on delete cascade,
            constraint ck_delivery_state check (state in {STATES})
        )
    """)
    op.execute("create index ix_delivery_created on reporting.delivery (tenant_id, created_at desc, id desc)")
    op.execute("create index ix_delivery_report on reporting.delivery (tenant_id, report_id, created_at desc)")
    op.execute("create index ix_delivery_pending on reporting.delivery (created_at) where state = 'pending'")
    tenant_table("reporting.delivery", ROLE)
    across_tenants("reporting.delivery", grants="select")


def _create_lists() -> None:
    op.execute("""
        create table reporting.approved_recipient (
            tenant_id uuid not null,
            address text not null,
            approved_by text not null,
            approved_at timestamptz not null default clock_timestamp(),
            constraint pk_approved_recipient primary key (tenant_id, address)
        )
    """)
    op.execute("""
        create table reporting.suppressed_recipient (
            tenant_id uuid not null,
            id uuid not null,
            address text not null,
            reason text not null,
            detail text not null,
            suppressed_at timestamptz not null default clock_timestamp(),
            constraint pk_suppressed_recipient primary key (tenant_id, id),
            constraint uq_suppressed_recipient_address unique (tenant_id, address),
            constraint ck_suppressed_recipient_reason check (reason in ('bounced', 'complained'))
        )
    """)
    op.execute("""
        create table reporting.delivery_unsubscription (
            tenant_id uuid not null,
            report_id uuid not null,
            address text not null,
            unsubscribed_at timestamptz not null default clock_timestamp(),
            constraint pk_delivery_unsubscription primary key (tenant_id, report_id, address),
            constraint fk_delivery_unsubscription_report foreign key (tenant_id, report_id)
                references reporting.report (tenant_id, id) on delete cascade
        )
    """)
    for table in ("approved_recipient", "suppressed_recipient", "delivery_unsubscription"):
        tenant_table(f"reporting.{table}", ROLE)


def _create_share_link() -> None:
    op.execute("""
        create table reporting.share_link (
            tenant_id uuid not null,
            id uuid not null,
            run_id uuid not null,
            token_digest text not null,
            password_hash text,
            failures integer not null default 0,
            locked_until timestamptz,
            views integer not null default 0,
            last_viewed_at timestamptz,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            expires_at timestamptz not null,
            revoked_by text,
            revoked_at timestamptz,
            constraint pk_share_link primary key (tenant_id, id),
            constraint fk_share_link_run foreign key (tenant_id, run_id)
                references reporting.report_run (tenant_id, id) on delete cascade
        )
    """)
    op.execute("create index ix_share_link_run on reporting.share_link (tenant_id, run_id, created_at desc, id desc)")
    tenant_table("reporting.share_link", ROLE)


def downgrade() -> None:
    op.execute("drop function reporting.lost_deliveries_across_tenants(integer)")
    for table in TABLES:
        op.execute(f"drop table reporting.{table}")
