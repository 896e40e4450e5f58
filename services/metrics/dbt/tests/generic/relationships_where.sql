{# Every row whose key is complete has a row with the same key in `to`. #}
{% test relationships_where(model, to, columns) %}
select child.*
from (select distinct {{ columns | join(', ') }} from {{ model }}) as child
left join {{ to }} as parent using ({{ columns | join(', ') }})
where {{ columns | last }} is not null and parent.tenant_id is null
{% endtest %}
