"""The job, event, effect and idempotency tables that each service keeps in its own schema, said once.

Postgres holds the truth about jobs. Workers claim, extend, finish and reap across tenants through the narrow
`*_across_tenants` functions below; everything else touches these tables as one tenant, under row-level security.
"""

from alembic import op

from migrations.job_functions import create_job_functions, drop_job_functions
from migrations.rls import across_tenants, tenant_table

LIVE = "('scheduled', 'queued', 'running', 'retry_wait')"
TRANSITIONS = (
    ("scheduled", "queued"),
    ("scheduled", "cancelled"),
    ("queued", "running"),
    ("queued", "cancelled"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "dead"),
    ("running", "retry_wait"),
    ("running", "queued"),
    ("running", "cancelled"),
    ("retry_wait", "queued"),
    ("retry_wait", "cancelled"),
    ("failed", "queued"),
    ("dead", "queued"),
)


def job_tables(schema: str, role: str) -> None:
    """Create `job`, `outbox_event`, `inbox_event`, `effect` and `idempotency_key` in `schema`, for `role` alone."""
    _create_job(schema)
    _create_transition_check(schema)
    tenant_table(f"{schema}.job", role)
    across_tenants(f"{schema}.job", grants="select, insert, update, delete")
    _create_events(schema)
    _create_effect(schema)
    _create_idempotency_key(schema)
    for table in ("outbox_event", "inbox_event", "effect", "idempotency_key"):
        tenant_table(f"{schema}.{table}", role)
        across_tenants(f"{schema}.{table}", grants="select, delete")
    create_job_functions(schema, role)


def drop_job_tables(schema: str) -> None:
    """Take back what `job_tables` made."""
    drop_job_functions(schema)
    for table in ("idempotency_key", "effect", "inbox_event", "outbox_event", "job"):
        op.execute(f"drop table {schema}.{table}")
    op.execute(f"drop function {schema}.check_job_transition()")


def _create_job(schema: str) -> None:
    op.execute(f"""
        create table {schema}.job (
            tenant_id uuid not null,
            id uuid not null,
            kind text not null,
            state text not null check (state in ('scheduled', 'queued', 'running', 'retry_wait', 'succeeded',
                                                 'failed', 'dead', 'cancelled')),
            payload jsonb not null,
            unique_key text,
            run_at timestamptz not null default now(),
            attempt integer not null default 0,
            free_attempts integer not null default 0,
            worker_losses integer not null default 0,
            throttled_since timestamptz,
            lease_token bigint not null default 0,
            lease_owner text,
            lease_until timestamptz,
            cancel_requested_at timestamptz,
            progress jsonb,
            error_code text,
            error_message text,
            subject text,
            request_id text,
            traceparent text,
            created_at timestamptz not null default now(),
            started_at timestamptz,
            finished_at timestamptz,
            primary key (tenant_id, id)
        ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0)
    """)
    op.execute(f"comment on table {schema}.job is 'One row a background job; the truth about its state.'")
    op.execute(
        f"comment on column {schema}.job.free_attempts is 'Attempts that do not count: throttled, drained, replayed.'"
    )
    table = f"{schema}.job"
    op.execute(f"create index ix_job_queued on {table} (kind, tenant_id, run_at, id) where state = 'queued'")
    op.execute(f"create index ix_job_waiting on {table} (run_at) where state in ('scheduled', 'retry_wait')")
    op.execute(f"create index ix_job_running on {table} (tenant_id, kind) where state = 'running'")
    op.execute(f"create index ix_job_suspect on {table} (lease_owner) where state = 'running' and worker_losses > 1")
    op.execute(f"create index ix_job_dead on {table} (tenant_id, id) where state in ('failed', 'dead')")
    op.execute(f"create index ix_job_finished on {table} (finished_at) where finished_at is not null")
    op.execute(f"create index ix_job_kind on {table} (tenant_id, kind, id)")
    op.execute(
        f"create unique index uq_job_unique_key on {table} (tenant_id, kind, unique_key)"
        f" where unique_key is not null and state in {LIVE}"
    )


def _create_transition_check(schema: str) -> None:
    allowed = ", ".join(f"('{old}', '{new}')" for old, new in TRANSITIONS)
    op.execute(f"""
        create function {schema}.check_job_transition() returns trigger language plpgsql set search_path = '' as $$
        begin
            if tg_op = 'INSERT' then
                if new.state not in ('scheduled', 'queued') then
                    raise exception 'a job cannot begin as %', new.state using errcode = 'check_violation';
                end if;
            elsif (old.state, new.state) not in ({allowed}) then
                raise exception 'a job cannot go from % to %', old.state, new.state using errcode = 'check_violation';
            end if;
            return new;
        end $$
    """)
    op.execute(f"alter function {schema}.check_job_transition() owner to opsight_owner")
    op.execute(
        f"create trigger job_begins before insert on {schema}.job"
        f" for each row execute function {schema}.check_job_transition()"
    )
    op.execute(
        f"create trigger job_moves before update on {schema}.job for each row"
        f" when (old.state is distinct from new.state) execute function {schema}.check_job_transition()"
    )


def _create_events(schema: str) -> None:
    op.execute(f"""
        create table {schema}.outbox_event (
            tenant_id uuid not null,
            id uuid not null,
            type text not null,
            payload jsonb not null,
            occurred_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, id)
        )
    """)
    op.execute(f"create index ix_outbox_event_occurred_at on {schema}.outbox_event (occurred_at)")
    op.execute(f"comment on table {schema}.outbox_event is 'Facts published here; a delivery job takes each one out.'")
    op.execute(f"""
        create table {schema}.inbox_event (
            tenant_id uuid not null,
            id uuid not null,
            type text not null,
            producer text not null,
            received_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, id)
        )
    """)
    op.execute(f"create index ix_inbox_event_received_at on {schema}.inbox_event (received_at)")
    op.execute(f"comment on table {schema}.inbox_event is 'Facts taken in: a second delivery of one does nothing.'")


def _create_effect(schema: str) -> None:
    op.execute(f"""
        create table {schema}.effect (
            tenant_id uuid not null,
            key text not null,
            job_id uuid,
            state text not null check (state in ('intent', 'done', 'uncertain')),
            provider_ref text,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, key)
        )
    """)
    op.execute(f"create index ix_effect_open on {schema}.effect (tenant_id, updated_at) where state <> 'done'")
    op.execute(f"comment on table {schema}.effect is 'Acts on the outside world, noted before and after they happen.'")


def _create_idempotency_key(schema: str) -> None:
    op.execute(f"""
        create table {schema}.idempotency_key (
            tenant_id uuid not null,
            principal text not null,
            method text not null,
            route text not null,
            key text not null,
            fingerprint bytea not null,
            status smallint not null,
            headers jsonb not null,
            body bytea not null,
            created_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, principal, method, route, key)
        )
    """)
    op.execute(f"create index ix_idempotency_key_created_at on {schema}.idempotency_key (created_at)")
    op.execute(f"comment on table {schema}.idempotency_key is 'Answers kept for 72 hours, for the same POST again.'")
