{{ config(pre_hook=require_this_run([
    'int_events_validated', 'int_events_deduplicated', 'int_chains_to_rebuild',
    'int_events_numbered', 'int_user_agents',
])) }}
-- what these count of a file has to be there before it is marked as taken
-- depends_on: {{ ref('int_file_rows') }}, {{ ref('int_rejected_events') }}
-- depends_on: {{ ref('int_column_fill') }}
-- depends_on: {{ ref('int_crm_people') }}, {{ ref('int_user_agents') }}
with

gathered as (

    {{ events_to_rebuild(kept_columns()) }}

),

numbered as (

    select * from {{ ref('int_events_numbered') }}

),

events as (

    select
        {{ kept_columns('gathered') }},
        numbered.chain_key,
        numbered.session_key,
        numbered.event_number,
        numbered.next_link,
        numbered.seconds_to_next,
        numbered.seconds_since_previous,
        -- 0: what is said was said before, and is fired again
        cast(
            case when numbered.event_number is null then 0 else 1 end as bigint
        ) as copy_number

    from gathered

    inner join numbered
        on gathered.event_key = numbered.event_key

    where
        {{ in_part('gathered.event_key') }}
        and {{ in_part('numbered.event_key') }}

),

later_copies as (

    select
        {{ kept_columns('copies') }},
        cast(null as uhugeint) as chain_key,
        cast(null as uhugeint) as session_key,
        cast(null as bigint) as event_number,
        cast(null as string) as next_link,
        cast(null as decimal(18, 3)) as seconds_to_next,
        cast(null as decimal(18, 3)) as seconds_since_previous,
        copies.copy_number

    from {{ ref('int_events_deduplicated') }} as copies

    where copies.copy_number > 1 and {{ in_part('copies.event_key') }}

),

events_and_copies as (

    select * from events

    union all

    select * from later_copies

)

select
    *,
    cast({{ refresh_run()['number'] }} as bigint) as built_in

-- as the files have them, which is by time in most: sorting would cost as much
-- again as writing does
from events_and_copies
