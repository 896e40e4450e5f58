"""Let a connection be synced by a remote Airbyte: the servers, what each connection is there, and each run there."""

from alembic import op

from migrations.rls import tenant_table

revision = "ingestion_0024_remote"
down_revision = "ingestion_0023_remote"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"
PROBES = "('check', 'discover')"
MORE_PROBES = "('check', 'discover', 'remote_connections')"


def upgrade() -> None:
    _create_airbyte_server()
    _create_remote_run()
    op.execute(
        "alter table ingestion.connection add column server_id uuid, add column remote_id uuid,"
        " add column remote jsonb, add column lands_here boolean not null default true,"
        " add constraint ck_connection_remote check ((engine = 'server') = (server_id is not null)"
        " and (engine = 'server') = (remote_id is not null) and (engine = 'server') = (remote is not null))"
    )
    op.execute("create index ix_connection_server_id on ingestion.connection (tenant_id, server_id)")
    _allow_probes(MORE_PROBES)


def _create_airbyte_server() -> None:
    op.execute("""
        create table ingestion.airbyte_server (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            base_url text not null,
            client_id text not null,
            secret_ref text not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_airbyte_server primary key (tenant_id, id),
            constraint uq_airbyte_server_tenant_id_name unique (tenant_id, name)
        )
    """)
    op.execute(
        "comment on table ingestion.airbyte_server is"
        " 'A remote Airbyte that a tenant uses; its client secret is in the vault, by reference.'"
    )
    tenant_table("ingestion.airbyte_server", ROLE)


def _create_remote_run() -> None:
    op.execute("""
        create table ingestion.remote_run (
            tenant_id uuid not null,
            sync_id uuid not null,
            watermark bigint not null,
            job_id bigint,
            status text,
            rows bigint,
            bytes bigint,
            asked_at timestamptz not null default clock_timestamp(),
            heard_at timestamptz not null default clock_timestamp(),
            constraint pk_remote_run primary key (tenant_id, sync_id),
            constraint fk_remote_run_sync foreign key (tenant_id, sync_id)
                references ingestion.sync (tenant_id, id) on delete cascade
        )
    """)
    op.execute(
        "comment on table ingestion.remote_run is 'The remote job of a sync: noted before it is asked for, with the"
        " newest job there, so that a worker that is lost in between never starts a second one.'"
    )
    tenant_table("ingestion.remote_run", ROLE)


def _allow_probes(kinds: str) -> None:
    op.execute("alter table ingestion.probe drop constraint probe_kind_check")
    op.execute(f"alter table ingestion.probe add constraint probe_kind_check check (kind in {kinds})")


def downgrade() -> None:
    op.execute("delete from ingestion.probe where kind = 'remote_connections'")
    _allow_probes(PROBES)
    op.execute("delete from ingestion.connection where engine = 'server'")
    op.execute("drop index ingestion.ix_connection_server_id")
    op.execute(
        "alter table ingestion.connection drop constraint ck_connection_remote, drop column server_id,"
        " drop column remote_id, drop column remote, drop column lands_here"
    )
    op.execute("drop table ingestion.remote_run")
    op.execute("drop table ingestion.airbyte_server")
