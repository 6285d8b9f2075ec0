"""A few lines around ml/sequences.py: frames in, frame out."""

import pandas as pd

from ml.sequences import Limits, compare_groups
from scoring.frames import as_table

TYPES = {
    "site_id": "varchar",
    "comparison": "varchar",
    "kind": "varchar",
    "sequence": "varchar",
    "link_count": "bigint",
    "group_with": "bigint",
    "rest_with": "bigint",
    "fisher_p": "double",
    "fisher_log10_p": "double",
    "fisher_q": "double",
    "stratified_odds_ratio": "double",
    "stratified_low": "double",
    "stratified_high": "double",
    "stratified_p": "double",
    "stratified_log10_p": "double",
    "stratified_q": "double",
    "is_limited": "boolean",
}


def model(dbt, session):
    """Test which sequences tell the groups of each comparison apart, by site."""
    sized = dbt.ref("int_sequence_comparisons").order("site_id, comparison").df()
    tested = [pd.DataFrame(columns=list(TYPES))]
    for site, own in sized.groupby("site_id"):
        here = f"site_id = '{str(site).replace(chr(39), 2 * chr(39))}'"
        names = own["comparison"].tolist()
        members = dbt.ref("int_sequence_groups").filter(here)
        members = members.project("path_number, comparison, is_group").df()
        number = {name: place for place, name in enumerate(names)}
        members["comparison"] = members["comparison"].map(number)
        clicks = dbt.ref("int_sequence_clicks").filter(here)
        clicks = clicks.project("path_number, click_number, node_number, is_repeat")
        nodes = dbt.ref("int_sequence_nodes_numbered").filter(here)
        found = compare_groups(
            clicks.fetchnumpy(),
            members[members["comparison"].notna()].astype({"comparison": int}),
            nodes.order("node_number").project("node").df()["node"].to_numpy(),
            Limits(
                own["min_sessions"].tolist(),
                int(own["click_limit"].iloc[0]),
                int(own["sequence_limit"].iloc[0]),
            ),
        )
        found["comparison"] = [names[place] for place in found["comparison"]]
        tested.append(found.assign(site_id=site))
    return as_table(session, pd.concat(tested), TYPES)
