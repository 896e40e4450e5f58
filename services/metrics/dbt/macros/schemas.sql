{# The layers have schemas of their own, named in dbt_project.yml and made by the migrations. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
