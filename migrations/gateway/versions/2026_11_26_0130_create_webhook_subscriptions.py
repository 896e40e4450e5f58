"""Create webhook subscriptions, what they were told, and every attempt at it."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "gateway_0006_partners"
down_revision = "gateway_0005_partners"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
TABLES = ("webhook_subscription", "webhook_event", "webhook_delivery", "webhook_attempt")


def upgrade() -> None:
    _create_subscription()
    _create_event()
    _create_delivery()
    _create_attempt()
    for table in TABLES:
        tenant_table(f"identity.{table}", ROLE)
    across_tenants("identity.webhook_event", grants="select, delete")
    across_function(
        "identity",
        "delete_old_webhook_events_across_tenants",
        "kept interval",
        "bigint",
        """
        with deleted as (delete from identity.webhook_event where created_at < now() - $1 returning 1)
        select count(*) from deleted
        """,
        role=ROLE,
    )


def _create_subscription() -> None:
    op.execute("""
        create table identity.webhook_subscription (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            url text not null,
            events text[] not null,
            state text not null default 'enabled',
            disabled_reason text,
            sealed_secret bytea not null,
            sealed_previous_secret bytea,
            previous_secret_until timestamptz,
            failing_since timestamptz,
            last_delivered_at timestamptz,
            created_by text not null,
            created_at timestamptz not null default now(),
            constraint pk_webhook_subscription primary key (tenant_id, id),
            constraint fk_webhook_subscription_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint ck_webhook_subscription_state check (state in ('enabled', 'paused', 'disabled')),
            constraint ck_webhook_subscription_disabled_reason
                check ((state = 'disabled') = (disabled_reason is not null))
        )
    """)


def _create_event() -> None:
    op.execute("""
        create table identity.webhook_event (
            tenant_id uuid not null,
            id uuid not null,
            type text not null,
            occurred_at timestamptz not null,
            data jsonb not null,
            created_at timestamptz not null default now(),
            constraint pk_webhook_event primary key (tenant_id, id)
        )
    """)
    op.execute("create index ix_webhook_event_created_at on identity.webhook_event (created_at)")


def _create_delivery() -> None:
    op.execute("""
        create table identity.webhook_delivery (
            tenant_id uuid not null,
            id uuid not null,
            subscription_id uuid not null,
            event_id uuid not null,
            state text not null default 'pending',
            attempts integer not null default 0,
            tries integer not null default 0,
            response_status integer,
            latency_ms double precision,
            error text,
            created_at timestamptz not null default now(),
            last_attempt_at timestamptz,
            next_attempt_at timestamptz,
            constraint pk_webhook_delivery primary key (tenant_id, id),
            constraint uq_webhook_delivery_tenant_id unique (tenant_id, subscription_id, event_id),
            constraint fk_webhook_delivery_subscription
                foreign key (tenant_id, subscription_id)
                references identity.webhook_subscription (tenant_id, id) on delete cascade,
            constraint fk_webhook_delivery_event
                foreign key (tenant_id, event_id) references identity.webhook_event (tenant_id, id) on delete cascade,
            constraint ck_webhook_delivery_state check (state in ('pending', 'delivered', 'failed'))
        )
    """)
    op.execute(
        "comment on column identity.webhook_delivery.tries is"
        " 'Attempts since the delivery began, or was asked for again: the place in the table of waits.'"
    )
    op.execute(
        "create index ix_webhook_delivery_subscription on identity.webhook_delivery (tenant_id, subscription_id, id)"
    )
    op.execute("create index ix_webhook_delivery_event on identity.webhook_delivery (tenant_id, event_id)")


def _create_attempt() -> None:
    op.execute("""
        create table identity.webhook_attempt (
            tenant_id uuid not null,
            delivery_id uuid not null,
            number integer not null,
            started_at timestamptz not null,
            response_status integer,
            latency_ms double precision,
            error text,
            constraint pk_webhook_attempt primary key (tenant_id, delivery_id, number),
            constraint fk_webhook_attempt_delivery
                foreign key (tenant_id, delivery_id)
                references identity.webhook_delivery (tenant_id, id) on delete cascade
        )
    """)


def downgrade() -> None:
    op.execute("drop function identity.delete_old_webhook_events_across_tenants(interval)")
    for table in reversed(TABLES):
        op.execute(f"drop table identity.{table}")
