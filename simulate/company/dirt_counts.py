"""What is planted of dirt in truth.json, and exact counts of what was written."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulate.company import planted_dirt
from simulate.company.chunk import Chunk
from simulate.company.dirt import LATER_REFERRERS, ORIGIN_NAMES, Dirt
from simulate.company.order_lines import count_lines
from simulate.company.rows import EXTRA_KINDS, Rows

# what becomes of the rows beside those of clicks
FATES = {
    "device_clock": "rejected as device_clock",
    "fired_again": "repeated",
    "heartbeat": "accepted, no click",
    "refund": "accepted, no click",
    "monitor": "filtered by address",
}


class DirtCounts:
    """Everything of the dirt that is counted while chunks are written."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._sums: Counter[str] = Counter()
        self._groups = {
            "rows": Counter(dict.fromkeys(EXTRA_KINDS, 0)),
            "placeholders": Counter(dict.fromkeys(planted_dirt.PLACEHOLDER_SHARES, 0)),
            "origins": Counter(dict.fromkeys(ORIGIN_NAMES, 0)),
            "later_referrers": Counter(dict.fromkeys(LATER_REFERRERS, 0)),
        }

    def add(
        self, chunk: Chunk, rows: Rows, dirt: Dirt, columns: dict[str, pa.Array]
    ) -> None:
        """Count a chunk, with its columns as they are written."""
        # a cut line is no record, and has no values
        is_whole = pa.array(~rows.are("cut_line"))
        words = pa.array(planted_dirt.PLACEHOLDERS)
        for name, counter in self._groups["placeholders"].items():
            found = pc.is_in(columns[name].filter(is_whole), words)
            self._groups["placeholders"][name] = counter + (pc.sum(found).as_py() or 0)
        prices = columns["price"].filter(is_whole)
        no_price = pc.equal(prices, planted_dirt.UNREADABLE_PRICE)
        for kind in EXTRA_KINDS:
            self._groups["rows"][kind] += int(rows.are(kind).sum())
        for group, names, numbers in (
            ("origins", ORIGIN_NAMES, dirt.origin),
            ("later_referrers", LATER_REFERRERS, dirt.later_referrer),
        ):
            counts = np.bincount(numbers[numbers >= 0], minlength=len(names))
            self._groups[group].update(
                {name: int(n) for name, n in zip(names, counts, strict=True)}
            )
        beats = rows.are("heartbeat")
        self._sums.update(
            unreadable_prices=pc.sum(no_price).as_py() or 0,
            event_names_in_other_case=int((dirt.case > 0).sum()),
            hosts_in_other_case=int(dirt.has_other_host.sum()),
            clocks_ahead=int((dirt.ahead > 0).sum()),
            sessions_with_heartbeats=len(np.unique(rows.visit[beats])),
            refunded_cents=int(np.abs(rows.amount).sum()),
            order_lines=count_lines(chunk),
        )

    def truth(self) -> dict[str, Any]:
        """Give how much of each kind was written."""
        return dict(self._sums) | {
            name: dict(counter) for name, counter in self._groups.items()
        }


def planted() -> dict[str, Any]:
    """Say what is planted of dirt."""
    return {
        "placeholders": planted_dirt.PLACEHOLDERS,
        "placeholder_shares_of_empty_cells": planted_dirt.PLACEHOLDER_SHARES,
        "unreadable_price": planted_dirt.UNREADABLE_PRICE,
        "one_price_in": planted_dirt.ONE_PRICE_IN,
        "event_names_in_other_case_share": planted_dirt.OTHER_CASE_SHARE,
        "hosts_in_other_case_share": planted_dirt.OTHER_HOST_SHARE,
        "clock_ahead_share_of_visits": planted_dirt.CLOCK_AHEAD_SHARE,
        "clock_ahead_ms": planted_dirt.CLOCK_AHEAD_MS,
        "origin_shares_of_visits": planted_dirt.ORIGINS,
        "own_page_share": planted_dirt.OWN_PAGE_SHARE,
        "gateway_share_after_paying": planted_dirt.GATEWAY_SHARE,
        "rows": FATES,
        "device_clock_share": planted_dirt.DEVICE_CLOCK_SHARE,
        "device_clock_days": planted_dirt.DEVICE_CLOCK_DAYS,
        "fired_again_share": planted_dirt.FIRED_AGAIN_SHARE,
        "fired_again_ms": planted_dirt.FIRED_AGAIN_MS,
        "heartbeat_share_of_visits": planted_dirt.HEARTBEAT_VISIT_SHARE,
        "heartbeat_least_pause_ms": planted_dirt.HEARTBEAT_LEAST_PAUSE_MS,
        "refund_share_of_orders": planted_dirt.REFUND_SHARE,
        "half_refund_share": planted_dirt.HALF_REFUND_SHARE,
        "monitor_every_hours": planted_dirt.MONITOR_EVERY_HOURS,
        "monitor_range": planted_dirt.MONITOR_RANGE,
    }
