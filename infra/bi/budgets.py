"""The page on budgets: what was planned for a month, what was spent of it, and whether that is on pace."""

from infra.bi.paid_media import CHANNEL, FACTS, SHOWN
from infra.bi.questions import MONEY, SHARE, Column, Dashboard, Dataset, Metric, Question

BUDGETS = "fct_budget"
MONTHS = 365

BUDGET_MONTHS = Dataset(
    "budget_months",
    "One row per month, channel, campaign and currency that has a budget, with what was spent. Amounts stay in the"
    " budget's own currency. Budgets of a campaign alone: those of several campaigns contain them.",
    f"""with planned as (
    select month, platform, campaign_name, currency_code, sum(planned_budget) as planned
    from warehouse.{BUDGETS}
    where level = 'campaign' and dataset = {SHOWN}
    group by month, platform, campaign_name, currency_code
),

spent as (
    select
        date_trunc('month', date_day)::date as month,
        platform,
        lower(campaign_name) as campaign_key,
        currency_code,
        sum(spend) as spent
    from warehouse.{FACTS}
    where counts_in_total and dataset = {SHOWN}
    group by 1, 2, 3, 4
),

latest as (
    select max(date_day) as day from warehouse.{FACTS} where counts_in_total and dataset = {SHOWN}
),

used as (
    select planned.month, planned.platform, planned.campaign_name, planned.currency_code, sum(spent.spent) as spent
    from planned
    inner join spent
        on planned.month = spent.month
        and planned.currency_code = spent.currency_code
        and lower(planned.campaign_name) = spent.campaign_key
        and (planned.platform is null or planned.platform = spent.platform)
    group by planned.month, planned.platform, planned.campaign_name, planned.currency_code
),

paced as (
    select
        planned.*,
        coalesce(used.spent, 0) as spent,
        (latest.day - planned.month + 1)::numeric
        / extract(day from planned.month + interval '1 month' - interval '1 day') as share_of_month,
        planned.month = date_trunc('month', latest.day)::date as is_latest_month
    from planned
    cross join latest
    left join used
        on planned.month = used.month
        and planned.platform is not distinct from used.platform
        and planned.campaign_name = used.campaign_name
        and planned.currency_code = used.currency_code
)

select
    month,
    {CHANNEL} as channel,
    campaign_name as campaign,
    currency_code as currency,
    planned,
    spent,
    planned * least(1, greatest(0, share_of_month)) as planned_so_far,
    is_latest_month
from paced""",
    (
        Column("month", "DATE", "Month", f"{BUDGETS}.month"),
        Column("channel", "TEXT", "Channel", f"{BUDGETS}.platform", "Empty where the budget is for every channel."),
        Column("campaign", "TEXT", "Campaign", f"{BUDGETS}.campaign_name"),
        Column("currency", "TEXT", "Currency", f"{BUDGETS}.currency_code"),
        Column("planned", "NUMERIC", "Planned", f"{BUDGETS}.planned_budget"),
        Column("spent", "NUMERIC", "Spent", f"{FACTS}.spend", "In the budget's currency."),
        Column("planned_so_far", "NUMERIC", "Planned so far", f"{BUDGETS}.planned_budget", "For the days that passed."),
        Column("is_latest_month", "BOOLEAN", "Latest month", f"{FACTS}.date_day"),
    ),
    (
        Metric("total_planned", "Planned", "sum(planned)", MONEY, "What may be spent in the month."),
        Metric("total_spent", "Spent", "sum(spent)", MONEY, "What was spent up to the newest day."),
        Metric("used", "Used", "sum(spent) / nullif(sum(planned), 0)", SHARE, "Spent of what is planned."),
        Metric(
            "pace",
            "Pace",
            "sum(spent) / nullif(sum(planned_so_far), 0)",
            SHARE,
            "Spent of what is planned for the days that passed: 100 % is even pace.",
        ),
    ),
    time="month",
)

PACING = Dashboard(
    "budget-pacing",
    "Budget pacing",
    "What was planned for each month, what was spent of it, and whether that is on pace.",
    "A pace of 100 % spends the budget evenly over the month; above, it will not last. Amounts are in the currency of"
    " each budget and are not converted, so choose one currency to add them up.",
    (
        (
            Question(
                "budget-pace",
                "Pace of the latest month",
                BUDGET_MONTHS,
                "table",
                ("pace", "used", "total_planned", "total_spent"),
                "All campaigns with a budget, by currency.",
                by=("currency",),
                only="is_latest_month",
                width=4,
            ),
            Question(
                "budget-by-month",
                "Planned and spent by month",
                BUDGET_MONTHS,
                "line",
                ("total_planned", "total_spent"),
                "By currency.",
                by=("currency",),
                days=MONTHS,
                grain="month",
                width=8,
            ),
        ),
        (
            Question(
                "budget-by-channel",
                "Latest month, by channel",
                BUDGET_MONTHS,
                "table",
                ("total_planned", "total_spent", "used", "pace"),
                "The largest budget first.",
                by=("channel", "currency"),
                only="is_latest_month",
                width=6,
            ),
            Question(
                "budget-pace-by-channel",
                "Pace of the latest month, by channel",
                BUDGET_MONTHS,
                "ranking",
                ("pace",),
                "Above 100 % the budget will not last.",
                by=("channel", "currency"),
                only="is_latest_month",
                width=6,
            ),
        ),
        (
            Question(
                "budget-by-campaign",
                "Latest month, by campaign",
                BUDGET_MONTHS,
                "table",
                ("pace", "used", "total_planned", "total_spent"),
                "The fastest first.",
                by=("campaign", "channel", "currency"),
                only="is_latest_month",
                limit=200,
            ),
        ),
    ),
    filters=("channel", "currency"),
)
