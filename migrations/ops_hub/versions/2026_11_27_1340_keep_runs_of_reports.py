"""Keep runs of reports beside those of data sources: they have no dataset, and may end in part."""

from alembic import op

revision = "ops_hub_0020_report_runs"
down_revision = "ops_hub_0019_take_over_job"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ops.recent_run alter column dataset drop not null")
    op.execute(
        "alter table ops.recent_run drop constraint recent_run_state_check,"
        " add constraint ck_recent_run_state check (state in ('succeeded', 'partial', 'failed')),"
        " add constraint ck_recent_run_dataset check ((dataset is not null) = (kind = 'source_sync'))"
    )


def downgrade() -> None:
    op.execute("alter table ops.recent_run drop constraint ck_recent_run_dataset, drop constraint ck_recent_run_state")
    op.execute("delete from ops.recent_run where kind <> 'source_sync'")
    op.execute("alter table ops.recent_run alter column dataset set not null")
    op.execute(
        "alter table ops.recent_run add constraint recent_run_state_check check (state in ('succeeded', 'failed'))"
    )
