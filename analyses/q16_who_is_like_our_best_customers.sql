-- question: Who is like our best customers, and hasn't ordered yet?
with

buyers as (

    select
        site_id,
        person_id,
        recency_score
        + frequency_score
        + coalesce(monetary_score, frequency_score) as score

    from {{ ref('agg_rfm') }}

),

-- the best fifth, and who is as good as the last of them
best as (

    select * from buyers

    qualify
        percent_rank() over (partition by site_id order by score desc) <= 0.2

),

-- whoever is among one's nearest needn't have one among theirs
pairs as (

    select
        site_id,
        person_id,
        similar_person_id as best_person_id,
        similarity,
        shared

    from {{ ref('score_similar_people') }}

    union

    select
        site_id,
        similar_person_id as person_id,
        person_id as best_person_id,
        similarity,
        shared

    from {{ ref('score_similar_people') }}

)

select
    pairs.site_id,
    pairs.person_id,
    count(distinct pairs.best_person_id) as best_customers_like,
    round(max(pairs.similarity), 3) as greatest_similarity,
    max_by(
        pairs.best_person_id, (pairs.similarity, pairs.best_person_id)
    ) as most_like,
    max_by(
        coalesce(pairs.shared, ''), (pairs.similarity, pairs.best_person_id)
    ) as shared

from pairs

inner join best
    on
        pairs.site_id = best.site_id
        and pairs.best_person_id = best.person_id

left join buyers
    on
        pairs.site_id = buyers.site_id
        and pairs.person_id = buyers.person_id

where buyers.person_id is null

group by pairs.site_id, pairs.person_id

qualify
    row_number() over (
        partition by pairs.site_id
        order by
            best_customers_like desc,
            greatest_similarity desc,
            pairs.person_id asc
    ) <= 10

order by
    pairs.site_id asc,
    best_customers_like desc,
    greatest_similarity desc,
    pairs.person_id asc
