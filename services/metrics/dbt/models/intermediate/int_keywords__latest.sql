-- What is known of each keyword that a connector lists: its newest row.
select distinct on (tenant_id, dataset, platform, account_id, ad_group_id, keyword_id)
    tenant_id, dataset, platform, account_id, ad_group_id, keyword_id, keyword_text, match_type, status,
    extracted_at as told_at
from {{ ref('stg_microsoft_ads__keywords') }}
where account_id is not null and ad_group_id is not null
order by tenant_id, dataset, platform, account_id, ad_group_id, keyword_id, extracted_at desc
