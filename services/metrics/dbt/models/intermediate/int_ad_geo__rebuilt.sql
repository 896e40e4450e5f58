{{ config(
    materialized='table',
    post_hook=["{{ protected_table() }}", "analyze {{ this }}"]
) }}

{{ rows_of_rebuilt_partitions(ref('int_ad_geo__place_days')) }}
