{# A condition: the event names where its visitor came from. #}
{% macro has_origin(table=none) -%}
    {%- set of = table ~ '.' if table else '' -%}
    coalesce(
        {{ of }}traffic_source, {{ of }}traffic_medium, {{ of }}campaign_id
    ) is not null
    and coalesce({{ of }}traffic_source, '') <> '(direct)'
{%- endmacro %}
