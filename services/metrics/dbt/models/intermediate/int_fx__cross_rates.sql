-- What one unit of a currency is in the tenant's reporting currency, by the rates of one day: both legs are of the same
-- publication, and a day on which one of them is missing has no rate.
with

published as (
    select tenant_id, quote_currency as currency_code, rate_date, rate, source, observed_at
    from {{ ref('stg_market__fx_rates') }}
    where superseded_at is null
),

leg as (
    select tenant_id, currency_code, rate_date, rate, source, observed_at from published
    union all
    select tenant_id, 'EUR', rate_date, 1, min(source), max(observed_at)
    from published
    group by tenant_id, rate_date
),

setting as (
    select tenant_id, reporting_currency from {{ ref('stg_metrics__tenant_settings') }}
),

final as (
    select
        leg.tenant_id,
        leg.currency_code,
        reporting.currency_code as reporting_currency,
        leg.rate_date,
        (reporting.rate / leg.rate)::numeric(24, 12) as fx_rate,
        leg.source as fx_source,
        greatest(leg.observed_at, reporting.observed_at) as observed_at
    from leg
    left join setting using (tenant_id)
    inner join leg as reporting
        on leg.tenant_id = reporting.tenant_id
        and leg.rate_date = reporting.rate_date
        and reporting.currency_code = coalesce(setting.reporting_currency, '{{ var("default_reporting_currency") }}')
)

select * from final
