select {{ event_columns() }} from {{ ref('stg_click_log__clicks') }}

union all

select {{ event_columns() }} from {{ ref('stg_crm__sessions') }}

union all

select {{ event_columns() }} from {{ ref('stg_eshop__clicks') }}

union all

select {{ event_columns() }} from {{ ref('stg_mapped__events') }}

union all

select {{ event_columns() }} from {{ ref('stg_shop_event_log__events') }}
