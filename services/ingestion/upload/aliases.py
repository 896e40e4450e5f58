"""Under which headers the fields come: exports of the platforms' own screens, and the tables of connectors.

Headers are compared in lower case with every run of other characters as one `_`: `Amount spent (USD)` is
`amount_spent_usd`. An entry earlier in a list wins over a later one.
"""

import re

COMMON: dict[str, tuple[str, ...]] = {
    "platform": ("platform", "ad_platform", "channel", "publisher_platform"),
    "account_id": (
        "account_id",
        "customer_id",
        "ad_account_id",
        "advertiser_id",
        "external_customer_id",
        "account_number",
        "account",
    ),
    "account_name": ("account_name", "customer_descriptive_name", "ad_account_name", "advertiser_name"),
    "campaign_id": ("campaign_id", "campaign_base_campaign", "base_campaign"),
    "campaign_name": ("campaign_name", "campaign"),
    "ad_group_id": ("ad_group_id", "adgroup_id", "ad_set_id", "adset_id", "ad_group", "base_ad_group"),
    "ad_group_name": ("ad_group_name", "adgroup_name", "ad_set_name", "adset_name", "ad_set", "ad_group"),
    "ad_id": ("ad_id", "creative_id"),
    "ad_name": ("ad_name", "ad", "creative_name"),
    "date_day": (
        "date_day",
        "date",
        "day",
        "by_day",
        "segments_date",
        "date_start",
        "reporting_starts",
        "gregorian_date",
        "time_period",
        "timeperiod",
        "stat_time_day",
        "start_date_in_utc",
    ),
    "currency_code": ("currency_code", "currency", "account_currency", "customer_currency_code"),
    "spend": (
        "spend",
        "cost",
        "cost_micros",
        "metrics_cost_micros",
        "amount_spent",
        "total_spent",
        "spent",
        "cost_in_local_currency",
        "costinlocalcurrency",
    ),
    "impressions": ("impressions", "impr", "metrics_impressions", "impression"),
    "clicks": ("clicks", "clicks_all", "metrics_clicks", "total_clicks", "clicks_destination"),
    "link_clicks": ("link_clicks", "inline_link_clicks", "external_website_clicks", "clicks_to_landing_page"),
    "conversions": ("conversions", "conv", "metrics_conversions", "results", "result", "conversion"),
    "conversions_value": (
        "conversions_value",
        "conversion_value",
        "conv_value",
        "total_conv_value",
        "metrics_conversions_value",
        "revenue",
        "total_conversion_value",
        "purchases_conversion_value",
        "conversion_value_in_local_currency",
    ),
    "view_through_conversions": ("view_through_conversions", "view_through_conv"),
    "reach": ("reach",),
    "region": ("region", "parish", "state", "province", "region_matched", "region_user_location"),
    "status": ("status", "campaign_status", "campaign_state", "campaign_delivery", "delivery_status"),
    "objective": ("objective", "campaign_objective", "objective_type"),
    "start_date": ("start_date", "campaign_start_date"),
    "end_date": ("end_date", "campaign_end_date"),
}
BUDGET: dict[str, tuple[str, ...]] = {
    "month": ("month", "period", "date", "budget_month"),
    "platform": COMMON["platform"],
    "account_id": COMMON["account_id"],
    "campaign_id": ("campaign_id",),
    "campaign_name": ("campaign_name", "campaign", "name"),
    "region": ("region", "parish"),
    "currency_code": COMMON["currency_code"],
    "planned_budget": ("planned_budget", "budget", "monthly_budget", "planned_spend", "amount", "plan"),
}
# LinkedIn's campaign group is what others call a campaign, and its campaign is their ad group.
LINKEDIN: dict[str, tuple[str, ...]] = {
    "campaign_id": ("campaign_group_id",),
    "campaign_name": ("campaign_group_name", "campaign_group"),
    "ad_group_id": ("campaign_id",),
    "ad_group_name": ("campaign_name", "campaign"),
    "status": ("campaign_group_status",),
}
SEGMENTS = {
    "device": ("device", "segments_device", "device_type", "impression_device", "device_platform"),
    "device_os": ("device_os", "os", "operating_system"),
    "network": ("network", "ad_network_type", "segments_ad_network_type", "network_with_search_partners", "placement"),
    "age": ("age", "age_range", "age_group"),
    "gender": ("gender",),
    "country": ("country", "country_territory", "country_code"),
    "hour": ("hour", "segments_hour", "hour_of_day"),
    "ad_distribution": ("ad_distribution",),
    "bid_match_type": ("bid_match_type",),
    "delivered_match_type": ("delivered_match_type",),
    "match_type": ("match_type", "keyword_match_type", "search_terms_match_type"),
    "top_vs_other": ("top_vs_other", "slot", "segments_slot"),
    "budget_name": ("budget_name",),
    "budget_association_status": ("budget_association_status",),
    "keyword": ("keyword_ad_group_criterion", "keyword_id", "keyword", "search_keyword"),
    "conversion_action": ("conversion_action_name", "conversion_action"),
    "publisher_platform": ("publisher_platform",),
    "platform_position": ("platform_position",),
    "attribution": ("attribution_setting",),
}
# Headers that only one platform's exports have.
MARKS = {
    "google_ads": (
        "customer_id",
        "cost_micros",
        "ad_network_type",
        "base_campaign",
        "base_ad_group",
        "metrics_cost_micros",
        "conv_value",
        "view_through_conv",
        "keyword_ad_group_criterion",
    ),
    "meta_ads": (
        "ad_set_id",
        "ad_set_name",
        "adset_id",
        "adset_name",
        "inline_link_clicks",
        "amount_spent",
        "reporting_starts",
        "date_start",
        "attribution_setting",
    ),
    "microsoft_ads": (
        "device_os",
        "ad_distribution",
        "bid_match_type",
        "delivered_match_type",
        "top_vs_other",
        "gregorian_date",
        "budget_association_status",
    ),
    "linkedin_ads": (
        "campaign_group_id",
        "campaign_group_name",
        "start_date_in_utc",
        "total_spent",
        "cost_in_local_currency",
    ),
    "tiktok_ads": ("advertiser_id", "stat_time_day", "by_day", "clicks_destination", "cpc_destination"),
}
ID_OF_GRAIN = {
    "campaign": ("base_campaign", "campaign_stats", "campaign_report", "campaign_performance"),
    "ad_group": ("base_ad_group", "ad_group_stats", "adset_report"),
    "ad": ("ad_stats", "ad_report"),
}
_CURRENCY_TAIL = re.compile(r"^(amount_spent|cost|spend|total_spent|spent)_([a-z]{3})$")


def normal(header: str) -> str:
    """A header in the form in which the tables above name it."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")


def without_currency(name: str) -> tuple[str, str | None]:
    """`amount_spent_usd` is `amount_spent` in USD."""
    found = _CURRENCY_TAIL.match(name)
    return (found[1], found[2].upper()) if found else (name, None)
