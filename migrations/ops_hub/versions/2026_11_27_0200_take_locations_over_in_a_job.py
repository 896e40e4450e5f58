"""Keep which job takes the locations of an earlier product's profile over."""

from alembic import op

revision = "ops_hub_0019_take_over_job"
down_revision = "ops_hub_0018_moved_listings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ops.legacy_profile add column locations_job_id uuid")
    op.execute(
        "comment on column ops.legacy_profile.locations_job_id is 'The job that still has to add the locations; null"
        " when none has to.'"
    )


def downgrade() -> None:
    op.execute("alter table ops.legacy_profile drop column locations_job_id")
