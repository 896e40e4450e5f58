{# Whether the table, which has the columns `standing`, has rows of earlier runs with the times of their validity. #}
{% macro knows_history(standing) -%}
    {{ return('valid_from' in standing) }}
{%- endmacro %}

{# The columns of the table as earlier runs left it; none before the first one. #}
{% macro standing_columns() -%}
    {%- if execute and is_incremental() -%}
    {{ return(columns_of(this)) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}

{#
  The versions of `entity` (a CTE with these columns, `changed_at` and `known_since`), type 2 of slowly changing
  dimensions: what is recorded stays; where an attribute is another one now, the recorded version ends and the next one
  begins when that was told; an entity that nobody tells of any more ends now. The first version begins when anything of
  the entity was first read. A version that would have been valid for no time is none.

  `carried` (of the attributes) are not compared: the version that stands takes their newest value. So does it take those
  of a column that the table has only from this run on: what earlier versions had there is not known.
#}
{% macro versions_of(entity, key, attributes, carried=[]) -%}
{%- set columns = key + attributes -%}
{%- set standing = standing_columns() -%}
{%- if not knows_history(standing) -%}
select
    {{ columns | join(', ') }},
    known_since as valid_from, null::timestamptz as valid_to, true as is_current
from {{ entity }}
{%- else -%}
{%- set standing = standing or columns -%}
{%- set compared = attributes | reject('in', carried) | select('in', standing) | list -%}
select {{ columns | join(', ') }}, valid_from, valid_to, is_current
from (
    with recorded as (
        select
            {% for name in columns -%}
            {{ name if name in standing else 'null::text as ' ~ name }},
            {% endfor -%}
            valid_from, valid_to, is_current
        from {{ this }}
        where valid_from is not null and {{ in_scope('tenant_id') }}
    ),

    latest as (
        select * from recorded where is_current
    ),

    ended_before as (
        select {{ key | join(', ') }}, max(valid_to) as valid_to
        from recorded
        where not is_current
        group by {{ key | join(', ') }}
    ),

    compared as (
        select
            {{ key | join(', ') }},
            {% for name in attributes -%}
            {% if name in compared -%}
            latest.{{ name }} as old_{{ name }},
            {%- else -%}
            case
                when told.changed_at is null
                    or (latest.{{ compared | join(', latest.') }}, 0) is distinct from (told.{{ compared | join(', told.') }}, 0)
                    then latest.{{ name }}
                else told.{{ name }}
            end as old_{{ name }},
            {%- endif %}
            told.{{ name }} as new_{{ name }},
            {% endfor -%}
            latest.is_current is not null as was_known,
            told.changed_at is not null as is_told,
            (latest.{{ compared | join(', latest.') }}, 0)
                is distinct from (told.{{ compared | join(', told.') }}, 0) as is_changed,
            latest.valid_from as old_from,
            case
                when latest.is_current then greatest(told.changed_at, latest.valid_from)
                when ended_before.valid_to is not null then greatest(told.changed_at, ended_before.valid_to)
                else told.known_since
            end as new_from
        from {{ entity }} as told
        full outer join latest using ({{ key | join(', ') }})
        left join ended_before using ({{ key | join(', ') }})
    )

    select {{ columns | join(', ') }}, valid_from, valid_to, is_current
    from recorded
    where not is_current
    union all
    select
        {{ key | join(', ') }}, old_{{ attributes | join(', old_') }}, old_from,
        case when not is_told then now() when is_changed then new_from end,
        is_told and not is_changed
    from compared
    where was_known and (not is_told or not is_changed or new_from > old_from)
    union all
    select {{ key | join(', ') }}, new_{{ attributes | join(', new_') }}, new_from, null, true
    from compared
    where is_told and (not was_known or is_changed)
) as versions
{%- endif -%}
{%- endmacro %}
