{#
  Post-hook: stops when a file was written to after landing looked through it; what
  was read of it is then nobody knows what.
#}
{% macro refuse_changed_files() -%}
    select error(
        string_agg(source_file, ', ' order by source_file)
        || ' changed while being read. Nothing was taken: run again when nobody '
        || 'writes there.'
    )
    from landing.files
    where is_in_batch and modified_ns <> file_modified_ns(source_file)
    having count(*) > 0
{%- endmacro %}
