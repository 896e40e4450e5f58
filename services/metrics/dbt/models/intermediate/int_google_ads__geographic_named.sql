-- Google's places by the names that it gives them, else by its own numbers. Days that were named since are built anew.
{% set told = performance_columns() | reject('in', ['region', 'loaded_at']) | list %}

with

sent as (
    select * from {{ ref('stg_google_ads__geographic_performance') }}
),

named as (
    select distinct on (tenant_id, dataset, target_id)
        tenant_id,
        dataset,
        target_id,
        coalesce(canonical_name, target_name) as place,
        min(loaded_at) over (partition by tenant_id, dataset, target_id) as known_since
    from {{ ref('stg_google_ads__geo_targets') }}
    order by tenant_id, dataset, target_id, extracted_at desc, raw_id desc
),

final as (
    select
        {% for column in told -%}
        sent.{{ column }},
        {% endfor -%}
        'region'::text as geo_level,
        coalesce(country.place, 'geoTargetConstants/' || sent.country_target_id) as country,
        coalesce(region.place, 'geoTargetConstants/' || sent.region_target_id) as region,
        greatest(sent.loaded_at, country.known_since, region.known_since) as loaded_at
    from sent
    left join named as country
        on sent.tenant_id = country.tenant_id
        and sent.dataset = country.dataset
        and sent.country_target_id = country.target_id
    left join named as region
        on sent.tenant_id = region.tenant_id
        and sent.dataset = region.dataset
        and sent.region_target_id = region.target_id
)

select * from final
