{#
  Post-hook of the events table, in its transaction: of a user agent by which no
  stored row came any more, nothing stays.
#}
{% macro drop_unknown_agents() -%}
    delete from {{ ref('int_user_agents') }}
    where user_agent not in (
        select user_agent from {{ this }} where user_agent is not null
    )
{%- endmacro %}
