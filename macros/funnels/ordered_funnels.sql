-- noqa: disable=LT02
{#
  CTEs that find, of the modes ordered and strict, the chain that reached the deepest
  step first: `ordered_found`. They read funnel_events and funnel_shapes (see
  funnel_steps_found).

  Forward, a level per step (funnel_survivors). The deepest step that some survivor is
  at, and where it was first reached, is where the winner ends (funnel_winners).
  Backward from there, step by step, to its start (funnel_chains).
#}
{% macro ordered_funnels(levels) %}
    {%- set levels = levels | int %}
    ordered_steps as (

        select * from funnel_shapes

        where mode <> 'any'

    ),

    {{ funnel_survivors(levels) }},

    {{ funnel_winners(levels) }},

    {{ funnel_chains(levels) }}
{% endmacro %}
