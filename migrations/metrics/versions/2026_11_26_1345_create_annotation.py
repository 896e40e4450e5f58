"""Create annotations: what happened on a day, beside the figures of that day."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0013_annotations"
down_revision = "metrics_0012_budgets"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"


def upgrade() -> None:
    op.execute("""
        create table metrics.annotation (
            tenant_id uuid not null,
            id uuid not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            start_date date not null,
            end_date date not null,
            title text not null check (length(title) between 1 and 120),
            text text check (length(text) between 1 and 1000),
            category text not null check (
                category in ('campaign_change', 'website', 'price', 'event', 'outage', 'other')
            ),
            platform text,
            account_id text,
            campaign_id text,
            campaign_name text,
            revision int not null default 1,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            edited_by text not null,
            edited_at timestamptz not null default clock_timestamp(),
            constraint pk_annotation primary key (tenant_id, id),
            constraint ck_annotation_days check (end_date >= start_date),
            constraint ck_annotation_scope check (
                (account_id is null or platform is not null)
                and (campaign_id is null or account_id is not null)
                and (campaign_id is null) = (campaign_name is null)
            )
        )
    """)
    op.execute(
        "comment on table metrics.annotation is"
        " 'What happened on a day or several; about the tenant, a platform, an account or a campaign.'"
    )
    op.execute("create index ix_annotation_start on metrics.annotation (tenant_id, start_date desc, id desc)")
    tenant_table("metrics.annotation", ROLE, grants="select, insert, update, delete")
    _limit_to_accounts()


def _limit_to_accounts() -> None:
    """Whoever is limited to some accounts sees and writes what is about these alone, whatever a query forgets."""
    op.execute(
        f"create policy workspace_{ROLE} on metrics.annotation as restrictive to {ROLE}"
        " using ((select current_setting('app.workspace_accounts', true)) = '*'"
        " or app.sees_account(platform, account_id))"
    )


def downgrade() -> None:
    op.execute("drop table metrics.annotation")
