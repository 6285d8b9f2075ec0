{# Events in the contract's shape, with where their visitors came from. #}
{% macro with_origins(events, hosts, own_hosts) -%}
with

worded as (

    select
        *,
        {{ origin_word('traffic_source') }} as source_word,
        {{ origin_word('traffic_medium') }} as medium_word,
        {{ origin_word(
            'campaign_id', nothing=['(direct)', '(organic)', '(referral)']
        ) }} as campaign_word,
        -- the page before is mostly on the same host: patterns take longer
        case
            when
                coalesce(page_url, '') not like '%://%'
                or split_part(referrer, '/', 3) <> split_part(page_url, '/', 3)
                then {{ url_host('referrer', is_bare=true) }}
        end as referrer_host,
        case
            when referrer_host is not null
                then coalesce({{ url_host('page_url') }}, '')
        end as page_host,
        {{ utm('source') }} as utm_source,
        {{ utm('medium') }} as utm_medium,
        {{ utm('campaign') }} as utm_campaign,
        {{ utm('id') }} as utm_id,
        {{ click_id('page_url') }} as click_id,
        -- asked after is the host that is named, or else that of the page before
        case
            when medium_word = 'referral' then source_word
            when
                referrer_host <> page_host
                and not ends_with(referrer_host, '.' || page_host)
                and not ends_with(page_host, '.' || referrer_host)
                then referrer_host
        end as asked_host,
        {{ matched_text(
            'asked_host',
            '((?:[^.]+[.])(?:(?:com?|net|org|gov|edu|ac|ne|or)[.])?[^.]+)$'
        ) }} as asked_domain

    from {{ events }}

),

known as (

    select
        worded.*,
        coalesce(whole.kind, domains.kind, names.kind) as host_kind,
        coalesce(
            whole.traffic_source, domains.traffic_source,
            names.traffic_source, worded.asked_host
        ) as host_source,
        -- nobody comes from where people pay, or from the site itself
        own.host is not null or coalesce(host_kind = 'gateway', false) as is_nobody,
        case
            when
                source_word not in ('(direct)', 'direct')
                and not (coalesce(medium_word, '') = 'referral' and is_nobody)
                or source_word is null and medium_word is not null
                then 'columns'
            when coalesce(utm_source, utm_medium) is not null then 'address'
            when click_id is not null then 'click_id'
            when
                asked_host is not null
                and coalesce(medium_word, '') <> 'referral'
                and not is_nobody
                then 'referrer'
            when source_word in ('(direct)', 'direct') then 'direct'
        end as named_by

    from worded

    left join {{ own_hosts }} as own
        on worded.source = own.source and worded.asked_host = own.host

    left join {{ hosts }} as whole
        on worded.asked_host = whole.host

    left join {{ hosts }} as domains
        on worded.asked_domain = domains.host

    left join {{ hosts }} as names
        on split_part(worded.asked_domain, '.', 1) = names.host

)

select
    * replace (
        case named_by
            when 'columns' then source_word
            when 'address'
                then coalesce(utm_source, {{ click_origin('click_id', 0) }})
            when 'click_id' then {{ click_origin('click_id', 0) }}
            when 'referrer' then host_source
            when 'direct' then '(direct)'
        end as traffic_source,
        case named_by
            when 'columns' then medium_word
            -- who pays for a click may leave the medium to the click's id
            when 'address'
                then coalesce(
                    utm_medium, nullif({{ click_origin('click_id', 1) }}, 'social')
                )
            when 'click_id' then {{ click_origin('click_id', 1) }}
            when 'referrer' then case host_kind
                when 'search' then 'organic'
                when 'social' then 'social'
                else 'referral'
            end
            when 'direct' then '(none)'
        end as traffic_medium,
        coalesce(campaign_word, utm_campaign, utm_id) as campaign_id
    )

from known
{%- endmacro %}
