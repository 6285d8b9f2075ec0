"""From a log to paths: heartbeats, odd names, rare nodes and routes, groups."""

import json

import pytest
from refresh_case import Warehouse

HEAD = "id,who,at,event,link,device\n"
COLUMNS = {
    "event_id": "id",
    "visitor_id": "who",
    "occurred_at": "at",
    "event_name": "event",
    "link": "link",
    "device_type": "device",
}
MAPPING = {
    "columns": COLUMNS,
    "event_names": {"buy": "purchase"},
    "funnel_stages": {"upper": ["home"], "lower": ["pay"]},
}
# one path each: (device, links); `!` is an order, `~` a heartbeat on a page
VISITS = [
    *[("phone", ["home", "list", "home"])] * 4,
    *[("phone", ["home", "home", "list"])] * 2,
    *[("laptop", ["home", "list", "~list", "~pay", "pay!"])] * 3,
    ("laptop", ["a > b", "c", "~c"]),
    ("laptop", ["a", "b > c"]),
    ("laptop", ["path_end", "other", "path_start"]),
    ("laptop", ["~home"]),
]
LIMITS = {"path_node_limit": 3, "route_limit": 2, "min_compared": 0, "min_exits": 1}
PEOPLE = "select {} from marts.{} where site_id = 'shop' and outcome = 'all'"


def log() -> str:
    """Write the visits, a click every twenty seconds."""
    lines = []
    for number, (device, links) in enumerate(VISITS):
        for n, link in enumerate(links):
            at = f"2024-05-{1 + number:02} 10:{n // 3:02}:{20 * (n % 3):02}"
            event = "ping" if link[0] == "~" else "buy" if link[-1] == "!" else "view"
            name = link.strip("~!")
            lines.append(f"{number}-{n},v{number},{at},{event},{name},{device}\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Build from the visits, with every test of tables that is about them."""
    warehouse = Warehouse(tmp_path_factory.mktemp("shop"))
    warehouse.mapping(**MAPPING)
    warehouse.file("shop/log.csv", log(), HEAD)
    areas = ("paths", "drop_offs", "stages", "funnels", "sequences")
    select = " ".join(f"+path:models/{area}/marts" for area in areas)
    select += " +agg_outcome_links +dim_training_periods +fct_sessions"
    tests = ("--exclude", "test_type:unit", "--indirect-selection", "buildable")
    vary = ("--vars", json.dumps(LIMITS))
    warehouse.built("build", "--select", *select.split(), *tests, *vary)
    return warehouse


def test_a_heartbeat_is_no_click_on_paths(shop: Warehouse) -> None:
    found = shop.rows(
        "select visitor_id, path, entry_link, exit_link, paths.length"
        " from marts.fct_sessions left join marts.fct_session_paths as paths"
        " on fct_sessions.session_id = paths.session_id and grain = 'link'"
        " where visitor_id in ('v6', 'v9', 'v12') order by visitor_id"
    )
    assert found == [
        ("v12", None, None, None, None),
        ("v6", "home > list > pay", "home", "pay", 3),
        ("v9", "a \\> b > c", "a > b", "c", 2),
    ]
    # the page was looked at until the order, heartbeats or not
    median = PEOPLE.format("median_seconds", "agg_transitions")
    assert shop.rows(f"{median} and grain = 'link' and to_node = 'pay'") == [(60,)]
    stages = PEOPLE.format("node, clicks", "agg_path_nodes")
    assert shop.rows(f"{stages} and grain = 'funnel_stage' order by node") == [
        ("lower", 3),
        ("upper", 15),
    ]


def test_a_sign_or_name_in_a_link_is_not_taken_for_a_step_or_an_end(
    shop: Warehouse,
) -> None:
    runs = shop.rows(
        "select last_links from marts.agg_drop_offs where outcome = 'all'"
        " and link_count = 2 and (last_links like '%\\%' or last_links like '%\"%')"
        " order by last_links"
    )
    assert runs == [
        ('"other" > "path_start"',),
        ("a > b \\> c",),
        ("a \\> b > c",),
    ]
    ends = PEOPLE.format("sum(transitions)", "agg_transitions")
    assert shop.one(f"{ends} and grain = 'link' and to_node = 'path_end'") == 12


def test_rare_nodes_are_other_and_it_says_how_much_that_is(shop: Warehouse) -> None:
    nodes = PEOPLE.format("node, node_count, clicks, sessions, exits", "agg_path_nodes")
    assert shop.rows(f"{nodes} and grain = 'link' order by clicks desc, node") == [
        ("home", 1, 15, 9, 4),
        ("list", 1, 9, 9, 2),
        ("other", 7, 7, 3, 3),
        ("pay", 1, 3, 3, 3),
    ]
    moves = PEOPLE.format("transitions, sessions", "agg_transitions")
    other = "from_node = 'other' and to_node = 'other'"
    assert shop.rows(f"{moves} and {other}") == [(4, 3)]


def test_the_most_frequent_routes_are_named_and_the_rest_is_counted(
    shop: Warehouse,
) -> None:
    columns = "place, route, route_count, sessions, all_sessions, ordered_sessions"
    routes = PEOPLE.format(columns, "agg_routes")
    assert shop.rows(f"{routes} and grain = 'link' order by place") == [
        (1, "home > list > home", 1, 4, 12, 0),
        (2, "home > list > pay", 1, 3, 12, 3),
        (None, "other", 4, 5, 12, 0),
    ]


def test_paths_are_aligned_on_orders_checkouts_and_ends(shop: Warehouse) -> None:
    columns = "alignment, step_number, node, sessions, aligned_sessions"
    steps = PEOPLE.format(columns, "agg_path_steps_aligned")
    found = shop.rows(
        f"{steps} and grain = 'link' and step_number between -3 and 1"
        " and alignment <> 'path_end' order by all"
    )
    around = [(-2, "home"), (-1, "list"), (0, "pay")]
    assert found == [
        (alignment, step, node, 3, 3)
        for alignment in ("lower", "order")
        for step, node in around
    ]
    ends = shop.rows(
        f"{steps} and grain = 'link' and alignment = 'path_end' and step_number = -1"
        " order by node"
    )
    assert [row[2:] for row in ends] == [
        ("home", 4, 12),
        ("list", 2, 12),
        ("other", 3, 12),
        ("pay", 3, 12),
    ]


def test_groups_stand_side_by_side(shop: Warehouse) -> None:
    found = shop.rows(
        "select segment, sessions, node_sessions, rest_sessions, rest_node_sessions,"
        " round(difference, 4) from marts.agg_transition_differences"
        " where site_id = 'shop' and grain = 'link' and from_node = 'list'"
        " and to_node = 'pay' order by segment"
    )
    assert found == [
        ("browsed", 0, 6, 3, 3, -1.0),
        ("laptop", 3, 3, 0, 6, 1.0),
        ("ordered", 3, 3, 0, 6, 1.0),
        ("phone", 0, 6, 3, 3, -1.0),
    ]
    steps = shop.rows(
        "select segment, sessions, all_sessions, rest_sessions, rest_all_sessions"
        " from marts.agg_path_step_differences where site_id = 'shop'"
        " and grain = 'link' and segment_kind = 'device_type' and step_number = 3"
        " and node = 'home' order by segment"
    )
    assert steps == [("laptop", 0, 6, 4, 6), ("phone", 4, 6, 0, 6)]


def test_edges_are_ready_for_a_sankey_chart(shop: Warehouse) -> None:
    columns = "from_name, to_name, sessions, from_sessions"
    edges = PEOPLE.format(columns, "agg_path_edges")
    found = shop.rows(f"{edges} and grain = 'link' and step_number <= 1 order by all")
    assert found == [
        ("0 path_start", "1 home", 9, 12),
        ("0 path_start", "1 other", 3, 12),
        ("1 home", "2 home", 2, 9),
        ("1 home", "2 list", 7, 9),
        ("1 other", "2 other", 3, 3),
    ]
