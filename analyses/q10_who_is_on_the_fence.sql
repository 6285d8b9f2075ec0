-- question: Who is on the fence, from which click on, and what moves them?
select
    site_id,
    told as answer

from {{ ref('rpt_conversion_standings') }}

order by site_id asc, standing desc
