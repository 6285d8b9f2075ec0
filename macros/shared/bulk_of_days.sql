{#- The first and the last usual day of each key, from `counted` (key, day,
row_count): one wrong clock decides neither. Usual is the day, and the week that
ends with it, that half of all rows have at least the rows of. The last day has
a hundredth of a usual day, and with the six before it a tenth of a usual week.
Before the first lie at most runs of days with under a hundredth of all rows,
each over a month from the next: who grows slowly has no other start. Of under a
hundred rows nobody can tell, and all days are usual. -#}
{% macro bulk_of_days(counted, key) %}
with

days as (

    select
        {{ key }},
        day,
        row_count,
        sum(row_count) over (
            partition by {{ key }}
            order by day
            range between interval 6 day preceding and current row
        ) as week_rows,
        sum(row_count) over (partition by {{ key }}) as all_rows,
        coalesce(day - lag(day) over (
            partition by {{ key }}
            order by day
        ) > 31, true) as begins_run

    from {{ counted }}

    where row_count > 0

),

ranked as (

    select
        *,
        sum(row_count) over (
            partition by {{ key }}
            order by row_count, day
        ) as rows_up_to_day,
        sum(row_count) over (
            partition by {{ key }}
            order by week_rows, day
        ) as rows_up_to_week,
        sum(cast(begins_run as integer)) over (
            partition by {{ key }}
            order by day
        ) as run_number

    from days

),

with_usual as (

    select
        *,
        min(case when 2 * rows_up_to_day >= all_rows then row_count end)
            over (partition by {{ key }}) as usual_day_rows,
        min(case when 2 * rows_up_to_week >= all_rows then week_rows end)
            over (partition by {{ key }}) as usual_week_rows,
        sum(row_count) over (partition by {{ key }}, run_number) as run_rows

    from ranked

)

select
    {{ key }},
    coalesce(
        min(case
            when 100 * run_rows >= all_rows or all_rows < 100 then day
        end),
        min(day)
    ) as first_on,
    max(case
        when
            100 * row_count >= usual_day_rows
            and 10 * week_rows >= usual_week_rows
            or all_rows < 100
            then day
    end) as last_on

from with_usual

group by {{ key }}
{% endmacro %}
