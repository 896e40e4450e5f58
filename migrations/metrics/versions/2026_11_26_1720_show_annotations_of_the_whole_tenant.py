"""Show annotations of the whole tenant and of a platform to those who are limited to some accounts, too."""

from alembic import op

revision = "metrics_0016_left"
down_revision = "metrics_0016_maps"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"
OF_OWN_ACCOUNTS = (
    "(select current_setting('app.workspace_accounts', true)) = '*' or app.sees_account(platform, account_id)"
)


def upgrade() -> None:
    op.execute(f"drop policy workspace_{ROLE} on metrics.annotation")
    op.execute(
        f"create policy workspace_{ROLE} on metrics.annotation as restrictive for select to {ROLE}"
        f" using (account_id is null or {OF_OWN_ACCOUNTS})"
    )
    op.execute(
        f"create policy workspace_insert_{ROLE} on metrics.annotation as restrictive for insert to {ROLE}"
        f" with check ({OF_OWN_ACCOUNTS})"
    )
    op.execute(
        f"create policy workspace_update_{ROLE} on metrics.annotation as restrictive for update to {ROLE}"
        f" using ({OF_OWN_ACCOUNTS})"
    )
    op.execute(
        f"create policy workspace_delete_{ROLE} on metrics.annotation as restrictive for delete to {ROLE}"
        f" using ({OF_OWN_ACCOUNTS})"
    )


def downgrade() -> None:
    for command in ("insert_", "update_", "delete_", ""):
        op.execute(f"drop policy workspace_{command}{ROLE} on metrics.annotation")
    op.execute(
        f"create policy workspace_{ROLE} on metrics.annotation as restrictive to {ROLE} using ({OF_OWN_ACCOUNTS})"
    )
