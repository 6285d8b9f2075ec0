"""`make predict`: will a session end in an order? As CSV.

One row per session whose outcome the source doesn't say: `id,order_placed`.
"""

import sys
from pathlib import Path

import duckdb

from pipeline.landing.read_sql import literal
from pipeline.settings.places import PROJECT, Settings, settings_or_exit
from pipeline.told.errors import InputError

TARGET = PROJECT / "predictions" / "orders.csv"

# the threshold with the best F1 on labelled sessions that were never learnt from
THRESHOLDS = """
create temp table thresholds as
with scored as (
    select
        scores.site_id, scores.order_probability as probability, labels.has_order
    from scores.score_conversion as scores
    inner join features.feat_session_labels as labels using (session_id)
    where scores.landmark = 'whole' and labels.split = 'test'
),
counted as (
    select
        site_id, probability as threshold,
        count_if(has_order) over at_least as hits,
        count(*) over at_least as predicted,
        count_if(has_order) over (partition by site_id) as orders
    from scored
    window at_least as (
        partition by site_id order by probability desc
        range between unbounded preceding and current row
    )
)
select
    site_id,
    max_by(threshold, (2.0 * hits / (predicted + orders), threshold)) as threshold,
    max(2.0 * hits / (predicted + orders)) as f1
from counted group by site_id
-- a constant, or a part without orders, gives no threshold
having max(hits) > 0 and count(distinct threshold) > 1
"""
ANSWERS = """
select
    sessions.visitor_id as id,
    cast(
        coalesce(scores.order_probability, 0) >= coalesce(thresholds.threshold, 0.5)
        as int
    ) as order_placed
from marts.fct_sessions as sessions
left join scores.score_conversion as scores
    on sessions.session_id = scores.session_id and scores.landmark = 'whole'
left join thresholds on sessions.site_id = thresholds.site_id
where sessions.has_order is null
    and sessions.site_id in (select site_id from scores.score_conversion)
order by sessions.site_id, sessions.visitor_id, sessions.session_number
"""


def predict(settings: Settings, target: Path = TARGET) -> str:
    """Write the answers to `target`; returns what a person should know of them.

    Raises InputError when there is no warehouse, or nothing to predict.
    """
    with duckdb.connect(str(settings.built()), read_only=True) as connection:
        # answers to another question must not be taken for these
        target.unlink(missing_ok=True)
        if not connection.execute(
            "select 1 from scores.score_conversion limit 1"
        ).fetchall():
            raise InputError(
                "Nothing was learnt: no labelled log has enough sessions that ordered "
                "and enough that didn't. Put one beside the unlabelled log."
            )
        connection.execute(THRESHOLDS)
        count, ordered = connection.execute(
            f"select count(*), coalesce(sum(order_placed), 0) from ({ANSWERS})"
        ).fetchall()[0]
        if not count:
            raise InputError(
                "No session waits for a prediction: put a click log without the "
                "columns checkout and order_placed beside the labelled one."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".unfinished")
        connection.execute(
            f"copy ({ANSWERS}) to {literal(str(unfinished))} (header, delimiter ',')"
        )
        unfinished.replace(target)
        thresholds = connection.execute("from thresholds order by site_id").fetchall()
    notes = "".join(
        f"\n{site}: an order is predicted from probability {threshold:.3f} on, the "
        f"threshold with the best F1 of the class ordered ({f1:.3f}) on the labelled "
        "sessions never learnt from. As it was chosen on these, expect somewhat less."
        for site, threshold, f1 in thresholds
    )
    return f"{target}: {count:,} sessions, {ordered:,} predicted to order.{notes}"


if __name__ == "__main__":
    try:
        settings = settings_or_exit()
        print(predict(settings, settings.predictions / "orders.csv"))
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
