"""Where visitors come from, in logs that say it by columns, addresses or neither."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from conftest import ROOT, Builder
from mapped_logs import write_logs

from pipeline.told.summary_rows import HOSTS, PATHS, told_hosts, told_paths

HEAD = "who,at,event,page,source,medium,campaign,number,sum,before\n"
COLUMNS = {
    **{"visitor_id": "who", "occurred_at": "at", "event_name": "event"},
    **{"order_id": "number", "revenue": "sum"},
}
NAMED = {"traffic_source": "source", "traffic_medium": "medium"}
NAMED |= {"campaign_id": "campaign", "link": "page"}
ADDRESSED = {"page_url": "page", "referrer": "before", "link": "page"}
SHOP = "https://shop.example"


def named(who: str, day: int, *clicks: str) -> str:
    """Write a visit, a click in three minutes, each with its three words; then buys."""
    lines = [
        f"{who},2026-06-{day:02} 09:{3 * n:02},page_view,page{n},{words},,,\n"
        for n, words in enumerate(clicks[:-1])
    ]
    last = f"{who},2026-06-{day:02} 09:{3 * len(lines):02},purchase,thanks"
    return "".join([*lines, f"{last},{clicks[-1]},{who}1,30,\n"])


def addressed(who: str, day: int, landing: str, before: str) -> str:
    """Write a visit that lands at an address, goes to the cart, pays, and buys."""
    places = [(landing, before), ("/cart", SHOP + landing)]
    places.append(("/thanks", "https://www.paypal.com/"))
    return "".join(
        f"{who},2026-06-{day:02} 09:0{2 * n},{'purchase' if n == 2 else 'page_view'},"
        f"{SHOP}{place},,,,{who if n == 2 else ''},30,{referrer}\n"
        for n, (place, referrer) in enumerate(places)
    )


GOOGLE = "google,cpc,spring"
DIRECT = "(direct),(none),"
VISITS = (
    named("d1", 1, GOOGLE, DIRECT, DIRECT, "paypal.com,referral,")
    + named("d2", 2, "(not set),(not set),(not set)", "newsletter,email,june", ",,")
    + named("d3", 3, DIRECT, GOOGLE, ",,")
    + named("d4", 4, "Google,CPC,Spring", GOOGLE, GOOGLE)
    + named("d5", 5, "null,null,null", "bing,organic,", ",,")
    + named("d6", 6, "shop.example,referral,", ",,")
    + named("d7", 7, DIRECT, ",,")
    + named("d8", 8, GOOGLE, "newsletter,email,june")
)
LOGS = {
    "kept": VISITS,
    "cut": VISITS,
    "addresses": addressed(
        "u0", 1, "/?utm_source=google&utm_medium=cpc&utm_campaign=spring", ""
    )
    + addressed("u1", 2, "/?gclid=abc123", "https://www.google.com/")
    + addressed("u2", 3, "/?fbclid=zzz", "https://l.facebook.com/")
    + addressed("u3", 4, "/", "https://www.google.com/")
    + addressed("u4", 5, "/?utm_source=newsletter&utm_medium=email", "")
    + addressed("u5", 6, "/", "")
    + addressed("u6", 7, "/", f"{SHOP}/old")
    + addressed("u7", 8, "/", "https://blog.example/post"),
    "silent": named("s1", 1, ",,", ",,"),
    # the log's own pages, by the words of a tool that doesn't know them
    "hosts": "".join(
        named(f"h{n}", 1 + n % 20, "shop.example,referral,", ",,") for n in range(20)
    )
    + named("h20", 1, GOOGLE, ",,"),
    # each product is a page of its own
    "ids": "".join(
        addressed(f"i{n}", 1 + n % 20, f"/product/{n}", "") for n in range(60)
    ),
}
SITES = {
    "kept": {"columns": NAMED, "own_hosts": ["www.shop.example"]},
    "cut": {"columns": NAMED, "site": {"cut_at_campaign": True}},
    "addresses": {"columns": ADDRESSED},
    "silent": {"columns": {"link": "page"}},
    "ids": {"columns": ADDRESSED},
    "hosts": {"columns": NAMED},
}
SPRING = ("google", "cpc", "spring", "Paid Search")
NOWHERE = ("(direct)", "(none)", None, "Direct")


@pytest.fixture(scope="module")
def shops(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give one warehouse of these logs, each a site."""
    logs = {
        site: (
            HEAD + lines,
            SITES[site] | {"columns": COLUMNS | SITES[site]["columns"]},
        )
        for site, lines in LOGS.items()
    }
    path = build_warehouse(
        *write_logs(tmp_path_factory, logs),
        select="+fct_sessions +fct_orders fct_events",
    )
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def origins(shops: duckdb.DuckDBPyConnection, site: str) -> dict[str, list[tuple]]:
    """Give the origin of each visitor's sessions, in their order."""
    found: dict[str, list[tuple]] = {}
    for who, *origin in shops.execute(
        "select visitor_id, traffic_source, traffic_medium, campaign_id, channel"
        " from marts.fct_sessions where site_id = ? order by visitor_id, started_at",
        [site],
    ).fetchall():
        found.setdefault(who, []).append(tuple(origin))
    return found


def test_what_names_nothing_neither_counts_nor_cuts(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    june = ("newsletter", "email", "june", "Email")
    expected = {
        "d1": [SPRING],
        "d2": [june],
        "d3": [SPRING],
        "d4": [SPRING],
        "d5": [("bing", "organic", None, "Organic Search")],
        # nothing but its columns says where from, and they name the shop itself
        "d6": [(None, None, None, None)],
        "d7": [NOWHERE],
        "d8": [SPRING],
    }
    assert origins(shops, "kept") == expected
    # here the shop doesn't say which host is its own
    expected["d6"] = [("shop.example", "referral", None, "Referral")]
    # and another campaign is another session
    expected["d8"] = [SPRING, june]
    assert origins(shops, "cut") == expected


def test_an_order_is_not_the_gateway_s(shops: duckdb.DuckDBPyConnection) -> None:
    bought = shops.execute(
        "select channel, sum(orders.revenue) from marts.fct_orders as orders"
        " inner join marts.fct_sessions using (site_id, session_id)"
        " where site_id = 'cut' and order_id = 'd11' group by channel"
    ).fetchall()
    assert bought == [("Paid Search", 30)]


def test_addresses_and_pages_before_say_where_from(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    assert origins(shops, "addresses") == {
        "u0": [SPRING],
        "u1": [("google", "cpc", None, "Paid Search")],
        "u2": [("facebook", "social", None, "Organic Social")],
        "u3": [("google", "organic", None, "Organic Search")],
        "u4": [("newsletter", "email", None, "Email")],
        "u5": [NOWHERE],
        "u6": [NOWHERE],
        "u7": [("blog.example", "referral", None, "Referral")],
    }


def test_ids_in_paths_are_told_with_the_pattern_that_makes_them_one(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    told = told_paths(shops.execute(PATHS).fetchall())
    assert told.startswith("  ids: 62 paths in 60 sessions")
    assert "`link_patterns: /product/:id`" in told and "\n" not in told


def test_a_site_that_most_come_from_may_be_the_own_one_and_is_told(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    told = told_hosts(shops.execute(HOSTS).fetchall())
    assert told.startswith("  hosts: 95% of the sessions come from shop.example.")
    assert "`own_hosts`" in told and "\n" not in told


def test_of_a_log_that_could_not_say_nothing_is_said(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    assert origins(shops, "silent") == {"s1": [(None, None, None, None)]}


# what each advertiser's number of a click stands for, in the shop's addresses
CLICK_IDS = {
    **dict.fromkeys(("gclid", "gbraid", "wbraid"), ("google", "cpc")),
    "msclkid": ("bing", "cpc"),
    "fbclid": ("facebook", "social"),
    "_kx": ("klaviyo", "email"),
    "irclickid": ("impact", "affiliate"),
}
MEDIA = {"search": "organic", "social": "social", "referral": "referral"}


def host_of(address: str) -> str:
    """Give an address' host without www., or nothing."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def looked_up(host: str) -> tuple[str, str] | None:
    """Give what the look-up says of a host's source and kind, by its longest part."""
    with (ROOT / "seeds" / "sessions" / "referrer_hosts.csv").open() as file:
        known = {row["host"]: row for row in csv.DictReader(file)}
    labels = host.split(".")
    domain = labels[-3:] if labels[-2] in ("co", "com") else labels[-2:]
    for key in (host, ".".join(domain), domain[0]):
        if key in known:
            return known[key]["traffic_source"], known[key]["kind"]
    return None


def from_where(page: str, before: str) -> tuple[str | None, str | None]:
    """Say by hand where somebody came from who saw this page after that one."""
    said = parse_qs(urlsplit(page).query)
    first = [name for name in said if name in CLICK_IDS]
    clicked = CLICK_IDS[first[0]] if first else (None, None)
    source, medium = (said.get(f"utm_{word}", [""])[0] for word in ("source", "medium"))
    if source or medium:
        paid = clicked[1] if clicked[1] != "social" else None
        return source.lower() or clicked[0], medium.lower() or paid
    if first:
        return clicked
    host, own = host_of(before), host_of(page)
    if "." not in host or host == own or host.endswith(f".{own}"):
        return None, None
    if own.endswith(f".{host}"):
        return None, None
    name, kind = looked_up(host) or (host, "referral")
    return (None, None) if kind == "gateway" else (name, MEDIA[kind])


@pytest.mark.slow
@pytest.mark.real
def test_the_real_shop_s_clicks_come_from_where_they_say(
    real_data: Path, tmp_path: Path, build_warehouse: Builder
) -> None:
    (tmp_path / "shop_event_log").symlink_to(real_data / "shop_event_log")
    path = build_warehouse(tmp_path, select="+fct_sessions fct_events")
    with duckdb.connect(str(path), read_only=True) as opened:
        clicks = opened.execute(
            "select page_url, coalesce(referrer, ''), traffic_source, traffic_medium"
            " from marts.fct_events"
        ).fetchall()
        channels = opened.execute(
            "select channel, count(*) from marts.fct_sessions group by 1 order by all"
        ).fetchall()
    by_hand = Counter(from_where(page, before) for page, before, *_ in clicks)
    assert by_hand == Counter(tuple(said) for _, _, *said in clicks)
    # half of the clicks name nothing: nearly all of them follow one that does
    assert len(clicks) == 24_390 and len(by_hand) > 50
    # whoever is named nowhere came directly: the log has addresses
    assert None not in dict(channels)
    print("sessions by channel:", *channels, sep="\n  ")
