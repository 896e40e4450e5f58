"""Create the links that seal the audit trail into a chain for each tenant.

A link outlives its event on purpose: a link whose event is gone is how a deletion shows.
"""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_policy

revision = "platform_0002"
down_revision = "platform_0001"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"


def upgrade() -> None:
    op.execute("""
        create table audit.link (
            tenant_id uuid not null,
            sequence bigint not null,
            event_id uuid not null,
            hash bytea not null,
            sealed_at timestamptz not null default clock_timestamp(),
            constraint pk_link primary key (tenant_id, sequence),
            constraint uq_link_tenant_id unique (tenant_id, event_id),
            constraint ck_link_sequence_starts_at_one check (sequence >= 1)
        )
    """)
    op.execute("comment on table audit.link is 'Which place of the tenant''s chain an audit event has; append-only.'")
    op.execute("create index ix_link_sealed_at on audit.link (sealed_at)")
    op.execute("create index ix_event_across on audit.event (occurred_at)")
    op.execute("alter table audit.link owner to opsight_owner")
    op.execute("alter table audit.link enable row level security")
    op.execute("alter table audit.link force row level security")
    tenant_policy("audit.link", ROLE, grants="select, insert")
    across_tenants("audit.link", grants="select")
    _create_lookups()


def _create_lookups() -> None:
    """Whose trail has something to seal, and whose has anything at all."""
    across_function(
        "audit",
        "tenants_to_seal_across_tenants",
        "overlap interval",
        "table(tenant_id uuid)",
        # Events are sealed in the order of their commits; a day is longer than any transaction is open.
        """
        select distinct e.tenant_id from audit.event e
        where e.occurred_at > coalesce((select max(sealed_at) from audit.link) - $1, '-infinity')
          and not exists (
              select from audit.link l where l.tenant_id = e.tenant_id and l.event_id = e.id
          )
        """,
        role=ROLE,
    )
    across_function(
        "audit",
        "audited_tenants_across_tenants",
        "",
        "table(tenant_id uuid)",
        "select tenant_id from audit.link union select tenant_id from audit.event",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function audit.tenants_to_seal_across_tenants(interval)")
    op.execute("drop function audit.audited_tenants_across_tenants()")
    op.execute("drop index audit.ix_event_across")
    op.execute("drop table audit.link")
