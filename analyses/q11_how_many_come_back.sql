-- question: How many people come back or order again, and how long after?
select
    site_id,
    told as answer

from {{ ref('rpt_overview_retention') }}

where month_number in (0, 1, 2, 3, 6, 12)

order by site_id asc, kind desc, month_number asc
