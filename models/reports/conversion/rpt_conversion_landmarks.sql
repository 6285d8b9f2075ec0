-- Of those who seemed likely, and unlikely, to order at each landmark, how many
-- did. Sessions that were never learnt from.
with

bands_counted as (

    select
        scores.site_id,
        scores.landmark,
        scores.band,
        count(*) as sessions,
        count_if(sessions.has_order) as ordered_sessions,
        count_if(sessions.has_checkout and not sessions.has_order)
            as checkout_sessions,
        {%- for column in ['order_probability', 'checkout_probability'] %}
            avg(cast(scores.{{ column }} as decimal(18, 9)))
                as mean_{{ column }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from {{ ref('score_conversion') }} as scores

    inner join {{ ref('fct_sessions') }} as sessions
        on scores.session_id = sessions.session_id

    where {{ never_learnt_from('scores') }}

    group by scores.site_id, scores.landmark, scores.band

)

select
    site_id,
    landmark,
    band,
    sessions,
    cast(ordered_sessions as bigint) as ordered_sessions,
    {{ rate('ordered_sessions', 'sessions', 'order_share') }},
    cast(mean_order_probability as double) as mean_order_probability,
    cast(checkout_sessions as bigint) as checkout_sessions,
    {{ rate('checkout_sessions', 'sessions', 'checkout_share') }},
    cast(mean_checkout_probability as double) as mean_checkout_probability

from bands_counted
