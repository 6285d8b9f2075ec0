"""What is planted in the company's CRM: what it knows of its people, and how well.

Which class of engagement a person has follows from what they did, as in the web log.
What the CRM says beside it speaks of the class, and not surely.
"""

TEST_SHARE = 0.2  # of the people have no class: they are to be predicted
CART_MISTAKEN_SHARE = 0.12  # of the people: abandoned_cart says the opposite
CATEGORIES = ("new_user", "recurring_user", "premium_subscriber")
RECURRING_FROM = 2  # sessions that the CRM knows
# Share of premium subscribers, by engagement class and by segment; the greater counts.
PREMIUM_OF_CLASS = {1: 0.05, 2: 0.15, 3: 0.40}
PREMIUM_OF_LOYAL = 0.5
LOYAL = "loyal"
# Ages lie evenly within so many years around that of the class, on both sides.
AGES = {1: 33, 2: 39, 3: 45}
AGE_SPREAD = 15

# A little dirt: somebody twice, a year older; a session of nobody.
TWICE_SHARE = 0.04
NOBODY_SHARE = 0.02
