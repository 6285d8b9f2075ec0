-- The rows as staged. Of one whose person was forgotten, or that is older than
-- the retention period, its file and site are left, and why it is gone.
with

events as (

    select {{ event_columns() }} from {{ ref('stg_click_log__clicks') }}

    union all

    select {{ event_columns() }} from {{ ref('stg_crm__sessions') }}

    union all

    select {{ event_columns() }} from {{ ref('stg_eshop__clicks') }}

    union all

    select {{ event_columns() }} from {{ ref('stg_mapped__events') }}

    union all

    select {{ event_columns() }} from {{ ref('stg_shop_event_log__events') }}

),

weighed as (

    select
        *,
        {{ gone_reason('events', 'event_id', 'occurred_at') }} as gone_reason

    from events

)

select
    source,
    source_file,
    site_id,
    {{ blank_where(
        'gone_reason is not null',
        contract_columns() + ['occurred_at_text', 'raw_row']
    ) }},
    cast(gone_reason as string) as gone_reason

from weighed
