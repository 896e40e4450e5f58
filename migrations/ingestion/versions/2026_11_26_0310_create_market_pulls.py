"""Create pulls of market data, their schedules and keys, the state of providers, and the view of FX rates."""

from alembic import op

from migrations.raw import READER, WRITER
from migrations.rls import across_function, across_tenants, platform_table, tenant_table

revision = "ingestion_0023_market"
down_revision = "ingestion_0022"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"
ORIGINS = "'upload', 'sync', 'push', 'replay'"
PROVIDERS = "'ecb', 'fred', 'stooq', 'file'"


def upgrade() -> None:
    _let_origin_be(f"{ORIGINS}, 'pull'")
    op.execute("alter table raw.market__observations add column pull_id uuid")
    _create_schedule()
    _create_pull()
    _create_answer()
    _create_cache()
    _create_key()
    _create_provider_state()
    _create_fx_rates()
    across_tenants("ingestion.market_pull_schedule", grants="select")
    across_function(
        "ingestion",
        "due_market_pulls_across_tenants",
        "batch int",
        "table (tenant_id uuid, schedule_id uuid)",
        "select s.tenant_id, s.id from ingestion.market_pull_schedule s"
        " where s.state = 'active' and s.next_pull_at <= clock_timestamp() order by s.next_pull_at limit batch",
        role=ROLE,
    )


def _let_origin_be(origins: str) -> None:
    op.execute("alter table ingestion.quarantine drop constraint quarantine_origin_check")
    op.execute(f"alter table ingestion.quarantine add constraint quarantine_origin_check check (origin in ({origins}))")


def _create_schedule() -> None:
    op.execute(f"""
        create table ingestion.market_pull_schedule (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            name text not null,
            provider text not null check (provider in ({PROVIDERS})),
            symbols text[] not null,
            file text,
            days int not null check (days between 1 and 36500),
            schedule jsonb not null,
            state text not null default 'active' check (state in ('active', 'paused')),
            next_pull_at timestamptz,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_market_pull_schedule primary key (tenant_id, id),
            constraint uq_market_pull_schedule_tenant_id_name unique (tenant_id, name)
        )
    """)
    op.execute(
        "create index ix_market_pull_schedule_next_pull_at on ingestion.market_pull_schedule (next_pull_at)"
        " where state = 'active'"
    )
    op.execute("comment on table ingestion.market_pull_schedule is 'A pull of market data that repeats.'")
    tenant_table("ingestion.market_pull_schedule", ROLE)


def _create_pull() -> None:
    op.execute(f"""
        create table ingestion.market_pull (
            tenant_id uuid not null,
            id uuid not null,
            provider text not null check (provider in ({PROVIDERS})),
            symbols text[] not null,
            first_day date,
            last_day date,
            file text,
            trigger text not null check (trigger in ('manual', 'schedule')),
            schedule_id uuid,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            error_type text,
            error_message text,
            trace_id text,
            constraint pk_market_pull primary key (tenant_id, id),
            constraint fk_market_pull_market_pull_schedule foreign key (tenant_id, schedule_id)
                references ingestion.market_pull_schedule (tenant_id, id) on delete set null (schedule_id)
        )
    """)
    op.execute("comment on table ingestion.market_pull is 'One pull from a provider; id is the id of its job.'")
    op.execute("create index ix_market_pull_created_at on ingestion.market_pull (tenant_id, created_at desc, id desc)")
    op.execute(
        "create index ix_market_pull_schedule_id on ingestion.market_pull (tenant_id, schedule_id, created_at desc)"
    )
    op.execute("create index ix_market_pull_provider on ingestion.market_pull (tenant_id, provider, created_at desc)")
    tenant_table("ingestion.market_pull", ROLE)


def _create_answer() -> None:
    op.execute("""
        create table ingestion.market_answer (
            tenant_id uuid not null,
            pull_id uuid not null,
            place int not null,
            symbols text[] not null,
            outcome text not null check (outcome in ('landed', 'not_modified', 'fresh', 'failed')),
            received bigint not null default 0,
            accepted bigint not null default 0,
            unchanged bigint not null default 0,
            quarantined bigint not null default 0,
            revised bigint not null default 0,
            missing bigint not null default 0,
            partial bigint not null default 0,
            fallback bigint not null default 0,
            newest date,
            stale boolean not null default false,
            error_type text,
            error_message text,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_market_answer primary key (tenant_id, pull_id, place),
            constraint fk_market_answer_market_pull foreign key (tenant_id, pull_id)
                references ingestion.market_pull (tenant_id, id) on delete cascade,
            constraint ck_market_answer_reconciled check (received = accepted + unchanged + quarantined)
        )
    """)
    op.execute(
        "comment on table ingestion.market_answer is"
        " 'What became of the observations of one answer; written in the transaction that lands them.'"
    )
    tenant_table("ingestion.market_answer", ROLE)


def _create_cache() -> None:
    op.execute("""
        create table ingestion.market_cache (
            tenant_id uuid not null,
            request text not null,
            etag text,
            last_modified text,
            fresh_until timestamptz not null,
            newest date,
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_market_cache primary key (tenant_id, request)
        )
    """)
    op.execute(
        "comment on table ingestion.market_cache is"
        " 'What a provider said about an answer that has landed, to ask whether it changed. No answer is kept.'"
    )
    tenant_table("ingestion.market_cache", ROLE)


def _create_key() -> None:
    op.execute(f"""
        create table ingestion.market_key (
            tenant_id uuid not null,
            provider text not null check (provider in ({PROVIDERS})),
            ref text not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_market_key primary key (tenant_id, provider)
        )
    """)
    op.execute("comment on table ingestion.market_key is 'Reference to a provider''s API key in the vault.'")
    tenant_table("ingestion.market_key", ROLE)


def _create_provider_state() -> None:
    op.execute(f"""
        create table ingestion.market_provider_state (
            provider text not null check (provider in ({PROVIDERS})),
            breaker text not null default 'closed' check (breaker in ('closed', 'half_open', 'open')),
            open_until timestamptz,
            next_request_at timestamptz not null default clock_timestamp(),
            last_success_at timestamptz,
            last_failure_at timestamptz,
            last_failure text,
            constraint pk_market_provider_state primary key (provider)
        )
    """)
    op.execute(
        "comment on table ingestion.market_provider_state is"
        " 'How a provider is doing, and when it may be asked next: shared by every worker and tenant.'"
    )
    platform_table("ingestion.market_provider_state", ROLE, grants="select, insert, update")


def _create_fx_rates() -> None:
    """A view and no table: a second copy of a rate could differ from the first."""
    op.execute("""
        create view raw.market__fx_rates with (security_invoker = true) as
        select tenant_id, 'EUR' as base_currency, substr(symbol, 4, 3) as quote_currency, as_of as rate_date,
            value as rate, source, quality_flags, revision, observed_at, superseded_at
        from raw.market__observations
        where source = 'ECB' and symbol ~ '^EUR[A-Z]{3}$' and value > 0
    """)
    op.execute(
        "comment on view raw.market__fx_rates is"
        " 'ECB reference rates: units of quote_currency for one EUR. One row per pair, day and revision;"
        " the current one has no superseded_at.'"
    )
    op.execute("alter view raw.market__fx_rates owner to opsight_owner")
    op.execute(f"grant select on raw.market__fx_rates to {WRITER}, {READER}")


def downgrade() -> None:
    op.execute("drop view raw.market__fx_rates")
    op.execute("drop function ingestion.due_market_pulls_across_tenants(int)")
    for table in (
        "market_provider_state",
        "market_key",
        "market_cache",
        "market_answer",
        "market_pull",
        "market_pull_schedule",
    ):
        op.execute(f"drop table ingestion.{table}")
    op.execute("alter table raw.market__observations drop column pull_id")
    op.execute("delete from ingestion.quarantine where origin = 'pull'")
    _let_origin_be(ORIGINS)
