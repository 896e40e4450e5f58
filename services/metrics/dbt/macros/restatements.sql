{# The mart as it stands before this run, or nothing. Not by `ref`: what the mart becomes depends on what it was. #}
{% macro standing_performance() -%}
    {{ return(adapter.get_relation(target.database, 'warehouse', 'fct_ad_performance_daily') if execute) }}
{%- endmacro %}

{# The same of places; a mart from before their past was kept does not say when a day was first read. #}
{% macro standing_places() -%}
    {%- set mart = adapter.get_relation(target.database, 'warehouse', 'fct_ad_geo_daily') if execute -%}
    {%- if not mart -%}
    {{ return(none) }}
    {%- elif 'first_extracted_at' in columns_of(mart) -%}
    {{ return(mart) }}
    {%- endif -%}
    {{ return('(select *, null::timestamptz as first_extracted_at from ' ~ mart ~ ')') }}
{%- endmacro %}

{# One name for an entity at its grain, in its region: null ids count as values like any other. #}
{% macro entity_key(rows) -%}
    {{ key_of(rows, ['grain', 'campaign_id', 'ad_group_id', 'ad_id', 'region']) }}
{%- endmacro %}

{# The same for anything that an account has, named by these columns. #}
{% macro key_of(rows, identity) -%}
    md5(jsonb_build_array(
        {{ rows }}.dataset, {{ rows }}.platform, {{ rows }}.account_id, {{ rows }}.{{ identity | join(', ' ~ rows ~ '.') }}
    )::text)::uuid
{%- endmacro %}

{#
  The CTEs of a ledger up to `final`: what `told` (a CTE: what the rebuilt partitions say, with `entity_key` and
  `day_extracted_at`) says otherwise than the mart as it stands, in the rows of it that `condition` names, metric by
  metric. `identity` are the columns that name an entity within its account.
#}
{% macro changes_of(standing, identity, condition='true') -%}
{% if standing %}
standing as (
    select mart.*, {{ key_of('mart', identity) }} as entity_key
    from {{ standing }} as mart
    inner join {{ ref('int_partitions__to_rebuild') }} using (tenant_id, dataset, platform, account_id, date_day)
    where {{ condition }}
),

-- A day that is read for the first time is no restatement.
read_before as (
    select
        tenant_id, dataset, platform, account_id, date_day,
        max(told.day_extracted_at) as day_extracted_at, max(known.stood_at) as stood_at
    from (
        select tenant_id, dataset, platform, account_id, date_day, max(last_extracted_at) as stood_at
        from standing
        group by tenant_id, dataset, platform, account_id, date_day
    ) as known
    left join told using (tenant_id, dataset, platform, account_id, date_day)
    group by tenant_id, dataset, platform, account_id, date_day
),

entity as (
    select
        tenant_id,
        entity_key,
        date_day,
        coalesce(told.dataset, standing.dataset) as dataset,
        coalesce(told.platform, standing.platform) as platform,
        coalesce(told.account_id, standing.account_id) as account_id,
        {% for name in identity -%}
        coalesce(told.{{ name }}, standing.{{ name }}) as {{ name }},
        {% endfor -%}
        case
            when standing.tenant_id is null then 'appeared' when told.tenant_id is null then 'vanished' else 'restated'
        end as change,
        told.last_extracted_at,
        standing.last_extracted_at as old_extracted_at,
        coalesce(standing.first_extracted_at, standing.last_extracted_at) as first_extracted_at,
        coalesce(standing.currency_code, told.currency_code) as currency_code,
        coalesce(standing.source, told.source) as source,
        {% for measure in [
            'spend', 'impressions', 'clicks', 'link_clicks', 'conversions', 'conversions_value', 'reach'
        ] -%}
        standing.{{ measure }}::numeric(24, 6) as old_{{ measure }},
        told.{{ measure }}::numeric(24, 6) as new_{{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from told
    full outer join standing using (tenant_id, entity_key, date_day)
),

changed as (
    select
        entity.*, metric.name as metric, metric.old_value, metric.new_value,
        -- What was read before the rows that it replaces (they were taken back) was not known to hold before now.
        case
            when coalesce(entity.last_extracted_at, read_before.day_extracted_at)
                > coalesce(entity.old_extracted_at, read_before.stood_at)
                then coalesce(entity.last_extracted_at, read_before.day_extracted_at)
            else now()
        end as extracted_at
    from entity
    inner join read_before using (tenant_id, dataset, platform, account_id, date_day)
    cross join lateral (
        values
            ('spend', old_spend, new_spend), ('impressions', old_impressions, new_impressions),
            ('clicks', old_clicks, new_clicks), ('link_clicks', old_link_clicks, new_link_clicks),
            ('conversions', old_conversions, new_conversions),
            ('conversions_value', old_conversions_value, new_conversions_value), ('reach', old_reach, new_reach)
    ) as metric (name, old_value, new_value)
    where metric.old_value is distinct from metric.new_value
),
{% else %}
changed as (
    select
        told.*, null::text as change, null::text as metric, null::numeric as old_value, null::numeric as new_value,
        told.last_extracted_at as extracted_at
    from told
    where false
),
{% endif %}

numbered as (
    select
        changed.*,
        coalesce(recorded.seq, 0) + 1 as seq,
        -- A run that failed after this and is tried again finds the same change once more.
        recorded.seq is not null
        and recorded.old_value is not distinct from changed.old_value
        and recorded.new_value is not distinct from changed.new_value as is_recorded
    from changed
    left join lateral (
        {% if is_incremental() -%}
        select ledger.seq, ledger.old_value, ledger.new_value
        from {{ this }} as ledger
        where
            ledger.tenant_id = changed.tenant_id
            and ledger.entity_key = changed.entity_key
            and ledger.date_day = changed.date_day
            and ledger.metric = changed.metric
        order by ledger.seq desc
        limit 1
        {%- else -%}
        select 0 as seq, null::numeric as old_value, null::numeric as new_value where false
        {%- endif %}
    ) as recorded on true
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        {{ identity | join(',\n        ') }},
        date_day,
        entity_key,
        metric,
        seq::int as seq,
        change,
        old_value::numeric(24, 6) as old_value,
        new_value::numeric(24, 6) as new_value,
        extracted_at,
        {% if var('job_id') %}'{{ var("job_id") }}'::uuid{% else %}null::uuid{% endif %} as job_id,
        now() as recorded_at,
        upper(currency_code) as currency_code,
        source,
        first_extracted_at
    from numbered
    where not is_recorded
)
{%- endmacro %}
