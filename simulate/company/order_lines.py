"""What an order is made of, as a list in JSON."""

from collections import defaultdict

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from simulate.company.chunk import Chunk
from simulate.company.shop import PRODUCTS

Whole = NDArray[np.int64]


def lines_of_orders(chunk: Chunk) -> tuple[Whole, list[list[tuple[int, int]]]]:
    """Find what each order is made of.

    Returns:
        The orders' clicks in order, and for each one its lines: number in PRODUCTS, and
        how many. They are what was put into the cart in the visit, or else one thing.
    """
    goods, visit = chunk.goods, chunk.clicks.visit
    orders = np.flatnonzero(goods.revenue > 0)
    has_order = np.zeros(len(chunk.visits.start), dtype=bool)
    has_order[visit[orders]] = True
    carts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for click in np.flatnonzero((goods.quantity > 0) & has_order[visit]):
        line = int(goods.product[click]), int(goods.quantity[click])
        carts[int(visit[click])].append(line)
    found = []
    for click in orders:
        at_once = [(int(goods.bought[click]), 1)]
        found.append(carts[int(visit[click])] if at_once[0][0] < 0 else at_once)
    return orders, found


def count_lines(chunk: Chunk) -> int:
    """Count the lines of all orders."""
    goods, visit = chunk.goods, chunk.clicks.visit
    in_cart = np.bincount(visit[goods.quantity > 0], minlength=len(chunk.visits.start))
    is_order = goods.revenue > 0
    at_once = goods.bought[is_order] >= 0
    return int(np.where(at_once, 1, in_cart[visit[is_order]]).sum())


def _text(lines: list[tuple[int, int]]) -> str:
    """Write an order's lines as JSON."""
    parts = []
    for product, quantity in lines:
        one = PRODUCTS[product]
        price = f"{one.cents // 100}.{one.cents % 100:02d}"
        parts.append(
            f'{{"item_id":"{one.product_id}","price":{price},"quantity":{quantity}}}'
        )
    return f"[{','.join(parts)}]"


def order_texts(chunk: Chunk, click: Whole, quoted: bool) -> pa.Array:
    """Give the lines of the order that each click is; null for other clicks.

    ``quoted`` puts them in quotes, and doubles theirs, for CSV.
    """
    orders, lines = lines_of_orders(chunk)
    texts = [_text(one) for one in lines]
    if quoted:
        texts = ['"' + text.replace('"', '""') + '"' for text in texts]
    place = np.full(len(chunk.clicks.link), -1)
    place[orders] = np.arange(len(orders))
    number = place[click]
    return pa.array(texts, pa.string()).take(pa.array(number, mask=number < 0))
