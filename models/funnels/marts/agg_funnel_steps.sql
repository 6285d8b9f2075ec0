-- Of all days: medians of days don't add up.
select
    site_id,
    funnel_id,
    entity_kind,
    segment_kind,
    segment,
    step_number,
    step_name,
    {{ funnel_rates() }}

from {{ ref('int_funnel_step_totals') }}

where day is null
