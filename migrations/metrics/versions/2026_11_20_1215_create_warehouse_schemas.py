"""Create the schemas that dbt builds; the metrics service may look into the warehouse alone."""

from alembic import op

revision = "metrics_0003"
down_revision = "metrics_0002"
branch_labels = None
depends_on = None

SCHEMAS = ("staging", "intermediate", "warehouse")


def upgrade() -> None:
    # Handing a schema to a role takes membership in it; roles of the cluster may have been made by someone else.
    op.execute("do $$ begin execute format('grant opsight_dbt to %I', current_user); end $$")
    for schema in SCHEMAS:
        op.execute(f"create schema {schema} authorization opsight_dbt")
    op.execute("grant usage on schema warehouse to opsight_metrics")


def downgrade() -> None:
    for schema in reversed(SCHEMAS):
        op.execute(f"drop schema {schema} cascade")
