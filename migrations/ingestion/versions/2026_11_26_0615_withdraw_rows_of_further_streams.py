"""Let replays withdraw rows of the further streams about days, and find the entity that such a row belongs to."""

from alembic import op

revision = "ingestion_0062_warehouse"
down_revision = "ingestion_0061_ingest"
branch_labels = None
depends_on = None

REPLAYED = (
    "facebook_ads__ads_insights_country",
    "facebook_ads__ads_insights_region",
    "google_ads__keyword_view",
    "linkedin_ads__ad_campaign_analytics",
    "linkedin_ads__ad_creative_analytics",
    "microsoft_ads__geographic_performance_report",
    "tiktok_ads__ad_groups_reports_daily",
    "tiktok_ads__ads_reports_daily",
    "tiktok_ads__advertisers_reports_daily",
    "tiktok_ads__campaigns_reports_daily",
)
# Rows of these platforms need not name their account; the entity that they name does.
ENTITIES = {
    "linkedin_ads__campaigns": "id",
    "linkedin_ads__creatives": "id",
    "tiktok_ads__ad_groups": "adgroup_id",
    "tiktok_ads__ads": "ad_id",
    "tiktok_ads__campaigns": "campaign_id",
}


def upgrade() -> None:
    for table in REPLAYED:
        op.execute(
            f"alter table raw.{table} add column withdrawn_by uuid, add column withdrawn_reason text,"
            f" add constraint ck_{table}_withdrawn check ((withdrawn_by is null) = (withdrawn_reason is null)"
            " and withdrawn_reason in ('rule', 'vanished'))"
        )
        op.execute(
            f"comment on column raw.{table}.withdrawn_by is 'The replay that found the row to break a rule, or to have"
            " vanished at its source; the warehouse does not read it.'"
        )
    for table, field in ENTITIES.items():
        op.execute(f"create index ix_{table}_entity on raw.{table} (tenant_id, (_airbyte_data ->> '{field}'))")


def downgrade() -> None:
    for table in ENTITIES:
        op.execute(f"drop index raw.ix_{table}_entity")
    for table in REPLAYED:
        op.execute(f"alter table raw.{table} drop column withdrawn_by, drop column withdrawn_reason")
