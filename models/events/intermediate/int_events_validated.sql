{%- set brings_revenue -%}
    coalesce(event_names.is_order, false) or events.event_name = 'refund'
{%- endset -%}
with

events as (

    select * replace (upper(nullif(trim(currency), '')) as currency)
    from {{ ref('int_events_unioned') }}

),

files as (

    select * from {{ ref('stg_landing__files') }}

),

sites as (

    select * from {{ ref('int_sites') }}

),

event_names as (

    select * from {{ ref('event_names') }}

),

judged as (

    select
        events.* replace (
            -- nothing is received before it happened: a clock was wrong
            case
                when events.occurred_at > events.received_at
                    then events.received_at
                else events.occurred_at
            end as occurred_at,
            -- a word that is no stage of ours says nothing
            case
                when
                    events.funnel_stage in ('upper', 'middle', 'lower')
                    then events.funnel_stage
                else event_names.funnel_stage
            end as funnel_stage,
            -- revenue is what orders bring; the rest is what an event is worth
            case
                when {{ brings_revenue }}
                    then {{ in_site_currency('events.revenue') }}
            end as revenue,
            {{ in_site_currency('coalesce(
                events.event_value,
                case when not (' ~ brings_revenue ~ ') then events.revenue end
            )') }} as event_value,
            {{ in_site_currency('events.price') }} as price,
            {{ event_currency() }} as currency
        ),
        case when {{ is_foreign() }} then events.currency end
            as foreign_currency,
        case
            when {{ is_foreign() }} and ({{ brings_revenue }})
                then events.revenue
        end as foreign_revenue,
        {{ hash_key(['events.site_id', 'events.event_id']) }} as event_key,
        {{ hash_key(['events.site_id', 'events.visitor_id']) }} as visitor_key,
        -- the source's own sessions may overlap: each is a sequence of its own
        case
            when sites.session_rule = 'source'
                then {{ hash_key([
                    'events.site_id',
                    'events.visitor_id',
                    'events.source_session_id',
                ]) }}
            else visitor_key
        end as sequence_key,
        coalesce(events.occurred_at > events.received_at, false)
            as is_clock_corrected,
        no_clicks.event_name is null and marks.event_name is null as is_click,
        coalesce(event_names.is_page_view, false) as is_page_view,
        coalesce(event_names.is_cart, false) as is_cart,
        coalesce(event_names.is_checkout, false) as is_checkout,
        coalesce(event_names.is_order, false) as is_order,
        case
            when events.gone_reason is not null then events.gone_reason
            when events.visitor_id is null then 'missing_visitor'
            when events.occurred_at_text is null then 'missing_time'
            when events.occurred_at is null then 'unparsable_time'
            when events.occurred_at > files.first_seen_at then 'time_in_future'
            -- a unit mistaken, seconds for milliseconds say
            when events.occurred_at < '1990-01-01' then 'time_before_1990'
            when
                {{ microseconds_between(
                    'events.occurred_at', 'events.received_at'
                ) }} > {{ var('max_event_age_days') }} * 86400000000
                then 'device_clock'
            when
                sites.session_rule = 'source'
                and events.source_session_id is null
                then 'missing_session'
        end as reject_reason

    from events

    inner join files
        on
            events.source = files.source
            and events.source_file = files.source_file

    inner join sites
        on events.site_id = sites.site_id

    left join {{ ref('exchange_rates') }} as rates
        on
            events.currency = rates.currency
            and sites.currency = rates.quoted_in
            and cast(events.occurred_at as date) between rates.valid_from
            and coalesce(rates.valid_until, '9999-12-31')

    left join event_names
        on events.event_name = event_names.event_name

    left join {{ ref('no_clicks') }} as no_clicks
        on events.event_name = no_clicks.event_name

    left join {{ ref('stg_landing__no_clicks') }} as marks
        on
            events.source = marks.source
            and events.event_name = marks.event_name

),

raw_rows_only_where_rejected as (

    select
        * replace (
            case when reject_reason is not null then raw_row end as raw_row
        )

    from judged

)

select * from raw_rows_only_where_rejected
