"""Note which days a sync asked for again, and how many rows of them are gone at the source."""

from alembic import op

revision = "ingestion_0061_ingest"
down_revision = "ingestion_0060_ingest"
branch_labels = None
depends_on = None

REPLAYED = (
    "google_ads__campaign_performance",
    "google_ads__ad_group_ad_performance",
    "facebook_ads__ads_insights",
    "microsoft_ads__campaign_performance_report",
)


def upgrade() -> None:
    op.execute(
        "alter table ingestion.sync_stream add column asked jsonb not null default '{}',"
        " add column vanished bigint not null default 0"
    )
    op.execute(
        "comment on column ingestion.sync_stream.asked is"
        " 'The first day that the sync asked for again, by account (\"\" for all); as when its first attempt began.'"
    )
    op.execute(
        "comment on column ingestion.sync_stream.vanished is"
        " 'Rows of earlier reads that were withdrawn: the source has no row any more of their account''s day.'"
    )
    for table in REPLAYED:
        op.execute(
            f"comment on column raw.{table}.withdrawn_by is 'The replay or sync that found the row to break a rule,"
            " or to have vanished at its source; the warehouse does not read it.'"
        )


def downgrade() -> None:
    op.execute("alter table ingestion.sync_stream drop column asked, drop column vanished")
