"""What is planted of dirt: cells, clocks and rows as real trackers write them.

Nothing of it changes who came, what was clicked or what was ordered. Numbers that stand
beside a name are shares.
"""

from simulate.company.shop import ADDRESS

# What programs write where there is nothing, and in how many of the empty cells.
PLACEHOLDERS = ("null", "undefined", "(not set)", "\\N")
PLACEHOLDER_SHARES = {"user_id": 0.01, "product_id": 0.01, "search_term": 0.005}

# One in so many prices is no number, beginning in the middle: so that however few
# prices there are, it is far less than the 1 % at which a source fails.
UNREADABLE_PRICE = "on request"
ONE_PRICE_IN = 400

OTHER_CASE_SHARE = 0.02  # of the clicks have Page_View or PAGE_VIEW for page_view
OTHER_HOST_SHARE = 0.03  # of the addresses have their host in capitals

# Of the visits' last clicks: the device's clock is ahead of when the event is received.
CLOCK_AHEAD_SHARE = 0.03
CLOCK_AHEAD_MS = (60_000, 10_800_000)

# How a visit's first click says where it came from, of those that came from somewhere.
# Its source, medium and campaign stand in columns of their own, or else nowhere but ...
ORIGINS = {
    "only_in_the_address": 0.10,  # ... as utm_ and gclid there: visits of a campaign
    "only_by_the_referrer": 0.10,  # ... visits of no campaign from another site
    "in_the_address_too": 0.10,  # visits of a campaign
    "in_other_case": 0.08,  # the source is written Google or GOOGLE
}

# The page before, at later clicks: none of these begins a campaign.
OWN_PAGE, OWN_PAGE_SHARE = f"{ADDRESS}/", 0.05
GATEWAYS = ("https://www.paypal.com/", "https://pay.klarna.com/")
GATEWAY_SHARE = 0.4  # of the clicks right after PAYING_LINK
PAYING_LINK = "payment_details"

# Rows beside those of clicks, each with an event_id of its own.
DEVICE_CLOCK_SHARE = 0.0015  # of the clicks are told again by a clock years behind
DEVICE_CLOCK_DAYS = 1_500
FIRED_AGAIN_SHARE = 0.004  # of the clicks fire twice
FIRED_AGAIN_MS = (5, 40)  # the mapping's repeat_milliseconds is 50
HEARTBEAT_VISIT_SHARE = 0.03
HEARTBEAT = "heartbeat"
HEARTBEAT_LEAST_PAUSE_MS = 10_000  # one in the middle of each pause of so long
REFUND_SHARE = 0.06  # of the orders; where all is independent none, as it tells of one
REFUND = "refund"
HALF_REFUND_SHARE = 0.4  # of the refunds give half of the money back
REFUND_AFTER_MS = (3_000, 20_000)  # after the last click of a visit
# An uptime monitor asks for the first page; the mapping's filters leave it out.
MONITOR_EVERY_HOURS = 6
MONITOR_ADDRESSES = ("203.0.113.4", "203.0.113.9")
MONITOR_RANGE = "203.0.113.0/28"
MONITOR_VISITOR, MONITOR_AGENT = "uptime-check", "UptimeCheck/3.1"
