{#
  What every row about an entity's day has, of whatever stream, before versions are told apart. `account_id` may be an
  expression, for streams whose rows need not name their account.
#}
{% macro performance_columns(account_id='account_id') %}
    {{ return([
        'tenant_id', 'dataset', 'connection_id', 'platform', 'grain',
        account_id, 'campaign_id', 'campaign_name', 'ad_group_id', 'ad_group_name', 'ad_id', 'ad_name',
        'date_day', 'segment_key', 'region', 'currency_code',
        'spend_micros', 'impressions', 'clicks', 'link_clicks', 'conversions', 'conversions_value_micros', 'reach',
        'attribution_click_days', 'attribution_view_days',
        'raw_id', 'sync_id', 'generation_id', 'extracted_at', 'loaded_at',
    ]) }}
{% endmacro %}

{# The same without what a row that names its entity alone does not say. #}
{% macro unplaced_columns() %}
    {{ return(performance_columns() | reject('in', [
        'account_id', 'campaign_id', 'campaign_name', 'ad_group_id', 'ad_group_name', 'ad_id', 'ad_name', 'loaded_at'
    ]) | list) }}
{% endmacro %}

{# The rows of `streams` ({name: relation}) below one another, with these columns and the name of the stream. #}
{% macro union_of_streams(streams, columns) -%}
    {%- for stream, relation in streams.items() %}
select '{{ stream }}'::text as stream, {{ columns | join(', ') }}
from {{ relation }}
    {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
  The newest truth of each row of `rows`: dead generations go, the newest read of an account's day replaces the reads
  before it whole (so that a row which vanished at the platform vanishes here), and a key keeps its newest version.
  `rows` is named twice instead of once in a CTE, which PostgreSQL would fill with every tenant's rows of all time.
#}
{% macro newest_truth(rows, key) -%}
with

generation as (
    select
        tenant_id,
        dataset,
        connection_id,
        stream,
        max(generation_id) as generation_id
    from {{ rows }}
    group by tenant_id, dataset, connection_id, stream
),

alive as (
    select sent.*
    from {{ rows }} as sent
    inner join generation using (tenant_id, dataset, connection_id, stream, generation_id)
),

read_of_day as (
    select
        alive.*,
        first_value(concat(connection_id, '|', sync_id)) over account_day as newest_read,
        min(extracted_at) over account_day as first_extracted_at
    from alive
    window account_day as (
        partition by tenant_id, dataset, platform, account_id, date_day, stream
        order by extracted_at desc, raw_id desc
        rows between unbounded preceding and unbounded following
    )
),

versioned as (
    select
        read_of_day.*,
        row_number() over (
            partition by
                tenant_id, dataset, platform, account_id, date_day, stream,
                {{ key | join(', ') }}
            order by extracted_at desc, raw_id desc
        ) as version
    from read_of_day
    where concat(connection_id, '|', sync_id) = newest_read
),

final as (
    select * from versioned where version = 1
)

select * from final
{%- endmacro %}
