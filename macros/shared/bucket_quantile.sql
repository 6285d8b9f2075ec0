{#
  An aggregate over ranges of values (buckets_ranked): the value below which a part of
  them lies, interpolated between the two next to the place. Each counts as the mean
  of its range, so it is right to 2 %, and exact where a range holds one value only.
#}
{% macro bucket_quantile(part, value) -%}
    {%- set place = '(max(rank_all) - 1) * ' ~ part -%}
    {%- set below = 'rank_to > floor((rank_all - 1) * ' ~ part ~ ')' -%}
    {%- set above = 'rank_to > ceil((rank_all - 1) * ' ~ part ~ ')' -%}
    min({{ value }}) filter (where {{ below }})
    + ({{ place }} - floor({{ place }})) * (
        min({{ value }}) filter (where {{ above }})
        - min({{ value }}) filter (where {{ below }})
    )
{%- endmacro %}
