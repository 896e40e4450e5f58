"""Create connections to providers, attempts to connect, syncs, and what the providers list."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0014_connections"
down_revision = "ops_hub_0013_merges"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"
PLATFORMS = "('google', 'facebook', 'google_analytics', 'dataforseo')"
PROVENANCES = "('live', 'simulated', 'fallback_simulated')"


def upgrade() -> None:
    _create_connection()
    _create_attempt()
    _create_sync()
    _create_listing()
    _create_traffic()


def downgrade() -> None:
    for table in ("traffic_day", "listing", "connection_sync", "oauth_attempt", "platform_connection"):
        op.execute(f"drop table ops.{table}")


def _create_connection() -> None:
    op.execute(f"""
        create table ops.platform_connection (
            tenant_id uuid not null,
            id uuid not null,
            platform text not null,
            mode text not null,
            method text not null,
            account_id text,
            account_name text,
            settings jsonb not null default '{{}}',
            sync_every_minutes integer not null,
            connected_at timestamptz,
            disconnected_at timestamptz,
            disconnect_reason text,
            secret_ref text,
            scopes text[] not null default '{{}}',
            token_expires_at timestamptz,
            token_refresh_at timestamptz,
            is_refreshable boolean not null default false,
            token_version integer not null default 0,
            grant_lost_at timestamptz,
            grant_lost_reason text,
            next_sync_at timestamptz,
            last_synced_at timestamptz,
            last_provenance text,
            failures_in_row integer not null default 0,
            last_error_code text,
            last_error_at timestamptz,
            revision integer not null default 1,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            changed_by text not null,
            changed_at timestamptz not null default clock_timestamp(),
            constraint pk_platform_connection primary key (tenant_id, id),
            constraint uq_platform_connection_account unique (tenant_id, platform, mode, account_id),
            constraint ck_platform_connection_platform check (platform in {PLATFORMS}),
            constraint ck_platform_connection_mode check (mode in ('live', 'staged')),
            constraint ck_platform_connection_method check (method in ('oauth', 'manual')),
            constraint ck_platform_connection_interval check (sync_every_minutes between 15 and 10080),
            constraint ck_platform_connection_provenance check (last_provenance in {PROVENANCES}),
            constraint ck_platform_connection_staged
                check (mode = 'live' or last_provenance is distinct from 'live')
        )
    """)
    op.execute(
        "create index ix_platform_connection_next_sync on ops.platform_connection (next_sync_at)"
        " where next_sync_at is not null"
    )
    op.execute(
        "create index ix_platform_connection_refresh on ops.platform_connection (token_refresh_at)"
        " where token_refresh_at is not null"
    )
    tenant_table("ops.platform_connection", ROLE)


def _create_attempt() -> None:
    op.execute(f"""
        create table ops.oauth_attempt (
            tenant_id uuid not null,
            id uuid not null,
            platform text not null,
            mode text not null,
            connection_id uuid,
            started_by text not null,
            session_digest text not null,
            started_at timestamptz not null default clock_timestamp(),
            expires_at timestamptz not null,
            used_at timestamptz,
            outcome text,
            constraint pk_oauth_attempt primary key (tenant_id, id),
            constraint ck_oauth_attempt_platform check (platform in {PLATFORMS}),
            constraint ck_oauth_attempt_mode check (mode in ('live', 'staged')),
            constraint ck_oauth_attempt_life check (expires_at <= started_at + interval '10 minutes')
        )
    """)
    op.execute("create index ix_oauth_attempt_expires on ops.oauth_attempt (tenant_id, expires_at)")
    tenant_table("ops.oauth_attempt", ROLE)


def _create_sync() -> None:
    op.execute(f"""
        create table ops.connection_sync (
            tenant_id uuid not null,
            id uuid not null,
            connection_id uuid not null,
            reason text not null,
            requested_by text not null,
            state text not null,
            provenance text,
            requested_at timestamptz not null default clock_timestamp(),
            started_at timestamptz,
            finished_at timestamptz,
            error_code text,
            listings integer not null default 0,
            reviews integer not null default 0,
            traffic_days integer not null default 0,
            constraint pk_connection_sync primary key (tenant_id, id),
            constraint fk_connection_sync_connection foreign key (tenant_id, connection_id)
                references ops.platform_connection (tenant_id, id) on delete cascade,
            constraint ck_connection_sync_reason check (reason in ('connected', 'requested', 'scheduled')),
            constraint ck_connection_sync_state check (state in ('queued', 'running', 'succeeded', 'failed')),
            constraint ck_connection_sync_provenance check (provenance in {PROVENANCES})
        )
    """)
    op.execute(
        "create index ix_connection_sync_requested on ops.connection_sync"
        " (tenant_id, connection_id, requested_at desc, id desc)"
    )
    op.execute(
        "create unique index uq_connection_sync_open on ops.connection_sync (tenant_id, connection_id)"
        " where state in ('queued', 'running')"
    )
    tenant_table("ops.connection_sync", ROLE)


def _create_listing() -> None:
    op.execute(f"""
        create table ops.listing (
            tenant_id uuid not null,
            connection_id uuid not null,
            listing_id text not null,
            provenance text not null,
            location_id uuid,
            name text not null,
            store_code text,
            place_id text,
            review_url text,
            maps_url text,
            phone text,
            website text,
            address jsonb,
            latitude double precision,
            longitude double precision,
            categories text[] not null default '{{}}',
            is_verified boolean,
            has_pending_edits boolean not null default false,
            seen_at timestamptz not null default clock_timestamp(),
            constraint pk_listing primary key (tenant_id, connection_id, listing_id),
            constraint fk_listing_connection foreign key (tenant_id, connection_id)
                references ops.platform_connection (tenant_id, id) on delete cascade,
            constraint ck_listing_provenance check (provenance in {PROVENANCES})
        )
    """)
    op.execute("create index ix_listing_location on ops.listing (tenant_id, location_id)")
    op.execute("create index ix_listing_place on ops.listing (tenant_id, place_id)")
    tenant_table("ops.listing", ROLE)


def _create_traffic() -> None:
    op.execute(f"""
        create table ops.traffic_day (
            tenant_id uuid not null,
            connection_id uuid not null,
            day date not null,
            provenance text not null,
            sessions bigint not null,
            users bigint not null,
            key_events double precision,
            read_at timestamptz not null default clock_timestamp(),
            constraint pk_traffic_day primary key (tenant_id, connection_id, day),
            constraint fk_traffic_day_connection foreign key (tenant_id, connection_id)
                references ops.platform_connection (tenant_id, id) on delete cascade,
            constraint ck_traffic_day_counts check (sessions >= 0 and users >= 0 and key_events >= 0),
            constraint ck_traffic_day_provenance check (provenance in {PROVENANCES})
        )
    """)
    tenant_table("ops.traffic_day", ROLE)
