{#
  Whether some site's sessions are cut at midnight or where the campaign changes. Where
  none is, no event has to be looked at for it, which would cost another sort.
#}
{% macro cuts_sessions(sites) -%}
    {%- if
        not execute
        or model.resource_type == 'unit_test'
        or load_relation(sites) is none
    -%}
        {{ return(true) }}
    {%- endif -%}
    {{ return(run_query(
        'select count(*) from ' ~ sites ~ ' where cut_at_midnight or cut_at_campaign'
    ).rows[0][0] > 0) }}
{%- endmacro %}
