"""The web shop's links: what they are for, how deep they lie, what the tracker says."""

from typing import NamedTuple

STAGES = ("upper", "middle", "lower")


class Link(NamedTuple):
    """One link: its name, its group, its funnel stage, the event that it sends."""

    name: str
    group: str
    stage: str
    event: str


LINKS = (
    Link("home", "navigation", "upper", "page_view"),
    Link("landing_page", "navigation", "upper", "view_promotion"),
    Link("blog_article", "navigation", "upper", "page_view"),
    Link("gift_guide", "navigation", "upper", "view_promotion"),
    Link("search_results", "find", "upper", "view_search_results"),
    Link("category_page", "find", "upper", "view_item_list"),
    Link("product_page", "product", "upper", "view_item"),
    Link("product_details", "product", "upper", "view_item"),
    Link("product_video", "product", "upper", "view_item"),
    Link("customer_reviews", "product", "upper", "page_view"),
    Link("size_guide", "product", "upper", "page_view"),
    Link("deals_page", "offers", "upper", "view_promotion"),
    Link("coupon_page", "offers", "upper", "view_promotion"),
    Link("loyalty_page", "offers", "upper", "page_view"),
    Link("help_center", "service", "upper", "page_view"),
    Link("return_policy", "service", "upper", "page_view"),
    Link("my_account", "account", "upper", "page_view"),
    Link("compare_products", "selection", "middle", "select_item"),
    Link("choose_options", "selection", "middle", "select_item"),
    Link("wish_list", "selection", "middle", "add_to_wishlist"),
    Link("delivery_check", "selection", "middle", "select_item"),
    Link("add_to_cart", "cart", "middle", "add_to_cart"),
    Link("view_cart", "cart", "middle", "view_cart"),
    Link("sign_in", "account", "lower", "page_view"),
    Link("checkout_start", "checkout", "lower", "begin_checkout"),
    Link("shipping_address", "shipping", "lower", "add_shipping_info"),
    Link("delivery_options", "shipping", "lower", "add_shipping_info"),
    Link("payment_details", "payment", "lower", "add_payment_info"),
    Link("payment_error", "payment", "lower", "payment_error"),
    Link("order_review", "checkout", "lower", "add_payment_info"),
    Link("order_confirmation", "checkout", "lower", "purchase"),
)
LINK_NUMBER = {link.name: number for number, link in enumerate(LINKS)}
STAGE_OF = tuple(STAGES.index(link.stage) for link in LINKS)

OUTCOME_LINK = "order_confirmation"
_OF_CHECKOUT = ("begin_checkout", "add_shipping_info", "add_payment_info")
# A visit with one of these begins a checkout.
CHECKOUT_LINKS = tuple(
    link.name for link in LINKS if link.event in (*_OF_CHECKOUT, "payment_error")
)
CART_LINK, SEARCH_LINK = "add_to_cart", "search_results"
LOGIN_LINKS = ("sign_in", "my_account")
# Where a product is chosen; the other product links speak of the last one chosen.
PRODUCT_LINK = "product_page"
OF_A_PRODUCT = (
    "product_page",
    "product_details",
    "product_video",
    "customer_reviews",
    "size_guide",
    "choose_options",
    "wish_list",
    "delivery_check",
    "add_to_cart",
)

CATEGORIES = ("shoes", "jackets", "shirts", "trousers", "bags", "sports")
PRODUCTS_PER_CATEGORY = 12
# What is searched for, by category.
SEARCH_TERMS = (
    "running shoes",
    "rain jacket",
    "linen shirt",
    "chinos",
    "backpack",
    "yoga mat",
)
CURRENCY = "EUR"
ADDRESS = "https://www.web-shop.example"


class Product(NamedTuple):
    """One product: its id, the number of its category, its price in cents."""

    product_id: str
    category: int
    cents: int


def _catalogue() -> tuple[Product, ...]:
    """All products, category after category; the first of each is the cheapest."""
    return tuple(
        Product(
            f"p_{100 * (category + 1) + number}",
            category,
            990 + 700 * category + number * (350 + 90 * category),
        )
        for category in range(len(CATEGORIES))
        for number in range(PRODUCTS_PER_CATEGORY)
    )


PRODUCTS = _catalogue()
