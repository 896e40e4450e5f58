"""Let access reviews decide on admins of the agency and on OAuth clients."""

from alembic import op

revision = "gateway_0009_review"
down_revision = "gateway_0008_access"
branch_labels = None
depends_on = None

TABLE, NAME = "identity.access_review_decision", "ck_access_review_decision_kind"
BEFORE = "'member', 'grant', 'api_key'"
SINCE = f"{BEFORE}, 'agency_admin', 'oauth_client'"


def upgrade() -> None:
    _allow(SINCE)


def downgrade() -> None:
    op.execute(f"delete from {TABLE} where kind not in ({BEFORE})")
    _allow(BEFORE)


def _allow(kinds: str) -> None:
    op.execute(f"alter table {TABLE} drop constraint {NAME}")
    op.execute(f"alter table {TABLE} add constraint {NAME} check (kind in ({kinds}))")
