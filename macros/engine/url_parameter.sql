{#
  What a parameter of a page's address says, decoded; null where it is missing, empty
  or no text. The first counts. The name is matched as it is written.
#}
{% macro url_parameter(url, name) -%}
    nullif(trim(try(url_decode(replace(regexp_extract(
        {{ url }}, '^[^?#]*[?](?:[^#]*?&)??{{ name }}=([^&#]*)', 1
    ), '+', ' ')))), '')
{%- endmacro %}
