select
    site_id,
    funnel_id,
    entity_kind,
    day,
    segment_kind,
    segment,
    step_number,
    step_name,
    {{ funnel_rates() }}

from {{ ref('int_funnel_step_totals') }}

where day is not null
