{#
  `insights` with their conversions. Meta reports one conversion under several action types; each kind of conversion is
  counted once, by the widest type that the row has. An absent `actions` is "not reported", an empty one is zero.
#}
{% macro meta_conversions_counted(insights) -%}
with

insights as (
    select * from {{ insights }}
),

conversion_type (conversion, action_type, preference) as (
    values
        ('purchase', 'omni_purchase', 1),
        ('purchase', 'purchase', 2),
        ('purchase', 'offsite_conversion.fb_pixel_purchase', 3),
        ('lead', 'lead', 1),
        ('lead', 'onsite_conversion.lead_grouped', 2),
        ('lead', 'offsite_conversion.fb_pixel_lead', 3),
        ('registration', 'omni_complete_registration', 1),
        ('registration', 'complete_registration', 2),
        ('registration', 'offsite_conversion.fb_pixel_complete_registration', 3)
),

final as (
    select
        insights.*,
        case when jsonb_typeof(insights.actions) = 'array' then counted.total end::numeric(18, 6) as conversions,
        case
            when jsonb_typeof(insights.action_values) = 'array' then {{ to_micros('valued.total') }}
        end as conversions_value_micros
    from insights
    cross join lateral (
        select coalesce(sum(chosen.value), 0) as total
        from (
            select distinct on (conversion_type.conversion) (action.item ->> 'value')::numeric as value
            from jsonb_array_elements(
                case when jsonb_typeof(insights.actions) = 'array' then insights.actions else '[]'::jsonb end
            ) as action (item)
            inner join conversion_type on action.item ->> 'action_type' = conversion_type.action_type
            order by conversion_type.conversion, conversion_type.preference
        ) as chosen
    ) as counted
    cross join lateral (
        select coalesce(sum(chosen.value), 0) as total
        from (
            select distinct on (conversion_type.conversion) (action.item ->> 'value')::numeric as value
            from jsonb_array_elements(
                case
                    when jsonb_typeof(insights.action_values) = 'array' then insights.action_values else '[]'::jsonb
                end
            ) as action (item)
            inner join conversion_type on action.item ->> 'action_type' = conversion_type.action_type
            order by conversion_type.conversion, conversion_type.preference
        ) as chosen
    ) as valued
)

select * from final
{%- endmacro %}
