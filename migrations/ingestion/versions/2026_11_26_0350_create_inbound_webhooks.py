"""Create what webhooks come in by: addresses, receipts, and the ids that were seen."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "ingestion_0023_webhooks"
down_revision = "ingestion_0032_registry"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"
TABLES = ("webhook_token", "webhook_endpoint", "webhook_receipt", "webhook_message")


def upgrade() -> None:
    _create_token()
    _create_endpoint()
    _create_receipt()
    _create_message()
    for table in TABLES:
        tenant_table(f"ingestion.{table}", ROLE)
    across_tenants("ingestion.webhook_token", grants="select")
    across_tenants("ingestion.webhook_endpoint", grants="select")
    across_tenants("ingestion.webhook_receipt", grants="select, delete")
    across_tenants("ingestion.webhook_message", grants="select, delete")
    _create_functions()
    op.execute("alter table ingestion.sync drop constraint sync_trigger_check")
    op.execute(
        "alter table ingestion.sync add constraint sync_trigger_check"
        " check (trigger in ('manual', 'schedule', 'webhook'))"
    )


def _create_token() -> None:
    op.execute("""
        create table ingestion.webhook_token (
            tenant_id uuid not null,
            id uuid not null,
            connection_id uuid not null,
            token_hash bytea not null check (octet_length(token_hash) = 32),
            expires_at timestamptz,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_webhook_token primary key (tenant_id, id),
            constraint fk_webhook_token_connection foreign key (tenant_id, connection_id)
                references ingestion.connection (tenant_id, id) on delete cascade
        )
    """)
    op.execute("comment on table ingestion.webhook_token is 'Digests of addresses that Airbyte posts to.'")
    op.execute("create index ix_webhook_token_token_hash on ingestion.webhook_token (token_hash)")
    op.execute("create index ix_webhook_token_connection_id on ingestion.webhook_token (tenant_id, connection_id)")


def _create_endpoint() -> None:
    op.execute("""
        create table ingestion.webhook_endpoint (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            events text[] not null,
            state text not null default 'enabled' check (state in ('enabled', 'disabled')),
            secret_ref text not null,
            previous_secret_ref text,
            previous_secret_until timestamptz,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_webhook_endpoint primary key (tenant_id, id)
        )
    """)
    op.execute("comment on table ingestion.webhook_endpoint is 'Addresses for signed events; secrets by reference.'")
    op.execute("create index ix_webhook_endpoint_id on ingestion.webhook_endpoint (id)")


def _create_receipt() -> None:
    op.execute("""
        create table ingestion.webhook_receipt (
            tenant_id uuid not null,
            id uuid not null,
            endpoint_id uuid,
            connection_id uuid,
            message_id text not null,
            event_type text,
            body bytea check (octet_length(body) <= 65536),
            size_bytes integer not null,
            state text not null default 'received'
                check (state in ('received', 'processed', 'duplicate', 'failed')),
            outcome text,
            error_code text,
            error_message text,
            duplicate_of uuid,
            job_id uuid,
            sync_id uuid,
            received_at timestamptz not null default clock_timestamp(),
            processed_at timestamptz,
            constraint pk_webhook_receipt primary key (tenant_id, id),
            constraint fk_webhook_receipt_endpoint foreign key (tenant_id, endpoint_id)
                references ingestion.webhook_endpoint (tenant_id, id) on delete cascade,
            constraint fk_webhook_receipt_connection foreign key (tenant_id, connection_id)
                references ingestion.connection (tenant_id, id) on delete cascade,
            constraint ck_webhook_receipt_source check (num_nonnulls(endpoint_id, connection_id) = 1),
            constraint ck_webhook_receipt_duplicate check ((state = 'duplicate') = (duplicate_of is not null))
        )
    """)
    op.execute(
        "comment on table ingestion.webhook_receipt is"
        " 'What was received; job_id works on it, sync_id is what it started or is about.'"
    )
    for column in ("endpoint_id", "connection_id"):
        op.execute(f"create index ix_webhook_receipt_{column} on ingestion.webhook_receipt (tenant_id, {column}, id)")
    op.execute("create index ix_webhook_receipt_duplicate_of on ingestion.webhook_receipt (tenant_id, duplicate_of)")
    op.execute("create index ix_webhook_receipt_received_at on ingestion.webhook_receipt (received_at)")


def _create_message() -> None:
    op.execute("""
        create table ingestion.webhook_message (
            tenant_id uuid not null,
            source_id uuid not null,
            message_id text not null,
            receipt_id uuid not null,
            seen_at timestamptz not null default clock_timestamp(),
            constraint pk_webhook_message primary key (tenant_id, source_id, message_id)
        )
    """)
    op.execute("comment on table ingestion.webhook_message is 'Ids that were seen: the same message for 7 days.'")
    op.execute("create index ix_webhook_message_seen_at on ingestion.webhook_message (seen_at)")


def _create_functions() -> None:
    across_function(
        "ingestion",
        "webhook_token_across_tenants",
        "wanted bytea",
        "table (tenant_id uuid, connection_id uuid)",
        "select t.tenant_id, t.connection_id from ingestion.webhook_token t"
        " where t.token_hash = wanted and (t.expires_at is null or t.expires_at > clock_timestamp())",
        role=ROLE,
    )
    across_function(
        "ingestion",
        "webhook_endpoint_across_tenants",
        "wanted uuid",
        "table (tenant_id uuid, secret_ref text, previous_secret_ref text)",
        "select e.tenant_id, e.secret_ref,"
        " case when e.previous_secret_until > clock_timestamp() then e.previous_secret_ref end"
        " from ingestion.webhook_endpoint e where e.id = wanted and e.state = 'enabled'",
        role=ROLE,
    )
    across_function(
        "ingestion",
        "delete_old_webhooks_across_tenants",
        "kept interval, remembered interval",
        "bigint",
        "with ids as (delete from ingestion.webhook_message m where m.seen_at < clock_timestamp() - remembered"
        " returning 1), receipts as (delete from ingestion.webhook_receipt r"
        " where r.received_at < clock_timestamp() - kept returning 1)"
        " select (select count(*) from ids) + (select count(*) from receipts)",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("update ingestion.sync set trigger = 'manual' where trigger = 'webhook'")
    op.execute("alter table ingestion.sync drop constraint sync_trigger_check")
    op.execute("alter table ingestion.sync add constraint sync_trigger_check check (trigger in ('manual', 'schedule'))")
    op.execute("drop function ingestion.delete_old_webhooks_across_tenants(interval, interval)")
    op.execute("drop function ingestion.webhook_endpoint_across_tenants(uuid)")
    op.execute("drop function ingestion.webhook_token_across_tenants(bytea)")
    for table in reversed(TABLES):
        op.execute(f"drop table ingestion.{table}")
