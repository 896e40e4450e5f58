"""Keep what mail servers say of mail after it is out, find it by its message, and give approvals an id."""

from alembic import op

from migrations.rls import across_function

revision = "reporting_0015_returned_mail"
down_revision = "reporting_0014_share_links"
branch_labels = None
depends_on = None

ROLE = "opsight_reporting"


def upgrade() -> None:
    op.execute("alter table reporting.delivery add column returned text, add column returned_at timestamptz")
    op.execute("create index ix_delivery_message on reporting.delivery (message_id) where message_id is not null")
    across_function(
        "reporting",
        "delivery_of_message_across_tenants",
        "message text",
        "table (tenant_id uuid, delivery_id uuid)",
        "select d.tenant_id, d.id from reporting.delivery d where d.message_id = message order by d.created_at limit 1",
        role=ROLE,
    )
    op.execute("alter table reporting.approved_recipient add column id uuid not null default gen_random_uuid()")
    op.execute(
        "alter table reporting.approved_recipient add constraint uq_approved_recipient_id unique (tenant_id, id)"
    )


def downgrade() -> None:
    op.execute("alter table reporting.approved_recipient drop column id")
    op.execute("drop function reporting.delivery_of_message_across_tenants(text)")
    op.execute("drop index reporting.ix_delivery_message")
    op.execute("alter table reporting.delivery drop column returned, drop column returned_at")
