-- What is shown to whoever clicked a product, and how good that method was.
with

given as (

    select * from {{ ref('score_recommendations') }}

),

recommended as (

    select
        site_id,
        because_product_id,
        product_id,
        method,
        count(*) filter (where entity_kind = 'session') as session_count,
        count(*) filter (where entity_kind = 'person') as person_count,
        avg(place) as mean_place

    from given

    group by site_id, because_product_id, product_id, method

),

asked as (

    select
        site_id,
        because_product_id,
        count(distinct entity_kind || ' ' || entity_id) as asked_count

    from given

    where because_product_id is not null

    group by site_id, because_product_id

),

quality as (

    select * from {{ ref('score_recommendation_quality') }}

)

select
    recommended.site_id,
    recommended.because_product_id,
    row_number() over (
        partition by recommended.site_id, recommended.because_product_id
        order by
            recommended.session_count + recommended.person_count desc,
            recommended.mean_place asc,
            recommended.product_id asc
    ) as place,
    recommended.product_id,
    asked.asked_count,
    recommended.session_count,
    recommended.person_count,
    {{ share(
        '(recommended.session_count + recommended.person_count)',
        'asked.asked_count'
    ) }} as recommended_share,
    recommended.mean_place,
    pairs.session_count as pair_session_count,
    pairs.pair_share,
    pairs.lift,
    recommended.method,
    quality.asked_count as tested_count,
    quality.hit_rate,
    quality.hit_rate_low,
    quality.hit_rate_high,
    popular.hit_rate as popular_hit_rate

from recommended

left join asked
    on
        recommended.site_id = asked.site_id
        and recommended.because_product_id = asked.because_product_id

left join {{ ref('agg_product_pairs') }} as pairs
    on
        recommended.site_id = pairs.site_id
        and recommended.because_product_id = pairs.product_id
        and recommended.product_id = pairs.other_product_id

left join quality
    on
        recommended.site_id = quality.site_id
        and recommended.method = quality.method

left join quality as popular
    on
        recommended.site_id = popular.site_id
        and popular.method = 'popular'
