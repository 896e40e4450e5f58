-- What one euro was in other currencies, by day, and from when until when that was known. The demo dataset has made-up
-- rates of its own: no row of the warehouse is ever converted with one, nor a demo row with one of a real market.
with

published as (
    select
        tenant_id,
        'warehouse'::text as dataset,
        quote_currency as currency_code,
        rate_date,
        rate,
        source as fx_source,
        observed_at as known_from,
        superseded_at as known_to
    from {{ ref('stg_market__fx_rates') }}
    where superseded_at is null or superseded_at > observed_at
),

made_up as (
    select
        tenant_id,
        dataset,
        quote_currency as currency_code,
        rate_date,
        rate,
        extracted_at as known_from,
        raw_id,
        lag(rate) over (
            partition by tenant_id, dataset, quote_currency, rate_date order by extracted_at, raw_id
        ) as rate_before
    from {{ ref('stg_demo__exchange_rates') }}
    where base_currency = 'EUR'
),

-- The same rate read again is no news.
made_up_version as (
    select
        tenant_id,
        dataset,
        currency_code,
        rate_date,
        rate,
        'demo'::text as fx_source,
        known_from,
        lead(known_from) over (
            partition by tenant_id, dataset, currency_code, rate_date order by known_from, raw_id
        ) as known_to
    from made_up
    where rate is distinct from rate_before
),

-- Read twice, and filled with every tenant's rates if it were read once for both.
version as not materialized (
    select * from published
    union all
    select * from made_up_version
),

-- The euro is itself on every day that anything is known of.
final as (
    select tenant_id, dataset, currency_code, rate_date, rate::numeric(38, 12) as rate, fx_source, known_from, known_to
    from version
    union all
    select tenant_id, dataset, 'EUR', rate_date, 1::numeric(38, 12), min(fx_source), min(known_from), null
    from version
    group by tenant_id, dataset, rate_date
)

select * from final
