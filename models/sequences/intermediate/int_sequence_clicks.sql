-- Each path's clicks before its cut, and what is known of it: number 0.
with

paths as (

    select distinct
        path_number,
        session_key,
        site_id,
        cut_at

    from {{ ref('int_sequence_groups') }}

),

nodes as (

    select * from {{ ref('int_sequence_nodes_numbered') }}

),

known as (

    select
        session_key,
        site_id,
        cast(link_click_number as integer) as click_number,
        event_number,
        'click' as kind,
        link as node,
        link_click_number > 1 and link = link_before as is_repeat

    from {{ ref('int_clicks') }}

    where link is not null

    union all

    select
        session_key,
        site_id,
        0 as click_number,
        0 as event_number,
        'property' as kind,
        property as node,
        false as is_repeat

    from {{ ref('int_session_properties') }}

)

select
    paths.site_id,
    paths.path_number,
    known.click_number,
    nodes.node_number,
    known.is_repeat

from paths

inner join known
    on
        paths.session_key = known.session_key
        and paths.cut_at > known.event_number

inner join nodes
    on
        known.site_id = nodes.site_id
        and known.kind = nodes.kind
        and known.node = nodes.node
