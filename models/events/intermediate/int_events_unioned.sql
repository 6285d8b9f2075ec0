{%- set staged = [
    ref('stg_click_log__clicks'), ref('stg_crm__sessions'),
    ref('stg_eshop__clicks'), ref('stg_mapped__events'),
    ref('stg_shop_event_log__events'),
] -%}
-- The rows as staged, and where each says that its visitor came from. Of one
-- whose person was forgotten, or that is older than the retention period, its
-- file and site are left, and why it is gone.
with

events as (

    {% for source in staged -%}
        select {{ event_columns() }} from {{ source }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

named as (

    {{ with_origins(
        'events', ref('referrer_hosts'), ref('stg_landing__own_hosts')
    ) }}

),

weighed as (

    select
        *,
        {{ gone_reason('named', 'event_id', 'occurred_at') }} as gone_reason

    from named

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
