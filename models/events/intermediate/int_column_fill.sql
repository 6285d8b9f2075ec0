-- How often each column of the events contract has a value, as files are read.
{{ config(pre_hook=require_this_run(['int_events_validated'])) }}
with

dated as (

    select
        *,
        -- a time that was rejected says nothing about the day
        case
            when
                reject_reason is null
                or reject_reason in ('missing_visitor', 'missing_session')
                then {{ reporting_date('occurred_at') }}
        end as day

    from {{ ref('int_events_validated') }}

    where not coalesce({{ is_left_out('reject_reason') }}, false)

),

counted as (

    select
        source,
        source_file,
        site_id,
        day,
        {% for column in contract_columns() -%}
            count({{ column }}) as filled_{{ column }},
        {% endfor -%}
        {% for column in word_columns() -%}
            list(distinct cast({{ column }} as varchar))
            filter (where {{ column }} is not null) as values_{{ column }},
        {% endfor -%}
        count(*) as row_count

    from dated

    group by source, source_file, site_id, day

)

{% for column in contract_columns() -%}
    select
        source,
        source_file,
        site_id,
        day,
        '{{ column }}' as column_name,
        row_count,
        filled_{{ column }} as filled_count,
        {% if column in word_columns() -%}
            list_sort(coalesce(values_{{ column }}, [])) as found_values
        {%- else -%}
            cast(null as varchar[]) as found_values
        {%- endif %}
    from counted
    {{ 'union all' if not loop.last }}
{% endfor %}
