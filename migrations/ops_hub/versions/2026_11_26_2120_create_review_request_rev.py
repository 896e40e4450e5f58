"""Create requests for reviews, whom they asked, and who is not to be asked any more."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "ops_hub_0017_review_request_rev"
down_revision = "ops_hub_0016_review_reply_rev"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"
LATE = "interval '7 days'"
KEPT = "interval '400 days'"


def upgrade() -> None:
    _create_request()
    _create_recipient()
    _create_suppression()
    _create_forgetting()


def downgrade() -> None:
    op.execute("drop function ops.forget_review_requests_across_tenants(integer)")
    for table in ("review_suppression", "review_request_recipient", "review_request"):
        op.execute(f"drop table ops.{table}")


def _create_request() -> None:
    op.execute("""
        create table ops.review_request (
            tenant_id uuid not null,
            id uuid not null,
            location_id uuid not null,
            location_name text not null,
            review_url text not null,
            language text not null,
            signed_by text,
            consent_source text not null,
            consent_statement text not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_review_request primary key (tenant_id, id),
            constraint ck_review_request_source
                check (consent_source in ('purchase', 'booking', 'sign_up', 'in_person', 'other'))
        )
    """)
    op.execute("create index ix_review_request_created on ops.review_request (tenant_id, created_at desc, id desc)")
    tenant_table("ops.review_request", ROLE)


def _create_recipient() -> None:
    op.execute("""
        create table ops.review_request_recipient (
            tenant_id uuid not null,
            id uuid not null,
            request_id uuid not null,
            location_id uuid not null,
            position integer not null,
            address_digest text not null,
            masked text not null,
            sealed bytea,
            state text not null,
            problem text,
            token_digest text,
            created_at timestamptz not null default clock_timestamp(),
            sent_at timestamptz,
            unsubscribed_at timestamptz,
            constraint pk_review_request_recipient primary key (tenant_id, id),
            constraint fk_review_request_recipient_request foreign key (tenant_id, request_id)
                references ops.review_request (tenant_id, id) on delete cascade,
            constraint ck_review_request_recipient_state
                check (state in ('queued', 'sending', 'sent', 'failed', 'skipped')),
            constraint ck_review_request_recipient_sealed check (sealed is null or state in ('queued', 'sending'))
        )
    """)
    op.execute(
        "create index ix_review_request_recipient_request on ops.review_request_recipient"
        " (tenant_id, request_id, position)"
    )
    op.execute(
        "create index ix_review_request_recipient_address on ops.review_request_recipient"
        " (tenant_id, location_id, address_digest, created_at desc)"
    )
    tenant_table("ops.review_request_recipient", ROLE)


def _create_suppression() -> None:
    op.execute("""
        create table ops.review_suppression (
            tenant_id uuid not null,
            id uuid not null,
            address_digest text not null,
            masked text not null,
            source text not null,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_review_suppression primary key (tenant_id, id),
            constraint uq_review_suppression_address unique (tenant_id, address_digest),
            constraint ck_review_suppression_source check (source in ('recipient', 'staff'))
        )
    """)
    op.execute(
        "create index ix_review_suppression_created on ops.review_suppression (tenant_id, created_at desc, id desc)"
    )
    tenant_table("ops.review_suppression", ROLE)


def _create_forgetting() -> None:
    """Addresses that could not be written to in a week go, and requests after a little more than a year."""
    across_tenants("ops.review_request_recipient", grants="select, update")
    across_tenants("ops.review_request", grants="select, delete")
    across_function(
        "ops",
        "forget_review_requests_across_tenants",
        "most integer",
        "bigint",
        f"""
        with late as (
            update ops.review_request_recipient set sealed = null, state = 'failed', problem = 'not_sent_in_time'
            where (tenant_id, id) in (
                select r.tenant_id, r.id from ops.review_request_recipient r
                where r.state in ('queued', 'sending') and r.created_at < now() - {LATE} limit most)
            returning 1
        ), old as (
            delete from ops.review_request
            where (tenant_id, id) in (
                select r.tenant_id, r.id from ops.review_request r where r.created_at < now() - {KEPT} limit most)
            returning 1
        )
        select (select count(*) from late) + (select count(*) from old)
        """,
        role=ROLE,
    )
