"""A page is one link, whatever number each click adds to its address."""

from pathlib import Path

import pytest
from landing_case import HEAD, Case

SHOP = "https://shop.example"


def landed(folder: Path, *links: str, **keys: object) -> list[tuple[str, str]]:
    """Land links; give for each what is shown, and the address that is kept."""
    case = Case(folder)
    case.mapping(**keys)
    rows = "".join(f'u{n},2024-05-01 10:00,"{x}"\n' for n, x in enumerate(links))
    case.file("shop/a.csv", HEAD + rows)
    found = case.land(raw_rows=len(links))
    assert [row["visitor_id"] for row in found] == [f"u{n}" for n in range(len(links))]
    return [(row["link"], row["page_url"]) for row in found]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"{SHOP}/?fbclid=91b7", "/"),
        (SHOP, "/"),
        (f"{SHOP}/product/7?fbclid=cd61#top", "/product/7"),
        ("/cart?step=2", "/cart"),
        ("HTTPS://shop.example/Cart/", "/Cart/"),
        # not an address: nothing is cut off
        ("what is it?", "what is it?"),
        ("home", "home"),
        ("app://shop/home?x=1", "app://shop/home?x=1"),
    ],
)
def test_an_address_is_its_path_and_stays_whole_beside_it(
    tmp_path: Path, written: str, shown: str
) -> None:
    [(link, url)] = landed(tmp_path, written)
    assert link == shown
    assert url == (None if written == shown else written)


def test_case_and_a_last_slash_are_folded_where_the_mapping_says_so(
    tmp_path: Path,
) -> None:
    spelt = [f"{SHOP}/Cart", "/cart/", "/CART/?a=1", f"{SHOP}/cart#x"]
    assert {link for link, _ in landed(tmp_path / "a", *spelt)} == {
        *("/Cart", "/cart/", "/CART/", "/cart")
    }
    folded = landed(tmp_path / "b", *spelt, SHOP, "/", fold_links=True)
    assert {link for link, _ in folded} == {"/cart", "/"}


def test_parameters_that_are_pages_stay_in_the_mapping_s_order(tmp_path: Path) -> None:
    keys = {"link_parameters": ["page", "id"]}
    found = landed(tmp_path, "/?id=7&gclid=x&page=p", "/?pages=1", "/a?id=", **keys)
    assert [link for link, _ in found] == ["/?page=p&id=7", "/", "/a?id="]


def test_another_host_stays_where_the_own_ones_are_listed(tmp_path: Path) -> None:
    links = [f"{SHOP}/a", "https://pay.example/a", "/a"]
    found = landed(tmp_path, *links, own_hosts="shop.example")
    assert [link for link, _ in found] == ["/a", "pay.example/a", "/a"]


def test_a_stage_is_given_by_the_link_as_it_is_shown_or_written(tmp_path: Path) -> None:
    case = Case(tmp_path)
    stages = {"upper": ["/"], "lower": ["/cart?step=2", "/pay"]}
    case.mapping(funnel_stages=stages)
    links = ["/?a=1", "/cart?step=2", f"{SHOP}/pay?x=1", "/cart"]
    rows = "".join(f"u,2024-05-01 10:0{n},{x}\n" for n, x in enumerate(links))
    case.file("shop/a.csv", HEAD + rows)
    found = [row["funnel_stage"] for row in case.land(raw_rows=4)]
    assert found == ["upper", "lower", "lower", None]


def test_paths_that_differ_by_an_id_are_one_link_by_the_mapping_s_patterns(
    tmp_path: Path,
) -> None:
    keys = {"link_patterns": ["/product/:id", "/orders/:id/thanks"], "fold_links": True}
    spelt = {
        "/product/7?x=1": "/product/:id",
        f"{SHOP}/Product/blue-shoe/": "/product/:id",
        "/product/7/reviews": "/product/7/reviews",
        "/product/": "/product",
        "/orders/9f-3/thanks": "/orders/:id/thanks",
        "/shop/product/7": "/shop/product/7",
        "product": "product",
    }
    found = landed(tmp_path, *spelt, **keys)
    assert [link for link, _ in found] == [*spelt.values()]


@pytest.mark.parametrize("pattern", ["product/:id", "/product", "/a/:Id", "/a:id"])
def test_a_pattern_of_links_that_names_no_part_is_refused(
    tmp_path: Path, pattern: str
) -> None:
    case = Case(tmp_path)
    case.mapping(link_patterns=[pattern])
    case.file("shop/a.csv", HEAD)
    assert f"{pattern!r} is no pattern of links" in case.refused()
