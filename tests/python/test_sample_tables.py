"""No public table of the sample's warehouse is empty."""

from typing import Any

import duckdb
from house_areas import models_in

# why nothing stands there, by table
EMPTY = {
    "rpt_segments_leads": "lists people in segments that are surely worth contacting;"
    " of the sample's few people none is sure. test_segments_company.py fills it",
}


def test_every_public_table_has_rows_in_the_sample(
    manifest: dict[str, Any], sample: duckdb.DuckDBPyConnection
) -> None:
    tables = models_in(manifest, {"marts", "features", "scores", "reports"})
    public = {
        model["name"]: model["schema"]
        for model in tables
        if model["access"] == "public"
    }
    empty = {
        name
        for name, schema in public.items()
        if not sample.execute(f"from {schema}.{name} limit 1").fetchall()
    }
    assert len(public) > 100
    assert empty == set(EMPTY)
