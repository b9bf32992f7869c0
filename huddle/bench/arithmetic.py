"""The few sums that figures are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of `values` lie. Raises ValueError where there are none."""
    if not values:
        raise ValueError("nothing was measured: no change was seen")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the power of the size by which the cost grows: 0 not at all, 1 in proportion, 2 squared.

    The slope of a line of least squares through the logarithms of both. Needs two sizes or more.
    """
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - middle_x) ** 2 for x in xs)
    if not across:
        raise ValueError("growth needs two sizes or more")
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / across


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return how much the cost grows for each unit of size, by least squares. Needs two sizes or more."""
    middle_x, middle_y = sum(sizes) / len(sizes), sum(costs) / len(costs)
    across = sum((x - middle_x) ** 2 for x in sizes)
    if not across:
        raise ValueError("growth needs two sizes or more")
    pairs = zip(sizes, costs, strict=True)
    return sum((x - middle_x) * (y - middle_y) for x, y in pairs) / across
