"""Each test of totals is empty on the sample, and finds a total that is wrong."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import jinja2
import pytest
from conftest import ROOT, file_of

# what breaks the total, in a copy of the sample's warehouse
BREAKS = {
    "raw_rows_are_all_accounted_for": [
        "update marts.agg_source_quality set accepted = accepted - 1",
        "delete from marts.agg_source_quality",
    ],
    "entries_are_moves_on_and_exits": [
        "update marts.agg_transitions set transitions = transitions + 1"
        " where to_node = 'home' and from_node = 'path_start'",
    ],
    "probabilities_sum_to_one": [
        "update marts.agg_transitions set probability_out = probability_out * 0.99",
        "update marts.agg_path_steps set share_of_sessions = 0.5"
        " where node = 'path_start'",
        "update marts.agg_transitions set probability_in = probability_in * 0.99",
        "delete from marts.agg_path_steps_aligned where node = 'path_start'",
        "update marts.agg_path_edges set share_of_node = share_of_node * 0.99",
        "delete from marts.agg_routes where place = 1",
        "delete from marts.agg_path_nodes where node = 'home'",
    ],
    "paths_agree": [
        "update marts.agg_path_edges set sessions = sessions + 1",
        "update marts.agg_routes set sessions = sessions + 1 where place = 1",
        "update marts.agg_path_steps_aligned set sessions = sessions + 1"
        " where alignment = 'path_end' and step_number = -1",
        "update marts.agg_path_nodes set clicks = clicks + 1",
        "update marts.agg_drop_offs set exits = exits + 1 where link_count = 1",
        "update marts.agg_drop_offs set sessions = sessions - 1 where link_count = 1",
        "update marts.agg_funnel_steps set reached = reached + 1"
        " where step_name = 'upper'",
        "update marts.agg_path_step_differences set sessions = sessions + 1"
        " where segment = 'ordered'",
        "update marts.agg_transition_differences set transitions = transitions + 1"
        " where segment = 'ordered'",
    ],
    "every_session_starts_and_ends_once": [
        "delete from intermediate.int_sessions where event_count = 3",
        "delete from marts.agg_drop_offs where link_count = 1",
    ],
    "sessions_hold_all_events": [
        "delete from intermediate.int_sessions",
        "delete from intermediate.int_sessions where session_key % 9 = 0",
        "update marts.agg_source_quality set accepted = accepted + 1",
    ],
    "kept_tables_hold_the_same": [
        f"delete from intermediate.int_{table} where session_key % 9 = 0"
        for table in (
            "clicks",
            "click_prefixes",
            "session_people",
            "session_paths",
            "session_history",
            "funnel_session_steps",
            "stage_moves",
        )
    ],
    "person_months_agree": [
        "update marts.agg_person_months set session_count = session_count + 1",
        "update marts.agg_person_months set revenue = revenue + 1",
        "update marts.agg_rfm set order_count = order_count + 1",
        "update marts.agg_retention set returned = returned + 1 where month_number > 0",
        "delete from marts.agg_retention where month_number = 0 and kind = 'order'",
        "insert into marts.fct_refunds (site_id, is_bot, refunded)"
        " values ('web_shop', false, 1)",
        "delete from marts.agg_rfm",
    ],
    "exchange_rates_do_not_overlap": [
        "insert into seeds.exchange_rates by name"
        " select 'USD' as currency, 'EUR' as quoted_in, 0.9 as rate,"
        " unnest([date '2024-01-01', date '2024-02-01']) as valid_from",
    ],
    "orders_hold_all_revenue": [
        "insert into marts.fct_order_items (site_id, is_bot) select site_id, false"
        " from marts.dim_sites",
        "insert into marts.fct_order_items (site_id, is_bot) values ('web_shop', true)",
        "insert into marts.fct_orders (site_id, is_bot, revenue)"
        " select site_id, false, 1 from marts.dim_sites",
        "update marts.fct_orders set is_bot = true",
    ],
    "products_agree": [
        "update marts.agg_products set click_count = click_count + 1",
        "delete from marts.agg_products",
        "insert into marts.fct_order_items (site_id, is_bot, product_id, quantity)"
        " values ('web_shop', false, 'sofa', 2)",
        # a site that sold nothing
        "insert into marts.fct_order_items"
        " (site_id, is_bot, product_id, price, quantity)"
        " values ('click_log', false, 'sofa', 2, 0)",
        "insert into marts.fct_refunds (site_id, is_bot, product_id, refunded)"
        " values ('club', false, 'sofa', 1)",
    ],
    "dates_agree": [
        # a day in between, the last one, and all of them
        "delete from marts.dim_dates where date_on = date '2020-01-01'",
        "delete from marts.dim_dates where not is_complete",
        "delete from marts.dim_dates",
        "insert into marts.fct_orders (site_id, ordered_on)"
        " values ('web_shop', date '1999-01-01')",
        "insert into marts.fct_refunds (site_id, refunded_on)"
        " values ('web_shop', date '1999-01-01')",
    ],
    "session_rules_agree": [
        "update marts.agg_session_rules set mean_events = mean_events * 1.01"
        " where setting = '5'",
        "update marts.agg_session_rules set sessions = sessions + 1,"
        " mean_events = mean_events * sessions / (sessions + 1), is_configured = true"
        " where setting = '5'",
    ],
    "people_hold_all_sessions": [
        "delete from marts.dim_people",
        "update marts.dim_people set event_count = event_count + 1",
        "update marts.dim_people set revenue = revenue * 2",
        "update marts.fct_orders set is_bot = not is_bot",
        "update marts.agg_person_visitors set session_count = session_count + 1",
        "update marts.agg_source_quality set bots = bots + 1",
        "update marts.agg_bot_days set event_count = event_count + 1",
        "delete from marts.agg_bot_days where bot_reason = 'rate'",
        # a visitor becomes a bot, and still is a person
        "update intermediate.int_sessions set is_bot = true where visitor_key ="
        " (select min(visitor_key) from intermediate.int_sessions where not is_bot)",
    ],
    "drop_offs_agree": [
        "update marts.agg_drop_offs set exits = exits - 1"
        " where last_links = 'view_cart' and outcome = 'browsed'",
        "update marts.agg_drop_offs set dropped_sessions = dropped_sessions + 1",
        "update marts.agg_drop_offs set exits_from_lower = exits",
        "delete from marts.agg_drop_off_shares where grain = 'link'",
        "update marts.agg_drop_off_shares set people_without_order = 0",
        "delete from intermediate.int_sessions where event_count = 3",
    ],
    "stage_moves_agree": [
        "update marts.agg_stage_pushes set moves = moves + 1",
        "delete from marts.agg_stage_pushes where not is_push",
        "delete from intermediate.int_stage_moves"
        " where is_push and session_key % 9 = 0",
        "update marts.agg_stage_segments set sessions = sessions + 1"
        " where segment = 'all'",
        "update marts.agg_transitions set transitions = transitions + 1"
        " where grain = 'funnel_stage' and from_node = 'upper'"
        " and to_node = 'middle'",
    ],
    "sequences_agree": [
        "delete from marts.agg_sequence_comparisons where comparison = 'browsed'",
        "update marts.agg_sequence_comparisons set rest_sessions = rest_sessions + 1"
        " where comparison = 'checked_out'",
        "delete from marts.agg_sequences where kind = 'property'",
        "update marts.agg_sequences set group_with = group_with + 1"
        " where sequence = 'device: mobile'",
    ],
    "quality_tables_agree": [
        "update marts.agg_column_fill set row_count = row_count - 1"
        " where column_name = 'visitor_id'",
        "delete from marts.agg_column_fill",
        "update marts.agg_source_days set raw_rows = raw_rows + 1",
    ],
    "funnel_steps_agree": [
        "delete from marts.agg_funnel_days",
        "update marts.agg_funnel_days set reached = reached + 1"
        " where segment_kind = 'all'",
        "update marts.agg_funnel_days set sessions = sessions + 1",
        "update marts.agg_funnel_days set people = people + 1",
        "delete from marts.agg_funnel_steps where segment_kind = 'channel'",
        "update marts.agg_funnel_steps set reached = reached + 1"
        " where segment_kind = 'country'",
    ],
}


@pytest.fixture
def copy(sample_warehouse: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a copy of the sample's warehouse that may be broken."""
    path = tmp_path / sample_warehouse.name
    shutil.copy(sample_warehouse, path)
    with duckdb.connect(str(path)) as opened:
        yield opened


def found(opened: duckdb.DuckDBPyConnection, test: str) -> int:
    """Run a test of totals; gives the number of rows that it returns."""
    schemas = dict(
        opened.execute(
            "select table_name, table_schema from information_schema.tables"
        ).fetchall()
    )
    text = file_of(test).read_text()
    sql = jinja2.Template(text).render(ref=lambda name: f"{schemas[name]}.{name}")
    return len(opened.execute(sql).fetchall())


def test_each_test_of_totals_is_broken_here() -> None:
    files = {path.stem for path in (ROOT / "tests" / "totals").rglob("*.sql")}
    assert files == set(BREAKS)


@pytest.mark.parametrize("test", BREAKS)
def test_a_wrong_total_is_found(copy: duckdb.DuckDBPyConnection, test: str) -> None:
    assert found(copy, test) == 0
    for broken in BREAKS[test]:
        copy.execute("begin")
        copy.execute(broken)
        assert found(copy, test) > 0, broken
        copy.execute("rollback")
