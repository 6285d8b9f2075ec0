{#
  The host of an address, in small letters and without "www."; null where it has none.
  Other sites are often told by their host alone: with `is_bare` that is one too.
#}
{% macro url_host(url, is_bare=false) -%}
    {%- set start = '(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?' -%}
    {%- set host = '[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)+' -%}
    nullif(lower(regexp_extract(
        {{ url }},
        '^(?:{{ start }}){{ "?" if is_bare }}(?:[Ww]{3}[.])?({{ host }})(?:[:/?#]|$)',
        1
    )), '')
{%- endmacro %}
