"""Create alert rules, what they found, and to whom it was told."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "metrics_0009_alerts"
down_revision = "metrics_0008_views"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"


def upgrade() -> None:
    _create_rule()
    _create_event()
    _create_delivery()
    for table in ("alert_rule", "alert_event", "alert_delivery"):
        tenant_table(f"metrics.{table}", ROLE)
    _find_due_rules()


def _create_rule() -> None:
    op.execute("""
        create table metrics.alert_rule (
            tenant_id uuid not null,
            id uuid not null,
            name text not null check (length(name) between 1 and 80),
            dataset text not null check (dataset in ('warehouse', 'demo')),
            condition jsonb not null,
            filters jsonb not null,
            severity text not null check (severity in ('info', 'warning', 'critical')),
            recipients text[] not null check (cardinality(recipients) between 1 and 20),
            every_minutes int not null check (every_minutes between 15 and 10080),
            cool_down_minutes int not null check (cool_down_minutes between 0 and 43200),
            is_paused boolean not null default false,
            snoozed_until timestamptz,
            state text not null default 'unknown' check (state in ('unknown', 'ok', 'firing')),
            last_value double precision,
            last_message text,
            checked_at timestamptz,
            told_at timestamptz,
            next_check_at timestamptz not null default clock_timestamp(),
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_alert_rule primary key (tenant_id, id),
            constraint uq_alert_rule_name unique (tenant_id, name)
        )
    """)
    op.execute("comment on table metrics.alert_rule is 'When somebody is to be told; state is that of its last check.'")
    op.execute("create index ix_alert_rule_due on metrics.alert_rule (next_check_at) where not is_paused")


def _create_event() -> None:
    op.execute("""
        create table metrics.alert_event (
            tenant_id uuid not null,
            id uuid not null,
            rule_id uuid,
            rule_name text not null,
            kind text not null check (kind in ('fired', 'reminded', 'resolved', 'test')),
            severity text not null,
            message text not null,
            value double precision,
            compared_value double precision,
            condition jsonb not null,
            snapshot_id text,
            was_snoozed boolean not null,
            occurred_at timestamptz not null default clock_timestamp(),
            constraint pk_alert_event primary key (tenant_id, id),
            constraint fk_alert_event_rule foreign key (tenant_id, rule_id)
                references metrics.alert_rule (tenant_id, id) on delete set null (rule_id)
        )
    """)
    op.execute("comment on table metrics.alert_event is 'What a rule found, with the numbers; outlives the rule.'")
    op.execute("create index ix_alert_event_occurred on metrics.alert_event (tenant_id, occurred_at desc, id desc)")
    op.execute("create index ix_alert_event_rule on metrics.alert_event (tenant_id, rule_id)")


def _create_delivery() -> None:
    op.execute("""
        create table metrics.alert_delivery (
            tenant_id uuid not null,
            id uuid not null,
            event_id uuid not null,
            recipient text not null,
            constraint pk_alert_delivery primary key (tenant_id, id),
            constraint fk_alert_delivery_event foreign key (tenant_id, event_id)
                references metrics.alert_event (tenant_id, id) on delete cascade
        )
    """)
    op.execute("comment on table metrics.alert_delivery is 'Whom an event is told; id is the id of its job.'")
    op.execute("create index ix_alert_delivery_event on metrics.alert_delivery (tenant_id, event_id)")


def _find_due_rules() -> None:
    across_tenants("metrics.alert_rule", grants="select")
    across_function(
        "metrics",
        "due_alert_rules_across_tenants",
        "batch int",
        "table (tenant_id uuid, rule_id uuid)",
        "select r.tenant_id, r.id from metrics.alert_rule r"
        " where not r.is_paused and r.next_check_at <= clock_timestamp() order by r.next_check_at limit batch",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function metrics.due_alert_rules_across_tenants(int)")
    for table in ("alert_delivery", "alert_event", "alert_rule"):
        op.execute(f"drop table metrics.{table}")
