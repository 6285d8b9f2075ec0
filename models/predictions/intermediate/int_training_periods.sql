-- Until when a predictor may learn: the first three quarters of a site's
-- sessions whose outcome is known, by their start. While a predictor serves it
-- is as it was when that one learnt.
with

sessions as (

    select * from {{ ref('int_human_sessions') }}

    where has_order is not null

),

decisions as (

    select
        *,
        row_number() over (
            partition by predictor, site_id order by decided_at desc
        ) as newest_first

    from {{ ref('stg_refresh__predictors') }}

),

-- the sites that have predictors, and why these can't serve any longer
predictors as (

    select
        site_id,
        -- what one of them learnt from is no test for the other
        max(trained_until) as trained_until,
        min(data_until) as data_until,
        min_by(reason, decided_at) as learnt_because,
        case
            when count(predictor_version) = 0 then 'none was there'
            when count_if(not has_same_features) > 0 then 'its features changed'
            when count(predictor_version) < {{ predicted_tasks() | length }}
                then 'not all could be learnt before'
        end as reason

    from decisions

    where newest_first = 1

    group by site_id

),

sessions_counted as (

    select
        sessions.site_id,
        percentile_disc({{ var('training_share') }}) within group (
            order by sessions.started_at
        ) as trained_until,
        coalesce(
            max(case
                when
                    {{ reporting_date('sessions.started_at') }}
                    <= periods.last_on
                    then sessions.started_at
            end),
            max(sessions.started_at)
        ) as data_until,
        count(*) as labelled_sessions

    from sessions

    left join {{ ref('int_site_days') }} as periods
        on sessions.site_id = periods.site_id

    group by sessions.site_id

),

reasons_found as (

    select
        counted.*,
        predictors.trained_until as kept_until,
        predictors.learnt_because,
        case
            when predictors.site_id is null then 'none was there'
            when {{ var('train_now') }} then 'it was asked for'
            when predictors.reason is not null then predictors.reason
            when
                {{ microseconds_between(
                    'predictors.data_until', 'counted.data_until'
                ) }} >= {{ var('retrain_after_days') }} * 86400000000
                then
                    'the one there has not seen the last '
                    || {{ var('retrain_after_days') }} || ' days or more'
        end as due_reason

    from sessions_counted as counted

    left join predictors
        on counted.site_id = predictors.site_id

)

select
    site_id,
    case
        when due_reason is null then kept_until else trained_until
    end as trained_until,
    data_until,
    labelled_sessions,
    due_reason,
    -- the same in the next run, in which none is due
    coalesce(due_reason, learnt_because) as training_reason

from reasons_found
