-- How many sessions drop out on each site, in words; and where that can't be
-- known, why.
with

counted as (

    select
        sites.site_id,
        sites.outcome_rule,
        count(sessions.session_id) as sessions,
        count(sessions.outcome) as known_sessions,
        {%- for outcome in ['ordered', 'checked_out', 'browsed'] %}
            count(*) filter (where sessions.outcome = '{{ outcome }}')
                as {{ outcome }}_sessions,
        {%- endfor %}
        count(sessions.deepest_stage) as staged_sessions,
        count(*) filter (where sessions.deepest_stage in ('middle', 'lower'))
            as deeper_sessions

    from {{ ref('dim_sites') }} as sites

    left join {{ ref('fct_sessions') }} as sessions
        on sites.site_id = sessions.site_id and not sessions.is_bot

    group by sites.site_id, sites.outcome_rule

),

rates_taken as (

    select
        *,
        ordered_sessions + checked_out_sessions as checkout_sessions,
        {{ rate(
            'checked_out_sessions', '(ordered_sessions + checked_out_sessions)',
            'drop_out_share'
        ) }},
        {{ rate('browsed_sessions', 'known_sessions', 'browsed_share') }},
        case
            when sessions = 0 then 'There are no sessions'
            when outcome_rule = 'none'
                then
                    'This log has no outcome: it says nowhere who went to '
                    || 'checkout or ordered'
            when known_sessions = 0
                then 'Of none of these sessions is known how it ended'
        end as why_unknown

    from counted

)

select
    * exclude (why_unknown),
    coalesce(
        why_unknown
        || ', so nobody can tell where people drop out after the checkout.',
        case
            when checkout_sessions = 0
                then 'No session is known to have gone to checkout.'
            else
                'Of ' || {{ told_number('checkout_sessions') }}
                || ' sessions that went to checkout '
                || {{ told_number('checked_out_sessions') }}
                || ' did not order, ' || {{ told_rate('drop_out_share') }}
                || '.'
        end
    ) as told_after_checkout,
    coalesce(
        why_unknown
        || ', so nobody can tell where people leave before checkout.',
        'Of ' || {{ told_number('known_sessions') }} || ' sessions '
        || case
            when known_sessions < sessions then 'of known outcome ' else ''
        end
        || {{ told_number('browsed_sessions') }} || ' never went to checkout, '
        || {{ told_rate('browsed_share') }} || '.'
    ) as told_before_checkout,
    why_unknown
    || ', so nobody can tell who goes on to order.' as why_no_orders,
    case
        when staged_sessions = 0
            then
                'No click here has a stage of the funnel, so nobody can tell '
                || 'what pushes people deeper.'
        when deeper_sessions = 0
            then
                'All clicks here are in upper, so there is nowhere to be '
                || 'pushed to.'
    end as why_no_moves

from rates_taken
