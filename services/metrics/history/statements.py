"""What else is asked of the past: how far it reaches, names, and budgets."""


def budgets_then(*, has_uploads: bool) -> str:
    """The budgets of dataset $1 at moment $2."""
    return _BUDGETS.replace("{uploads}", _UPLOADS if has_uploads else _NO_UPLOADS)


BUILT = """
    select to_regclass('warehouse.ledger_metric_restatement') is not null as ledger,
        to_regclass('warehouse.fct_fx_rate') is not null as rates,
        to_regclass('warehouse.fct_uploaded_budget') is not null as uploads,
        exists (
            select from pg_attribute
            where attrelid = to_regclass('warehouse.fct_ad_geo_daily') and attname = 'first_extracted_at'
        ) as places
"""
# Each account's days stand in an index, from whose ends the first and the last known one are not far.
KNOWN = """
    select account.platform, min(first.date_day) as first_day, max(last.date_day) as data_through,
        max(recent.extracted_at) as extracted_at, max(settled.date_day) as settled_through,
        max(recent.click_days) as click_days, max(recent.view_days) as view_days, max(recent.currency) as currency
    from (select distinct platform, account_id from warehouse.dim_account where dataset = :dataset) as account
    cross join lateral (
        select date_day from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and first_extracted_at <= :moment
        order by date_day limit 1
    ) as first
    cross join lateral (
        select date_day from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and first_extracted_at <= :moment
        order by date_day desc limit 1
    ) as last
    left join lateral (
        select date_day from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and first_extracted_at <= :moment and is_settled and settles_on < cast(:moment as date)
        order by date_day desc limit 1
    ) as settled on true
    cross join lateral (
        select max(least(last_extracted_at, :moment)) as extracted_at, max(attribution_click_days) as click_days,
            max(attribution_view_days) as view_days, max(reporting_currency) as currency
        from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and date_day > last.date_day - 40 and first_extracted_at <= :moment
    ) as recent
    group by account.platform
"""
# Of platforms that have no other rows.
KNOWN_PLACES = """
    select platform, min(date_day) as first_day, max(date_day) as data_through,
        max(least(last_extracted_at, :moment)) as extracted_at, null::date as settled_through,
        null::int as click_days, null::int as view_days, max(reporting_currency) as currency
    from warehouse.fct_ad_geo_daily
    where dataset = :dataset and first_extracted_at <= :moment and geo_level = 'region' and not is_unattributed
        and platform <> all(:platforms)
    group by platform
"""
SINCE = """
    select coalesce(
        (select min(first_extracted_at) from warehouse.fct_ad_performance_daily where dataset = :dataset),
        (select min(first_extracted_at) from warehouse.ledger_metric_restatement where dataset = :dataset)
    )
"""
PLACES_SINCE = """
    select coalesce(
        (select min(first_extracted_at) from warehouse.fct_ad_geo_daily where dataset = :dataset),
        (select min(first_extracted_at) from warehouse.ledger_geo_restatement where dataset = :dataset)
    )
"""
_BUDGETS = """
    with plan as (
        select *, currency as currency_code,
            case
                when campaign_id is not null then 'campaign'
                when account_id is not null then 'account'
                when platform is not null then 'platform'
                else 'all'
            end as level
        from metrics.budget_plan
        where dataset = $1 and state in ('approved', 'superseded', 'withdrawn') and decided_at <= $2::timestamptz
            and coalesce(superseded_at, withdrawn_at, 'infinity') > $2::timestamptz
    ),

    uploaded as (
        {uploads}
    ),

    -- By the mart's rule: a plan wins over what was uploaded for the same campaign and month.
    not_planned as (
        select * from uploaded
        where not exists (
            select from plan
            where plan.month = uploaded.month and plan.level = 'campaign'
                and plan.region is not distinct from uploaded.region
                and plan.platform = coalesce(uploaded.platform, plan.platform)
                and plan.account_id = coalesce(uploaded.account_id, plan.account_id)
                and case
                    when uploaded.campaign_id is not null then plan.campaign_id = uploaded.campaign_id
                    else lower(plan.campaign_name) = lower(uploaded.campaign_name)
                end
        )
    )

    select month, platform, account_id, campaign_id, campaign_name, region, currency_code as currency,
        (planned_budget * 1000000)::bigint as planned, 'campaign' as level, 'upload' as source, null::uuid as plan_id
    from not_planned
    union all
    select month, platform, account_id, campaign_id, coalesce(campaign_name, 'All campaigns'), region, currency_code,
        amount_micros, level, 'plan', id
    from plan
    order by month, campaign_name, platform, account_id, campaign_id, region, currency
"""
_UPLOADS = (
    "select * from warehouse.fct_uploaded_budget"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz"
)
_NO_UPLOADS = "select *, null::numeric as planned_budget from plan where false"
NAMED_PLACES = """
    select distinct platform, account_id, region from warehouse.fct_ad_geo_daily
    where dataset = $1 and first_extracted_at <= $2::timestamptz and geo_level = 'region' and not is_unattributed
        and not (source = 'connector' and region = 'unknown')
    order by platform, account_id, region
"""
ENTITIES = {
    "account": "select platform, account_id, account_name as name, currency_code as currency,"
    " account_timezone as time_zone from warehouse.dim_account"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2",
    "campaign": "select platform, account_id, campaign_id, campaign_name as name, status, objective"
    " from warehouse.dim_campaign"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2, 3",
    "ad_group": "select platform, account_id, ad_group_id, campaign_id, ad_group_name as name, status"
    " from warehouse.dim_ad_group"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2, 3",
    # A mart that was built before there were creatives has no such columns yet; a row's JSON says null then.
    "ad": "select platform, account_id, ad_id, ad_group_id, campaign_id, ad_name as name, status,"
    " to_jsonb(ad) ->> 'creative_id' as creative_id"
    " from warehouse.dim_ad as ad"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2, 3",
    "creative": "select platform, account_id, creative_id, creative_name as name, headline, body, image_url, link_url,"
    " to_jsonb(version) ->> 'creative_type' as type, to_jsonb(version) ->> 'call_to_action' as call_to_action, status,"
    " valid_from at time zone 'utc' as valid_from,"
    " case when valid_to <= $2::timestamptz then valid_to at time zone 'utc' end as valid_to from ("
    "  select *, row_number() over ("
    "   partition by platform, account_id, creative_id order by valid_from desc"
    "  ) as nth from warehouse.dim_creative where dataset = $1 and valid_from <= $2::timestamptz"
    " ) as version where nth <= 20 order by 1, 2, 3, nth",
}
