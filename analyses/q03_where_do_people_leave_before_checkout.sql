-- question: Never to checkout: with which links do sessions end?
select
    site_id,
    link_count,
    last_links,
    exits,
    sessions,
    exit_share,
    exit_share_low,
    exit_share_high,
    non_conversion_share

from {{ ref('agg_drop_offs') }}

where outcome = 'browsed'

order by site_id asc, exits desc, last_links asc
