-- How many sessions clicked a link in a stage and went deeper, and in which
-- quarter of the stage's links that makes it, of those with enough sessions.
with

links_counted as (

    select
        site_id,
        stage,
        link,
        count(*) as sessions,
        count_if(went_deeper) as went_deeper,
        median(link_click_number) as median_click_number

    from {{ ref('int_stage_links') }}

    group by site_id, stage, link

)

select
    *,
    {%- for place in ['ntile(4)', 'row_number()'] %}
        case
            when sessions >= {{ var('min_reach') }}
                then {{ place }} over by_share
        end as best_{{ 'quarter' if loop.first else 'place' }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}

from links_counted

window by_share as (
    partition by site_id, stage, sessions >= {{ var('min_reach') }}
    order by went_deeper / sessions desc, sessions desc, link asc
)
