"""Create connections, their syncs with counts, and how far each stream has been read."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "ingestion_0021"
down_revision = "ingestion_0020"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"


def upgrade() -> None:
    _create_connection()
    _create_sync()
    _create_sync_stream()
    _create_stream_state()
    _create_probe()
    across_tenants("ingestion.connection", grants="select")
    across_function(
        "ingestion",
        "due_connections_across_tenants",
        "batch int",
        "table (tenant_id uuid, connection_id uuid)",
        "select c.tenant_id, c.id from ingestion.connection c"
        " where c.state = 'active' and c.next_sync_at <= clock_timestamp() order by c.next_sync_at limit batch",
        role=ROLE,
    )


def _create_connection() -> None:
    op.execute("""
        create table ingestion.connection (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            name text not null,
            connector text not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            config jsonb not null,
            streams text[] not null,
            schedule jsonb not null,
            state text not null default 'active' check (state in ('active', 'paused')),
            next_sync_at timestamptz,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_connection primary key (tenant_id, id),
            constraint uq_connection_tenant_id_name unique (tenant_id, name)
        )
    """)
    op.execute("create index ix_connection_next_sync_at on ingestion.connection (next_sync_at) where state = 'active'")
    tenant_table("ingestion.connection", ROLE)


def _create_sync() -> None:
    op.execute("""
        create table ingestion.sync (
            tenant_id uuid not null,
            id uuid not null,
            connection_id uuid not null,
            connector text not null,
            trigger text not null check (trigger in ('manual', 'schedule')),
            created_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            error_type text,
            error_message text,
            trace_id text,
            constraint pk_sync primary key (tenant_id, id),
            constraint fk_sync_connection foreign key (tenant_id, connection_id)
                references ingestion.connection (tenant_id, id) on delete cascade
        )
    """)
    op.execute("comment on table ingestion.sync is 'One run of a connection; id is the id of its job.'")
    op.execute(
        "create index ix_sync_connection_id on ingestion.sync (tenant_id, connection_id, created_at desc, id desc)"
    )
    tenant_table("ingestion.sync", ROLE)


def _create_sync_stream() -> None:
    op.execute("""
        create table ingestion.sync_stream (
            tenant_id uuid not null,
            sync_id uuid not null,
            stream text not null,
            raw_table text,
            emitted bigint not null default 0,
            committed bigint not null default 0,
            filtered bigint not null default 0,
            quarantined bigint not null default 0,
            bytes bigint not null default 0,
            complete boolean not null default false,
            accounts jsonb not null default '[]',
            constraint pk_sync_stream primary key (tenant_id, sync_id, stream),
            constraint fk_sync_stream_sync foreign key (tenant_id, sync_id)
                references ingestion.sync (tenant_id, id) on delete cascade,
            constraint ck_sync_stream_reconciled check (emitted = committed + filtered + quarantined)
        )
    """)
    op.execute(
        "comment on table ingestion.sync_stream is"
        " 'What became of the records of one stream; nothing is ever unaccounted for.'"
    )
    tenant_table("ingestion.sync_stream", ROLE)


def _create_stream_state() -> None:
    op.execute("""
        create table ingestion.stream_state (
            tenant_id uuid not null,
            connection_id uuid not null,
            stream text not null,
            state jsonb,
            generation bigint not null default 0,
            sequence bigint not null default 0,
            sync_id uuid,
            complete boolean not null default false,
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_stream_state primary key (tenant_id, connection_id, stream),
            constraint fk_stream_state_connection foreign key (tenant_id, connection_id)
                references ingestion.connection (tenant_id, id) on delete cascade
        )
    """)
    op.execute(
        "comment on table ingestion.stream_state is"
        " 'How far a stream has been read: written in the transaction of the rows that it covers.'"
    )
    tenant_table("ingestion.stream_state", ROLE)


def _create_probe() -> None:
    op.execute("""
        create table ingestion.probe (
            tenant_id uuid not null,
            id uuid not null,
            kind text not null check (kind in ('check', 'discover')),
            connector text not null,
            config jsonb not null,
            result jsonb,
            error_type text,
            error_message text,
            created_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            trace_id text,
            constraint pk_probe primary key (tenant_id, id)
        )
    """)
    op.execute("comment on table ingestion.probe is 'A check or discovery asked for; id is the id of its job.'")
    tenant_table("ingestion.probe", ROLE)


def downgrade() -> None:
    op.execute("drop function ingestion.due_connections_across_tenants(int)")
    for table in ("probe", "stream_state", "sync_stream", "sync", "connection"):
        op.execute(f"drop table ingestion.{table}")
