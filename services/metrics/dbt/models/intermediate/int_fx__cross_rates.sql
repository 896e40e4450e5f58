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

in_reporting_currency as (
    select
        leg.*,
        coalesce(setting.reporting_currency, '{{ var("default_reporting_currency") }}') as reporting_currency
    from leg
    left join setting using (tenant_id)
),

both_legs as (
    select
        in_reporting_currency.*,
        max(rate) filter (where currency_code = reporting_currency) over (
            partition by tenant_id, dataset, rate_date
        ) as reporting_rate
    from in_reporting_currency
),

final as (
    select
        tenant_id,
        dataset,
        currency_code,
        reporting_currency,
        rate_date,
        (reporting_rate / rate)::numeric(24, 12) as fx_rate,
        fx_source
    from both_legs
    where reporting_rate is not null
)

select * from final
