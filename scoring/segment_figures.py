"""What people of a segment do, beside the others: sums of people's figures."""

import duckdb
import pandas as pd

from ml.segment_words import descriptions_of

Relation = duckdb.DuckDBPyRelation
# a person's figure by name; null where nothing says it
MEASURES = {
    "visits": "session_count",
    "clicks a visit": "clicks_per_session",
    "days since the last visit": "days_since_seen",
    "days between visits": "median_gap_days",
    "checkouts a visit": "checkout_session_count / session_count",
    "orders a visit": "ordered_session_count / nullif(judged_session_count, 0)",
    "checkouts left": "1 - ordered_session_count / nullif(checkout_session_count, 0)",
    "value": "case when ordered_session_count is not null"
    " then coalesce(net_revenue, 0) end",
}
FIGURES = """
with measured as (
    {measures}
),
totals as (
    select site_id, person_id, sum(habit_count) as clicks
    from habits where kind = 'link' group by site_id, person_id
),
shares as (
    select
        habits.site_id, habits.person_id, habits.kind,
        habits.habit as measure,
        habits.habit_count / case
            when habits.kind = 'link' then clicks else people.session_count
        end as figure
    from habits
    inner join people using (site_id, person_id)
    left join totals using (site_id, person_id)
    where habits.kind <> 'session'
),
-- who doesn't have a habit has none of it
summed as (
    select
        site_id, segment, kind, measure, count(figure) as had,
        sum(figure) as total, sum(figure * figure) as squares
    from (
        select site_id, person_id, 'person' as kind, measure, figure from measured
        union all by name
        select * from shares
    ) inner join assigned using (site_id, person_id)
    group by site_id, segment, kind, measure
),
sizes as (
    select site_id, segment, count(*) as people from assigned group by all
),
spread as (
    select
        sizes.site_id, sizes.segment, names.kind, names.measure,
        case when names.kind = 'person' then coalesce(had, 0) else people end as people,
        coalesce(total, 0) as total, coalesce(squares, 0) as squares
    from sizes
    inner join (select distinct site_id, kind, measure from summed) as names
        using (site_id)
    left join summed using (site_id, segment, kind, measure)
)
select
    site_id, segment, kind, measure, people,
    cast(total / nullif(people, 0) as double) as here,
    cast(sum(total) over every - total as double)
        / nullif(sum(people) over every - people, 0) as elsewhere,
    cast(sum(people) over every as bigint) as all_people,
    sqrt(greatest(0, sum(squares) over every / nullif(sum(people) over every, 0)
        - power(sum(total) over every / nullif(sum(people) over every, 0), 2)
    )) as deviation
from spread
window every as (partition by site_id, kind, measure)
order by site_id, segment, kind, measure
"""

PROFILES = """
select
    site_id, segment, any_value(segment_name) as segment_name, count(*) as people,
    count(*) / sum(count(*)) over (partition by site_id) as people_share,
    sum(session_count) as session_count,
    sum(judged_session_count) as judged_session_count,
    sum(ordered_session_count) as ordered_session_count,
    sum(net_revenue) as net_revenue,
    sum(net_revenue) / nullif(
        sum(sum(net_revenue)) over (partition by site_id), 0
    ) as value_share,
    avg(cast(certainty as decimal(18, 6))) as mean_certainty,
    any_value(segment_count) as segment_count,
    any_value(silhouette) as silhouette, any_value(stability) as stability,
    any_value(learnt.why) as why,
    any_value(segments.segments_version) as segments_version,
    any_value(segments.trained_until) as trained_until
from segments
inner join people using (site_id, person_id)
inner join learnt using (site_id)
group by site_id, segment
order by site_id, segment
"""
ALIKE = "nothing sets them apart from the others"


def figures(
    session: duckdb.DuckDBPyConnection,
    assigned: Relation,
    people: Relation,
    habits: Relation,
) -> pd.DataFrame:
    """Compare each segment's people with the others of the site.

    In: assigned (site_id, person_id, segment); feat_people; feat_people_habits. Out:
    one row per site, segment, kind (person, link, channel, device) and measure, with
    here and elsewhere (means over people), deviation (over all people).
    """
    # rounded sums: the order of rows must not show
    measures = " union all ".join(
        f"select site_id, person_id, '{name}' as measure,"
        f" round(cast({sql} as double), 9) as figure from people"
        for name, sql in MEASURES.items()
    )
    found = session.sql(FIGURES.format(measures=measures)).df()
    for name in ("here", "elsewhere", "deviation"):
        found[name] = found[name].astype(float).round(6)
    return found


def profiles(
    session: duckdb.DuckDBPyConnection,
    segments: Relation,
    people: Relation,
    habits: Relation,
    learnt: Relation,
) -> pd.DataFrame:
    """Describe each segment: size, orders, value, and what sets its people apart.

    In: score_segments, feat_people, feat_people_habits, score_segmentations. Out: the
    columns of score_segment_profiles.
    """
    found = session.sql(PROFILES).df()
    assigned = segments.project("site_id, person_id, segment")
    told = descriptions_of(figures(session, assigned, people, habits))
    keys = zip(found["site_id"], found["segment"], strict=True)
    found["description"] = [told.get(key, ALIKE) for key in keys]
    return found
