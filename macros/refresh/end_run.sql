{#
  Run at each run's end, also of one that failed: how it ended, and how long each
  model took. A run that was killed has no end. What stands in quotes may be
  somebody's value, so it is left out of the reason.
#}
{% macro end_run(results) -%}
    {%- if results and flags.WHICH in ['build', 'run', 'retry'] -%}
        {%- set bad = ['error', 'fail', 'runtime error', 'partial success'] -%}
        {%- set named = namespace(reason=none, tests=0, passed=0) -%}
    insert into refresh.run_models
    select
        runs.run_id,
        ended.*
    from refresh.runs as runs
    inner join refresh.run using (run_id)
    cross join (
        {%- for result in results %}
            {%- set node = result.node -%}
            {%- set status = result.status | string -%}
            {%- set is_test = node.resource_type in ['test', 'unit_test'] -%}
            {%- if is_test and status != 'skipped' -%}
                {%- set named.tests = named.tests + 1 -%}
                {%- set is_green = status in ['pass', 'success'] -%}
                {%- set named.passed = named.passed + (1 if is_green else 0) -%}
            {%- endif -%}
        {%- set said = modules.re.sub(
            "'[^']*'|\"[^\"]*\"", '...', (result.message or '') | string
        ) -%}
            {%- set said = said.replace("'", '').replace('\n', ' ')[:300] -%}
            {%- if status in bad and not named.reason -%}
                {%- set named.reason = node.name ~ ': ' ~ said -%}
            {%- endif -%}
        {%- set is_kept = (
            status == 'success'
            and node.config.materialized in ['table', 'incremental', 'seed']
        ) %}
        select
            '{{ node.name }}' as node_name,
            '{{ node.resource_type }}' as node_type,
            '{{ status }}' as status,
            cast({{ result.execution_time or 0 }} as decimal(18, 3)) as seconds,
            {% if is_kept -%}
            (select count(*) from {{ node.relation_name }}) as row_count,
            {%- else -%}
                null as row_count,
            {%- endif %}
            {{ "'" ~ said ~ "'" if status in bad else 'null' }} as reason
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as ended
    -- of a thousand tests those that are green say nothing
    where
        ended.node_type in ('model', 'seed')
        or ended.status not in ('pass', 'success');
    update refresh.runs set
        ended_at = make_timestamp(epoch_us(get_current_timestamp())),
        status = '{{ 'failed' if named.reason else 'succeeded' }}',
        reason = {{ "'" ~ named.reason ~ "'" if named.reason else 'null' }},
        tests_run = {{ named.tests }},
        tests_passed = {{ named.passed }}
    where run_id = (select run_id from refresh.run)
    {%- endif -%}
{%- endmacro %}
