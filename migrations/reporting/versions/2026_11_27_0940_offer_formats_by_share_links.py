"""Keep as what a share link offers its run, and list links of every run."""

from alembic import op

revision = "reporting_0014_share_links"
down_revision = "reporting_0013_plain_schedules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing has made links before."""
    op.execute("alter table reporting.share_link add column formats text[] not null default '{}'")
    op.execute("alter table reporting.share_link alter column formats drop default")
    op.execute("create index ix_share_link_created on reporting.share_link (tenant_id, created_at desc, id desc)")


def downgrade() -> None:
    op.execute("drop index reporting.ix_share_link_created")
    op.execute("alter table reporting.share_link drop column formats")
