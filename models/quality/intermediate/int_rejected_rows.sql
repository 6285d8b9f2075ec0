with

judged as (

    select
        source,
        source_file,
        cast(null as bigint) as line_number,
        reason,
        occurred_at,
        is_order,
        revenue,
        raw_row

    from {{ ref('int_rejected_events') }}

    where not {{ is_left_out('reason') }}

),

malformed as (

    select
        source,
        source_file,
        line_number,
        reason,
        cast(null as timestamp) as occurred_at,
        false as is_order,
        cast(null as decimal(18, 4)) as revenue,
        raw_row

    from {{ ref('stg_landing__malformed_rows') }}

    where reason <> 'erased'

),

people as (

    select
        source,
        source_file,
        cast(null as bigint) as line_number,
        reject_reason as reason,
        cast(null as timestamp) as occurred_at,
        false as is_order,
        cast(null as decimal(18, 4)) as revenue,
        raw_row

    from {{ ref('int_crm_people') }}

    where fate = 'rejected'

)

select * from judged

union all

select * from malformed

union all

select * from people
