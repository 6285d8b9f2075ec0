-- question: Which links push sessions into a deeper stage than before?
select
    site_id,
    from_stage,
    to_stage,
    link_before,
    link,
    count(*) as sessions

from {{ ref('fct_stage_moves') }}

where is_push and not is_bot

group by site_id, from_stage, to_stage, link_before, link

order by site_id asc, sessions desc, link_before asc, link asc
