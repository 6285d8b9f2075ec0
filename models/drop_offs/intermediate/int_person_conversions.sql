-- Whether a person ever ordered, of all whose outcome is known.
select
    site_id,
    person_id,
    bool_or(has_order) as has_order

from {{ ref('int_human_sessions') }}

where has_order is not null

group by site_id, person_id
