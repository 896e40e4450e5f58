-- What one unit of a currency is in the tenant's reporting currency, by the rates of one day: both legs are of the same
-- publication, and a day on which one of them is missing has no rate.
with

leg as (
    select tenant_id, dataset, currency_code, rate_date, rate, fx_source
    from {{ ref('int_fx__rate_versions') }}
    where known_to is null
),

setting as (
    select tenant_id, reporting_currency from {{ ref('stg_metrics__tenant_settings') }}
),

final as (
    select
        leg.tenant_id,
        leg.dataset,
        leg.currency_code,
        reporting.currency_code as reporting_currency,
        leg.rate_date,
        (reporting.rate / leg.rate)::numeric(24, 12) as fx_rate,
        leg.fx_source
    from leg
    left join setting using (tenant_id)
    inner join leg as reporting
        on leg.tenant_id = reporting.tenant_id
        and leg.dataset = reporting.dataset
        and leg.rate_date = reporting.rate_date
        and reporting.currency_code = coalesce(setting.reporting_currency, '{{ var("default_reporting_currency") }}')
)

select * from final
