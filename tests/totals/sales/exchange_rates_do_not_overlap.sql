-- On a day a currency is worth one thing in another one.
select
    one.currency,
    one.quoted_in,
    other.valid_from

from {{ ref('exchange_rates') }} as one

inner join {{ ref('exchange_rates') }} as other
    on
        one.currency = other.currency
        and one.quoted_in = other.quoted_in
        and one.valid_from < other.valid_from

where coalesce(one.valid_until, '9999-12-31') >= other.valid_from
