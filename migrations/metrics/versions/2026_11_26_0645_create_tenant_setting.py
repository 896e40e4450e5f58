"""Create what the service knows of a tenant's own choices: the currency that its amounts are converted to."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0010_warehouse"
down_revision = "metrics_0009_alerts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table metrics.tenant_setting (
            tenant_id uuid not null,
            reporting_currency text not null check (reporting_currency ~ '^[A-Z]{3}$'),
            changed_at timestamptz not null,
            constraint pk_tenant_setting primary key (tenant_id)
        )
    """)
    op.execute(
        "comment on table metrics.tenant_setting is 'As the gateway told it last; a tenant without a row has USD.'"
    )
    tenant_table("metrics.tenant_setting", "opsight_metrics")
    op.execute("create policy dbt_reads on metrics.tenant_setting for select to opsight_dbt using (true)")
    op.execute("grant usage on schema metrics to opsight_dbt")
    op.execute("grant select on metrics.tenant_setting to opsight_dbt")


def downgrade() -> None:
    op.execute("revoke usage on schema metrics from opsight_dbt")
    op.execute("drop table metrics.tenant_setting")
