{# A hash of all that an event says: of equal ids, the smallest stays. #}
{% macro content_hash() -%}
    {%- set elsewhere = [
        'source', 'source_file', 'site_id', 'event_id', 'received_at',
        'is_clock_corrected', 'is_click',
        'event_key', 'visitor_key', 'sequence_key',
    ] -%}
    {%- set parts = [] -%}
    {%- for column in kept_columns().split(',') | map('trim') -%}
        {%- if column not in elsewhere -%}
            {%- do parts.append(
                "coalesce(cast(" ~ column ~ " as string), chr(30))"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    md5(concat_ws(chr(31), {{ parts | join(', ') }}))
{%- endmacro %}
