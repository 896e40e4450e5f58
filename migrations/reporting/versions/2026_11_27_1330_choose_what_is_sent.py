"""Keep which files a delivery was to bring, with which words, which of them went along, and how mail came back."""

from alembic import op

revision = "reporting_0017_choice"
down_revision = "reporting_0016_branding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What there is was to bring the PDF. A column `message` would hide the parameter of the same name in
    `delivery_of_message_across_tenants`, whose look-up would then find nothing."""
    op.execute("alter table reporting.delivery add column formats text[] not null default '{pdf}'")
    op.execute("alter table reporting.delivery alter column formats drop default, add column words text")
    op.execute(
        "alter table reporting.delivery alter column attachment type text[]"
        " using case when attachment is null then '{}'::text[] else array[attachment] end"
    )
    op.execute("alter table reporting.delivery rename column attachment to attachments")
    op.execute(
        "alter table reporting.delivery alter column attachments set default '{}',"
        " alter column attachments set not null"
    )
    _add_returned_kind()


def _add_returned_kind() -> None:
    """Filled by a change of type: an update would see no tenant's rows."""
    op.execute("alter table reporting.delivery add column returned_kind text")
    op.execute(
        "alter table reporting.delivery alter column returned_kind type text using case"
        " when returned is null then null when state = 'bounced' then 'hard'"
        " when state = 'failed' then 'soft' else 'delayed' end"
    )
    op.execute(
        "alter table reporting.delivery add constraint ck_delivery_returned_kind"
        " check (returned_kind in ('hard', 'soft', 'delayed', 'complaint'))"
    )
    op.execute(
        "create index ix_delivery_returned on reporting.delivery (tenant_id, created_at desc, id desc)"
        " where returned_kind is not null"
    )


def downgrade() -> None:
    op.execute("drop index reporting.ix_delivery_returned")
    op.execute("alter table reporting.delivery drop column returned_kind")
    op.execute(
        "alter table reporting.delivery alter column attachments drop not null, alter column attachments drop default"
    )
    op.execute("alter table reporting.delivery alter column attachments type text using attachments[1]")
    op.execute("alter table reporting.delivery rename column attachments to attachment")
    op.execute("alter table reporting.delivery drop column formats, drop column words")
