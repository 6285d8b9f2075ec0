{# Whether a session is the visitor's first: new or returning. #}
{% macro visit_kind(session_number='session_number') -%}
    case when {{ session_number }} = 1 then 'new' else 'returning' end
{%- endmacro %}
