-- The first and the last usual day of a site's people: sessions are counted on
-- the days on which they begin and end.
with

sessions as (

    select * from {{ ref('int_human_sessions') }}

),

counted as (

    select
        site_id,
        {{ reporting_date('unnest([started_at, ended_at])') }} as day,
        count(*) as row_count

    from sessions

    group by site_id, day

),

bulk as (

    {{ bulk_of_days('counted', 'site_id') | indent(4) }}

)

select * from bulk
