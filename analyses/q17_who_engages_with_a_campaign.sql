-- question: Whom does a CRM let us expect to engage with a campaign, and why?
with

classes as (

    select
        site_id,
        engagement,
        count(*) as people,
        count_if(not is_labelled) as people_to_predict,
        avg(probability) as mean_probability,
        avg(mean_session_seconds) as mean_session_seconds,
        median(age) as median_age,
        mode(user_category order by user_category) as usual_category

    from {{ ref('rpt_segments_engagement') }}

    group by site_id, engagement

),

told as (

    select
        classes.site_id,
        classes.engagement || ' engagement: ' || classes.people
        || ' people (' || classes.people_to_predict
        || ' of whom the CRM doesn''t know it), median age '
        || coalesce(
            {{ told_number('classes.median_age') }}, 'unknown'
        )
        || ', sessions of '
        || coalesce(
            {{ told_number('classes.mean_session_seconds') }}, '?'
        )
        || ' s, most often '
        || coalesce(classes.usual_category, 'of no category') || '.' as answer

    from classes

),

quality as (

    select
        site_id,
        'How well it is told: macro F1 ' || round(macro_f1, 3)
        || ' (' || round(macro_f1_low, 3) || ' to '
        || round(macro_f1_high, 3) || ') on people not learnt from; '
        || 'always the commonest class would have '
        || round(macro_f1 - gain, 3) || '.' as answer

    from {{ ref('score_marketing_quality') }}

    where method = 'chosen'

),

answers as (

    select * from told

    union all

    select * from quality

)

select * from answers

union all

select
    'all' as site_id,
    'No CRM here says who engages with a campaign (source crm).' as answer

where not exists (select 1 from answers)

order by site_id asc, answer asc
