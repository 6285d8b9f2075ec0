"""Columns as dirt leaves them: odd words, letters' case, addresses, other rows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulate.company import planted_dirt
from simulate.company.chunk import Chunk
from simulate.company.dirt import LATER_REFERRERS, ORIGIN_NAMES, Dirt
from simulate.company.planted import TOUCHES
from simulate.company.planted_dirt import PLACEHOLDERS
from simulate.company.rows import Rows
from simulate.company.shop import ADDRESS
from simulate.company.table import VISITOR, chosen, money

Columns = dict[str, pa.Array]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
# what rows that are no click say: who it was and when; heartbeats the page that was
# open, refunds their order
_SAID = ("event_id", VISITOR, "user_id", "event_time", "received_time", "event")
_SAID += ("country", "region", "ip", "user_agent")
_SAID_OF_PAGES = (*_SAID, "link", "link_group", "page_url")
_SAID_OF_ORDERS = (*_SAID, "order_id", "revenue", "currency")


def _put(column: pa.Array, those: Flags, value: str | None | pa.Array) -> pa.Array:
    """Let these rows say a value, one for all or one for each row."""
    if not isinstance(value, pa.Array):
        value = pa.scalar(value, pa.string())
    return pc.if_else(pa.array(those), value, column)


def _in_case(column: pa.Array, case: Whole) -> pa.Array:
    """Write Like_This where the case is 1, LIKE_THIS where it is 2."""
    column = _put(column, case == 1, pc.utf8_title(column))
    return _put(column, case == 2, pc.utf8_upper(column))


def _with_words(columns: Columns, dirt: Dirt, click: Whole) -> Columns:
    """Put words for nothing into empty cells, and one for a price."""
    changed = {}
    for name, number in dirt.placeholder.items():
        words = chosen(list(PLACEHOLDERS), number[click])
        changed[name] = pc.coalesce(columns[name], words)
    word = planted_dirt.UNREADABLE_PRICE
    return changed | {"price": _put(columns["price"], dirt.is_unreadable[click], word)}


def tracking_parameters() -> list[str | None]:
    """Write what follows the address of each of TOUCHES: where the click came from.

    Who pays a search engine for a click leaves the rest to the click's number.
    """
    found: list[str | None] = []
    for number, touch in enumerate(TOUCHES):
        said = f"utm_source={touch.source}&utm_medium={touch.medium}&"
        if touch.medium == "cpc":
            said = f"gclid=Cj0KCQ{number:02d}&"
        campaign = touch.campaign_id
        found.append(campaign and f"?{said}utm_campaign={campaign}")
    return found


def _with_origins(columns: Columns, chunk: Chunk, dirt: Dirt, click: Whole) -> Columns:
    """Say at visits' first clicks otherwise where they came from."""
    origin = dirt.origin[click]
    in_address, by_referrer, too, other_case = (
        origin == ORIGIN_NAMES.index(name) for name in ORIGIN_NAMES
    )
    touch = chunk.visits.touch[chunk.clicks.visit[click]]
    has_parameters = in_address | too
    parameters = chosen(tracking_parameters(), np.where(has_parameters, touch, -1))
    address = _put(
        columns["page_url"],
        dirt.has_other_host[click],
        pc.replace_substring(columns["page_url"], ADDRESS, ADDRESS.upper()),
    )
    address = pc.binary_join_element_wise(
        address, parameters, "", null_handling="replace"
    )
    case = np.where(other_case, dirt.origin_case[click], 0)
    changed = {"page_url": address, "source": _in_case(columns["source"], case)}
    for name in ("source", "medium", "campaign_id"):
        column = changed.get(name, columns[name])
        changed[name] = _put(column, in_address | by_referrer, None)
    pages = chosen(list(LATER_REFERRERS), dirt.later_referrer[click])
    return changed | {"referrer": pc.coalesce(columns["referrer"], pages)}


def _only(columns: Columns, those: Flags, said: tuple[str, ...]) -> Columns:
    """Let these rows say nothing but in some columns."""
    return {
        name: column if name in said else _put(column, those, None)
        for name, column in columns.items()
    }


def _as_other_rows(columns: Columns, rows: Rows, quoted: bool) -> Columns:
    """Write heartbeats, refunds and the monitor's rows as what they are."""
    beats, refunds, asked = (
        rows.are(kind) for kind in ("heartbeat", "refund", "monitor")
    )
    columns = _only(columns, beats, _SAID_OF_PAGES)
    columns = _only(columns, refunds, _SAID_OF_ORDERS)
    columns = _only(columns, asked, ("event_id", "event_time", "received_time"))
    event = _put(columns["event"], beats, planted_dirt.HEARTBEAT)
    event = _put(event, refunds, planted_dirt.REFUND)
    back = np.abs(rows.amount)
    signs = pa.array(np.where(rows.amount < 0, "-", "").astype(object), pa.string())
    amounts = pc.binary_join_element_wise(signs, money(back), "")
    which = pa.array(planted_dirt.MONITOR_ADDRESSES).take(pa.array(rows.click % 2))
    agent = planted_dirt.MONITOR_AGENT
    monitor = {
        VISITOR: planted_dirt.MONITOR_VISITOR,
        "event": "page_view",
        "link": "home",
        "page_url": f"{ADDRESS}/home",
        "ip": which,
        "user_agent": f'"{agent}"' if quoted else agent,
    }
    columns |= {"event": event, "revenue": _put(columns["revenue"], refunds, amounts)}
    said = {name: _put(columns[name], asked, word) for name, word in monitor.items()}
    return columns | said


def with_odd_cells(
    columns: Columns, chunk: Chunk, dirt: Dirt, rows: Rows, quoted: bool
) -> Columns:
    """Write the columns of the tracker's files as dirt leaves them.

    Args:
        columns: as ``columns_of`` gives them.
        chunk: what happened.
        dirt: how clicks are written.
        rows: the rows.
        quoted: whether values with commas stand in quotes.

    Returns:
        The same columns, in the same order.
    """
    click = rows.told_of()
    changed = columns | {"event": _in_case(columns["event"], dirt.case[click])}
    changed |= _with_words(columns, dirt, click)
    changed |= _with_origins(columns, chunk, dirt, click)
    return _as_other_rows(changed, rows, quoted)
