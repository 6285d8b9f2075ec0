"""From numbers to text: the columns and the lines of the click log."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulate.chunk import ID_BITS, Clicks
from simulate.damage import KINDS, Rows, cut_lines, damage_columns
from simulate.shop import AD_IDS, LINKS

LABELS = ("checkout", "order_placed")
HEADER = ("ID", "ad", "Link", "timestamp", *LABELS, "grp", "funnel_level")
TEST_HEADER = tuple(name for name in HEADER if name not in LABELS)
_TIME_SHAPE = b"0000-00-00T00:00:00.000"
_DATE_AND_CLOCK = 23  # characters of a time before its zone


def id_texts(ids: NDArray[np.uint64]) -> pa.Array:
    """Write 48-bit ids as 12 hexadecimal characters each; (sessions,) in and out."""
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    shifts = np.arange(ID_BITS - 4, -4, -4, dtype=np.uint64)
    letters = digits[((ids[:, None] >> shifts) & np.uint64(15)).astype(np.intp)]
    return _fixed_width_texts(letters)


def time_texts(times: NDArray[np.int64], zone: bytes = b"-04:00") -> pa.Array:
    """Write milliseconds of local time like ``2018-04-30T01:00:00.000-04:00``."""
    shape = _TIME_SHAPE + zone
    moments = pa.array(times, pa.timestamp("ms")).cast(pa.string())
    characters = np.frombuffer(moments.buffers()[2], np.uint8)
    letters = np.empty((len(times), len(shape)), dtype=np.uint8)
    letters[:] = np.frombuffer(shape, np.uint8)
    used = characters[: len(times) * _DATE_AND_CLOCK].reshape(-1, _DATE_AND_CLOCK)
    letters[:, :_DATE_AND_CLOCK] = used
    letters[:, 10] = ord("T")
    return _fixed_width_texts(letters)


def _fixed_width_texts(letters: NDArray[np.uint8]) -> pa.Array:
    """Turn a matrix of characters (texts, width) into text; (texts,)."""
    count, width = letters.shape
    ends = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(letters))]
    return pa.Array.from_buffers(pa.string(), count, buffers)


def flag_texts(flags: NDArray[np.bool_]) -> pa.Array:
    """Write True as 1 and False as 0; (sessions,) in and out."""
    return pa.array(["0", "1"]).take(pa.array(flags.astype(np.int8)))


def _ad_texts(ads: NDArray[np.int64]) -> pa.Array:
    """Ad of each session, null for none; (sessions,) in and out."""
    return pa.array(AD_IDS).take(pa.array(ads, mask=ads < 0))


def genuine_columns(
    clicks: Clicks, rows: NDArray[np.int64], with_labels: bool
) -> dict[str, pa.Array]:
    """Text columns of the log, by name and in its order, before any damage.

    Args:
        clicks: a chunk's clicks.
        rows: (rows,) which click each row copies.
        with_labels: whether to give ``checkout`` and ``order_placed``.

    Returns:
        Eight columns, or six without labels, (rows,) each; null for a blank.
    """
    session, link = pa.array(clicks.session[rows]), pa.array(clicks.link[rows])
    plans = clicks.plans
    columns = {
        "ID": id_texts(clicks.ids).take(session),
        "ad": _ad_texts(plans.ad).take(session),
        "Link": pa.array([one.name for one in LINKS]).take(link),
        "timestamp": time_texts(clicks.time[rows]),
    }
    if with_labels:
        for name, label in zip(LABELS, (plans.checked_out, plans.ordered), strict=True):
            columns[name] = flag_texts(label).take(session)
    columns["grp"] = pa.array([one.group for one in LINKS]).take(link)
    columns["funnel_level"] = pa.array([one.stage for one in LINKS]).take(link)
    return columns


def columns_of(
    rng: np.random.Generator, clicks: Clicks, rows: Rows, with_labels: bool
) -> dict[str, pa.Array]:
    """Text columns of the log with blanked ids and spoiled times where planted."""
    columns = genuine_columns(clicks, rows.click, with_labels)
    return damage_columns(rng, columns, rows.kind)


def csv_lines(
    rng: np.random.Generator, columns: dict[str, pa.Array], rows: Rows
) -> memoryview:
    """All rows as CSV text in UTF-8, some lines cut where that is planted.

    No value holds a comma, a quote or a line break, so nothing needs quoting.
    """
    lines = pc.binary_join_element_wise(*columns.values(), ",", null_handling="replace")
    is_cut = rows.kind == KINDS.index("cut_line")
    if is_cut.any():
        shorter = cut_lines(rng, columns, rows.kind)
        lines = pc.replace_with_mask(lines, pa.array(is_cut), shorter)
    return memoryview(pc.binary_join_element_wise(lines, "", "\n").buffers()[2])
