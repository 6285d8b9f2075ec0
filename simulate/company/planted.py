"""What is planted in the company: who its people are, and what makes them order.

A visit is walked first and decided afterwards: its odds of an order are the product
of what stands here. So each factor is the odds ratio, given all the others.
"""

from typing import NamedTuple


class Segment(NamedTuple):
    """A kind of people.

    Attributes:
        share: of all people.
        more_sessions: visits on average beyond the first.
        registered: share who have an account.
        ending: factor on the chance that a click is the last one.
        deeper: factor on the chance that a click leads deeper into the funnel.
        order_odds: odds of an order in a visit that begins a checkout.
        worth_contacting: share whom a newsletter moves to order.
        on_the_fence: share who begin to waver at some click.
        touches: weights of TOUCHES, in their order.
        likes: factors on the links that these people like.
    """

    share: float
    more_sessions: float
    registered: float
    ending: float
    deeper: float
    order_odds: float
    worth_contacting: float
    on_the_fence: float
    touches: tuple[float, ...]
    likes: dict[str, float]


class Touch(NamedTuple):
    """How a visit began: what the tracker writes, and the factor on its order odds."""

    channel: str
    source: str | None
    medium: str | None
    campaign_id: str | None
    ad_id: str | None
    referrer: str | None
    order_odds: float


_GOOGLE, _INSTAGRAM = "https://www.google.com/", "https://www.instagram.com/"
TOUCHES = (
    Touch("direct", None, None, None, None, None, 1.0),
    Touch("organic_search", "google", "organic", None, None, _GOOGLE, 1.0),
    Touch(
        "organic_search", "bing", "organic", None, None, "https://www.bing.com/", 1.0
    ),
    Touch("paid_search", "google", "cpc", "brand", "ad_2001", _GOOGLE, 1.5),
    Touch("paid_search", "google", "cpc", "spring_shoes", "ad_2002", _GOOGLE, 1.2),
    Touch(
        "paid_social", "instagram", "paid_social", "looks", "ad_2003", _INSTAGRAM, 0.5
    ),
    Touch(
        "organic_social",
        "facebook",
        "social",
        None,
        None,
        "https://www.facebook.com/",
        0.8,
    ),
    Touch("email", "newsletter", "email", "weekly_news", None, None, 1.0),
    Touch(
        "referral",
        "style-blog.example",
        "referral",
        None,
        None,
        "https://style-blog.example/",
        1.0,
    ),
)
EMAIL = next(n for n, touch in enumerate(TOUCHES) if touch.channel == "email")

SEGMENTS = {
    "researcher": Segment(
        *(0.20, 2.5, 0.60, 0.8, 0.9, 0.50, 0.45, 0.25),
        touches=(20, 28, 8, 8, 8, 6, 4, 8, 10),
        likes={"compare_products": 2.0, "customer_reviews": 1.5, "blog_article": 1.5},
    ),
    "bargain_hunter": Segment(
        *(0.18, 2.0, 0.55, 1.0, 1.0, 0.45, 0.55, 0.15),
        touches=(18, 16, 5, 6, 18, 14, 6, 12, 5),
        likes={"deals_page": 2.5, "coupon_page": 2.0, "view_cart": 1.5},
    ),
    "loyal": Segment(
        *(0.12, 5.0, 0.95, 0.9, 1.4, 1.20, 0.15, 0.05),
        touches=(45, 12, 2, 12, 3, 3, 3, 18, 2),
        likes={"loyalty_page": 2.0, "my_account": 2.0, "wish_list": 1.3},
    ),
    "one_off": Segment(
        *(0.28, 0.25, 0.30, 1.1, 1.1, 0.70, 0.10, 0.05),
        touches=(10, 28, 7, 8, 16, 18, 5, 1, 7),
        likes={"search_results": 1.5, "size_guide": 1.2},
    ),
    "window_shopper": Segment(
        *(0.22, 1.5, 0.35, 0.9, 0.6, 0.25, 0.20, 0.10),
        touches=(26, 18, 5, 3, 6, 20, 14, 4, 4),
        likes={"blog_article": 2.0, "gift_guide": 2.0, "product_video": 1.3},
    ),
}

# On average, so many events a person makes over all segments; bots are apart.
EVENTS_PER_PERSON = 33.3

DEVICE_COUNTS = (0.0, 0.62, 0.30, 0.08)  # share with no, one, two, three devices
MAIN_DEVICE_SHARE = 0.6  # of the visits of who has several
SHARED_PAIR_SHARE = 0.15  # of all pairs of people one device is both's
STAYS_LOGGED_IN = 0.6  # of the visits on a device where its user logged in before
FAST_SHARE = 0.02  # of all people click much faster than others, and are no bots

REGIONS = {
    ("DE", "Bavaria"): 22,
    ("DE", "Berlin"): 18,
    ("AT", "Vienna"): 11,
    ("CH", "Zurich"): 9,
    ("FR", "Brittany"): 14,
    ("NL", "Utrecht"): 12,
    ("IN", "Kerala"): 14,
}


class Sequence(NamedTuple):
    """Links in this order; the odds of an order are multiplied where a visit has them.

    Attributes:
        name: what its column in the truth is called.
        links: the links, in order.
        is_contiguous: directly one after the other; otherwise with anything between.
        odds_ratio: the factor.
    """

    name: str
    links: tuple[str, str]
    is_contiguous: bool
    odds_ratio: float


SEQUENCES = (
    Sequence("sizes_then_reviews", ("size_guide", "customer_reviews"), True, 2.8),
    Sequence("coupons_then_deals", ("coupon_page", "deals_page"), True, 0.35),
    Sequence("loyalty_later_options", ("loyalty_page", "choose_options"), False, 2.4),
    Sequence("help_later_returns", ("help_center", "return_policy"), False, 0.40),
)

# Factors on the odds of an order, beside the segment's, the touch's and the sequences'.
DEVICE_ODDS = {"desktop": 1.0, "mobile": 0.7, "tablet": 0.9, "bot": 1.0}
WEEKEND_ODDS = 1.25
EVENING_ODDS, EVENING_HOURS = 1.2, (18, 22)  # from, up to and not including
ON_THE_FENCE_ODDS = 0.5
NEWSLETTER_ODDS = {"worth_contacting": 3.0, "others": 0.9}
# Where all that isn't planted is independent of the outcome, any visit may order.
INDEPENDENT_ODDS = 0.15

# From here on, as a share of the period, another season.
SHIFT_AT = 0.6
SHIFT_ODDS = 0.6
CATEGORY_MIX = ((30, 30, 12, 14, 10, 4), (12, 6, 30, 14, 14, 24))  # before, after
OWN_CATEGORY_SHARE = 0.5  # of the visits look at the person's own category

# From which click on somebody on the fence wavers, with the weights of each.
FENCE_CLICKS = {4: 30, 5: 25, 6: 20, 7: 15, 8: 10}

# Visits by hour, weekday (Monday first) and month, relative to one another.
HOURS = (
    *(9, 6, 4, 3, 3, 5, 12, 24, 34, 40, 44, 48),
    *(56, 52, 46, 44, 46, 52, 62, 74, 82, 72, 48, 22),
)
WEEKDAYS = (100, 96, 94, 98, 92, 118, 132)
MONTHS = (92, 86, 95, 98, 100, 94, 84, 82, 98, 104, 132, 138)

# The last link of visits that begin a checkout and don't order.
EXIT_AFTER_CHECKOUT = {
    "delivery_options": 0.42,
    "payment_details": 0.20,
    "payment_error": 0.14,
    "shipping_address": 0.14,
    "view_cart": 0.10,
}
CLICKS_AFTER_ORDER = (0.5, 0.3, 0.2)  # chance of no, one, two more
AFTER_ORDER = {"home": 40, "my_account": 40, "category_page": 20}
QUANTITIES = (0.0, 0.82, 0.14, 0.04)  # chance to put none, one, two, three in the cart


class Gap(NamedTuple):
    """A share of the waits between two clicks, even between two bounds in seconds."""

    share: float
    least_seconds: float
    most_seconds: float


PACE = (Gap(0.34, 1.5, 10), Gap(0.46, 10, 60), Gap(0.17, 60, 180), Gap(0.03, 180, 900))
FAST_PACE = (Gap(0.8, 1.1, 3), Gap(0.2, 3, 9))
LONGEST_SESSION_SECONDS = 7_200
LONGEST_PAUSE_SECONDS = 1_800  # a longer one parts two visits
