{#
  Run at each run's end: when all of the project was built and went well, drops the
  relations that runs made and the project no longer names, and says which. Their
  bytes go as the file is written anew (pipeline/publish/compacting.py). Where it
  fails, the run has no end in the history.
#}
{% macro drop_retired(results) -%}
    {%- if execute and is_whole_run(results) -%}
        {%- set retired = run_query(
            'select relation, drop_sql from refresh.retired order by all'
        ).rows -%}
        {%- if retired -%}
            {%- set names = retired | map(attribute='relation') | join(', ') -%}
            {%- set why = 'Dropped, as the project no longer names them: ' -%}
            {%- set said = why ~ names ~ '.' -%}
            {%- do log(said, info=true) -%}
    insert into refresh.dropped_relations
    select
        relation,
        make_timestamp(epoch_us(get_current_timestamp())),
        true
    from refresh.retired;
    {{ retired | map(attribute='drop_sql') | join(';') }};
    insert into landing.notices values ('{{ said | replace("'", "''") }}');
    delete from refresh.relations where not is_named;
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
