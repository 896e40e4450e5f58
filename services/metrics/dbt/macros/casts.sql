{# Money as a whole number of millionths: exact, whatever the currency. #}
{% macro to_micros(amount) -%}
    round(({{ amount }})::numeric * 1000000)::bigint
{%- endmacro %}

{# Millionths as money, exact. #}
{% macro from_micros(micros) -%}
    (({{ micros }})::numeric / 1000000)::numeric(18, 6)
{%- endmacro %}

{# A count that a connector may write as 12, "12" or 12.0. #}
{% macro to_count(value) -%}
    ({{ value }})::numeric::bigint
{%- endmacro %}

{# Account ids as the platforms' interfaces return them: Google without dashes, Meta without its prefix. #}
{% macro account_key(account_id) -%}
    case
        when {{ account_id }} ~ '^\d{3}-\d{3}-\d{4}$' then replace({{ account_id }}, '-', '')
        else regexp_replace({{ account_id }}, '^act_', '')
    end
{%- endmacro %}

{# A number that comes as text; a dash or a word instead of one is "not reported". #}
{% macro reported_number(value) -%}
    (substring({{ value }} from '^\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*$'))::numeric
{%- endmacro %}
