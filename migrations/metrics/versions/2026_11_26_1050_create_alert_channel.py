"""Create channels of alerts, and let rules tell them beside people, or instead of them."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0012_budgets"
down_revision = "metrics_0011_quality"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table metrics.alert_channel (
            tenant_id uuid not null,
            id uuid not null,
            name text not null check (length(name) between 1 and 80),
            kind text not null check (kind = 'slack'),
            secret_ref text not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_alert_channel primary key (tenant_id, id),
            constraint uq_alert_channel_name unique (tenant_id, name)
        )
    """)
    op.execute(
        "comment on table metrics.alert_channel is 'Where alerts are told beside mail; the address is in the vault.'"
    )
    tenant_table("metrics.alert_channel", "opsight_metrics")
    op.execute("alter table metrics.alert_rule add column channel_ids uuid[] not null default '{}'")
    op.execute("alter table metrics.alert_rule drop constraint alert_rule_recipients_check")
    op.execute(
        "alter table metrics.alert_rule add constraint ck_alert_rule_told check ("
        "cardinality(recipients) <= 20 and cardinality(channel_ids) <= 10"
        " and cardinality(recipients) + cardinality(channel_ids) >= 1)"
    )


def downgrade() -> None:
    op.execute("alter table metrics.alert_rule drop constraint ck_alert_rule_told")
    op.execute("delete from metrics.alert_rule where cardinality(recipients) = 0")
    op.execute("alter table metrics.alert_rule drop column channel_ids")
    op.execute(
        "alter table metrics.alert_rule add constraint alert_rule_recipients_check"
        " check (cardinality(recipients) between 1 and 20)"
    )
    op.execute("drop table metrics.alert_channel")
