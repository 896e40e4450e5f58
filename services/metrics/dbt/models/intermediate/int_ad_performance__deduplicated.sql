-- The newest truth of each connector row: dead generations go, the newest read of an account's day replaces the reads
-- before it whole (so that a row which vanished at the platform vanishes here), and a key keeps its newest version.
with

sent as (
    select * from {{ ref('int_ad_performance__connector_rows') }}
),

generation as (
    select
        tenant_id,
        dataset,
        connection_id,
        stream,
        max(generation_id) as generation_id
    from sent
    group by tenant_id, dataset, connection_id, stream
),

alive as (
    select sent.*
    from sent
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
                campaign_id, ad_group_id, ad_id, segment_key, region
            order by extracted_at desc, raw_id desc
        ) as version
    from read_of_day
    where concat(connection_id, '|', sync_id) = newest_read
),

final as (
    select * from versioned where version = 1
)

select * from final
