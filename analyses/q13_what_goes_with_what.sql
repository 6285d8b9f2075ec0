-- question: Which products go together, more often than by chance?
select
    site_id,
    product_id,
    other_product_id,
    session_count,
    round(pair_share, 3) as pair_share,
    round(pair_share_low, 3) as pair_share_low,
    round(pair_share_high, 3) as pair_share_high,
    round(lift, 1) as lift

from {{ ref('agg_product_pairs') }}

-- each pair once, from the rarer of the two; surely more than by chance
where
    (product_session_count, product_id)
    < (other_session_count, other_product_id)
    and pair_share_low * site_session_count > other_session_count

qualify
    row_number() over (
        partition by site_id
        order by session_count desc, lift desc, product_id asc
    ) <= 10

order by site_id asc, session_count desc, lift desc, product_id asc
