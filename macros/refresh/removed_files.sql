{# Files whose stored rows go: they are gone, or are read anew. #}
{% macro removed_files() -%}
    (
        select
            source,
            source_file
        from landing.files
        where taken_hash is not null and (is_in_batch or not is_present)
    )
{%- endmacro %}
