"""The page on paid media: what was spent, what came of it, and where."""

from infra.bi.questions import FINE, MONEY, RATIO, SHARE, WHOLE, Column, Dashboard, Dataset, Metric, Question

DAYS = 90
FACTS, PLACES = "fct_ad_performance_daily", "fct_ad_geo_daily"
CHANNEL = """case platform
        when 'google_ads' then 'Google Ads' when 'meta_ads' then 'Meta Ads' when 'linkedin_ads' then 'LinkedIn Ads'
        when 'tiktok_ads' then 'TikTok Ads' when 'microsoft_ads' then 'Microsoft Ads' else platform
    end"""
# `demo` comes before `warehouse` in the alphabet: real rows, once there is one, and made up rows until then.
SHOWN = f"(select max(dataset) from warehouse.{FACTS})"


def _measures(mart: str) -> tuple[Column, ...]:
    return (
        Column("spend", "NUMERIC", "Spend", f"{mart}.spend_reporting", "In the client's currency, at the day's rate."),
        Column("impressions", "BIGINT", "Impressions", f"{mart}.impressions"),
        Column("clicks", "BIGINT", "Clicks", f"{mart}.clicks"),
        Column("conversions", "NUMERIC", "Conversions", f"{mart}.conversions"),
        Column(
            "conversions_value",
            "NUMERIC",
            "Conversion value",
            f"{mart}.conversions_value_reporting",
            "In the client's currency, at the day's rate.",
        ),
    )


FIGURES = (
    Metric("total_spend", "Spend", "sum(spend)", MONEY, "What was spent, in the client's currency."),
    Metric("total_impressions", "Impressions", "sum(impressions)", WHOLE, "How often ads were shown."),
    Metric("total_clicks", "Clicks", "sum(clicks)", WHOLE, "How often ads were clicked."),
    Metric("total_conversions", "Conversions", "sum(conversions)", WHOLE, "As the platforms count them."),
    Metric(
        "cpa",
        "Cost per conversion",
        "sum(spend) / nullif(sum(conversions), 0)",
        FINE,
        "Spend by conversion; empty where there was none.",
    ),
    Metric(
        "roas",
        "Return on spend",
        "sum(conversions_value) / nullif(sum(spend), 0)",
        RATIO,
        "Value of conversions for one unit of spend.",
    ),
    Metric(
        "click_rate",
        "Click rate",
        "sum(clicks)::numeric / nullif(sum(impressions), 0)",
        SHARE,
        "Clicks by impression.",
    ),
)

PAID_MEDIA = Dataset(
    "paid_media",
    "One row per account or campaign, region and day that counts in totals, each once. Real data where there is any,"
    " else the demo's: the two are never added.",
    f"""select
    date_day,
    {CHANNEL} as channel,
    coalesce(account_name, account_id) as account,
    coalesce(campaign_name, campaign_id, '(no campaign)') as campaign,
    dataset,
    reporting_currency,
    spend_reporting as spend,
    impressions,
    clicks,
    conversions,
    conversions_value_reporting as conversions_value,
    is_settled,
    restatement_no,
    last_extracted_at,
    spend is not null and spend_reporting is null as lacks_rate
from warehouse.{FACTS}
where counts_in_total and dataset = {SHOWN}""",
    (
        Column("date_day", "DATE", "Day", f"{FACTS}.date_day", "In the time zone of the account."),
        Column("channel", "TEXT", "Channel", f"{FACTS}.platform"),
        Column("account", "TEXT", "Account", f"{FACTS}.account_name"),
        Column("campaign", "TEXT", "Campaign", f"{FACTS}.campaign_name"),
        Column("dataset", "TEXT", "Data", f"{FACTS}.dataset", "warehouse is real, demo is made up."),
        Column("reporting_currency", "TEXT", "Currency", f"{FACTS}.reporting_currency", "The client's."),
        *_measures(FACTS),
        Column("is_settled", "BOOLEAN", "Settled", f"{FACTS}.is_settled", "The platform changes the day no more."),
        Column("restatement_no", "BIGINT", "Restatements", f"{FACTS}.restatement_no"),
        Column("last_extracted_at", "TIMESTAMP WITH TIME ZONE", "Read at", f"{FACTS}.last_extracted_at"),
        Column("lacks_rate", "BOOLEAN", "Without a rate", f"{FACTS}.fx_rate", "Money that is left out of sums."),
    ),
    (
        *FIGURES,
        Metric("latest_day", "Latest day", "max(date_day)::text", "", "The newest day that anything is known of."),
        Metric("read_at", "Last read", "max(last_extracted_at)", "", "When the platform was last read."),
        Metric("rows", "Rows", "count(*)", WHOLE, "Rows that count in totals."),
        Metric(
            "settled_share",
            "Settled",
            "avg(is_settled::int)",
            SHARE,
            "Rows that the platform changes no more. Recent days are expected to be open.",
        ),
        Metric("restated_rows", "Restated", "count(*) filter (where restatement_no > 0)", WHOLE, "Changed afterwards."),
        Metric(
            "rows_without_rate",
            "Left out of sums",
            "count(*) filter (where lacks_rate)",
            WHOLE,
            "Rows with money that no exchange rate is known for.",
        ),
    ),
    time="date_day",
)

PAID_MEDIA_PLACES = Dataset(
    "paid_media_places",
    "One row per account, campaign (if any), region and day. What campaigns report beyond their regions is a row of its"
    " own, so that regions add up to no more and no less than reports of places do.",
    f"""select
    date_day,
    {CHANNEL} as channel,
    case
        when is_unattributed then 'Not attributed to a region' when region = 'unknown' then 'Unknown' else region
    end as region,
    reporting_currency,
    spend_reporting as spend,
    impressions,
    clicks,
    conversions,
    conversions_value_reporting as conversions_value
from warehouse.{PLACES}
where geo_level = 'region' and dataset = {SHOWN}""",
    (
        Column("date_day", "DATE", "Day", f"{PLACES}.date_day", "In the time zone of the account."),
        Column("channel", "TEXT", "Channel", f"{PLACES}.platform"),
        Column("region", "TEXT", "Region", f"{PLACES}.region", "As the platform names it."),
        Column("reporting_currency", "TEXT", "Currency", f"{PLACES}.reporting_currency", "The client's."),
        *_measures(PLACES),
    ),
    FIGURES,
    time="date_day",
)


def _number(metric: str, title: str, description: str) -> Question:
    name = f"paid-media-{metric.removeprefix('total_')}"
    return Question(name, title, PAID_MEDIA, "number", (metric,), description, days=DAYS, width=4)


def _by_day(metric: str, title: str, description: str) -> Question:
    name = f"paid-media-{metric.removeprefix('total_')}-by-day"
    return Question(name, title, PAID_MEDIA, "line", (metric,), description, days=DAYS, grain="day", width=6)


OVERVIEW = Dashboard(
    "paid-media",
    "Paid media overview",
    "What was spent on ads, what came of it, by day, channel, campaign and region.",
    "Amounts are in the client's currency, each day at its own rate. Days are those of the ad account. Until data of"
    " your own has arrived you see invented demo data; the two are never added.",
    (
        (
            _number("total_spend", "Spend", "All channels, the last 90 days."),
            _number("total_impressions", "Impressions", "All channels, the last 90 days."),
            _number("total_clicks", "Clicks", "All channels, the last 90 days."),
        ),
        (
            _number("total_conversions", "Conversions", "As the platforms count them, the last 90 days."),
            _number("cpa", "Cost per conversion", "Spend by conversion, the last 90 days."),
            _number("roas", "Return on spend", "Value of conversions for one unit of spend, the last 90 days."),
        ),
        (
            Question(
                "paid-media-spend-by-day",
                "Spend by day and channel",
                PAID_MEDIA,
                "bars",
                ("total_spend",),
                "Each day's spend, stacked by channel.",
                by=("channel",),
                days=DAYS,
                grain="day",
            ),
        ),
        (
            _by_day("total_clicks", "Clicks by day", "All channels together."),
            _by_day("total_conversions", "Conversions by day", "As the platforms count them, all channels together."),
        ),
        (
            _by_day("cpa", "Cost per conversion by day", "A gap is a day without conversions."),
            _by_day("roas", "Return on spend by day", "Value of conversions for one unit of spend."),
        ),
        (
            Question(
                "paid-media-by-channel",
                "By channel",
                PAID_MEDIA,
                "table",
                ("total_spend", "total_clicks", "total_conversions", "cpa", "roas", "click_rate"),
                "The largest spend first.",
                by=("channel",),
                days=DAYS,
                width=6,
            ),
            Question(
                "paid-media-by-region",
                "Spend by region",
                PAID_MEDIA_PLACES,
                "ranking",
                ("total_spend",),
                "As reports of places name them, of the platforms that have such reports.",
                by=("region",),
                days=DAYS,
                limit=15,
                width=6,
            ),
        ),
        (
            Question(
                "paid-media-by-campaign",
                "By campaign",
                PAID_MEDIA,
                "table",
                ("total_spend", "total_impressions", "total_clicks", "total_conversions", "cpa", "roas"),
                "The largest spend first; campaigns of the same name in two channels are two rows.",
                by=("campaign", "channel"),
                days=DAYS,
                limit=100,
            ),
        ),
    ),
    filters=("channel",),
    days=DAYS,
)
