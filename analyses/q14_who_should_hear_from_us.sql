-- question: Who are our people, and who should hear from us?
select
    site_id,
    told as answer

from {{ ref('rpt_segments_overview') }}

order by site_id asc, people desc, segment asc
