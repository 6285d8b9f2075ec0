{# A condition: the event says where its visitor came from. #}
{% macro has_origin(table=none) -%}
    {%- set of = table ~ '.' if table else '' -%}
    coalesce(
        {{ of }}traffic_source, {{ of }}traffic_medium, {{ of }}campaign_id
    ) is not null
{%- endmacro %}
