"""The shop's links: their names, what they are for, and how deep in the funnel."""

from typing import NamedTuple

STAGES = ("upper", "middle", "lower")


class Link(NamedTuple):
    """One link: its name, the group of links with the same use, its funnel stage."""

    name: str
    group: str
    stage: str


LINKS = (
    Link("home", "navigation", "upper"),
    Link("landing_page", "navigation", "upper"),
    Link("blog_article", "navigation", "upper"),
    Link("search_results", "find", "upper"),
    Link("category_page", "find", "upper"),
    Link("product_page", "product", "upper"),
    Link("product_details", "product", "upper"),
    Link("customer_reviews", "product", "upper"),
    Link("size_guide", "product", "upper"),
    Link("deals_page", "offers", "upper"),
    Link("coupon_page", "offers", "upper"),
    Link("help_center", "service", "upper"),
    Link("return_policy", "service", "upper"),
    Link("my_account", "account", "upper"),
    Link("compare_products", "selection", "middle"),
    Link("choose_options", "selection", "middle"),
    Link("wish_list", "selection", "middle"),
    Link("add_to_cart", "cart", "middle"),
    Link("view_cart", "cart", "middle"),
    Link("remove_from_cart", "cart", "middle"),
    Link("sign_in", "account", "lower"),
    Link("checkout_start", "checkout", "lower"),
    Link("shipping_address", "shipping", "lower"),
    Link("shipping_costs", "shipping", "lower"),
    Link("delivery_options", "shipping", "lower"),
    Link("payment_details", "payment", "lower"),
    Link("payment_error", "payment", "lower"),
    Link("order_review", "checkout", "lower"),
    Link("order_confirmation", "checkout", "lower"),
)

LINK_NUMBER = {link.name: number for number, link in enumerate(LINKS)}
CHECKOUT_LINK = "checkout_start"
OUTCOME_LINK = "order_confirmation"
AD_IDS = tuple(f"ad_{number}" for number in range(1001, 1025))
