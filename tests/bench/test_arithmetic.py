"""The sums behind the figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huddle.bench.arithmetic import exponent, percentile, slope
from huddle.bench.usage import bound_of

positive = st.floats(min_value=0.1, max_value=1_000)
sizes = st.lists(st.integers(1, 10_000), min_size=2, max_size=8, unique=True)


def test_percentiles() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.95) == 96
    assert percentile(values, 1) == 100
    assert percentile([7], 0.95) == 7
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


@given(st.lists(positive, min_size=1), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values_and_grows_with_its_share(
    values: list[float], share: float
) -> None:
    assert percentile(values, share) in values
    assert percentile(values, 0) <= percentile(values, share) <= percentile(values, 1)


@given(sizes, positive, st.floats(-2, 2))
def test_the_exponent_of_a_power_is_found(of: list[int], factor: float, power: float) -> None:
    costs = [factor * size**power for size in of]
    assert exponent(of, costs) == pytest.approx(power, abs=1e-6)


@given(sizes, positive, st.floats(-10, 10))
def test_the_slope_of_a_line_is_found(of: list[int], start: float, each: float) -> None:
    assert slope(of, [start + each * size for size in of]) == pytest.approx(each, abs=1e-6)


def test_growth_needs_two_sizes() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        exponent([5, 5], [1, 2])
    with pytest.raises(ValueError, match="two sizes"):
        slope([5], [1])


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"client": 0.97, "server": 0.5}, "the client is the bound"),
        ({"client": 0.2, "server 1": 0.3, "server 2": 0.95}, "the server 2 is the bound"),
        ({"client": 0.6, "server": 0.7, "PostgreSQL": 0.6}, "the machine is the bound: all 2"),
        ({"client": 0.1, "server": 0.3}, "no core is full"),
    ],
)
def test_the_bound_is_what_is_full(shares: dict[str, float], words: str) -> None:
    assert bound_of(shares, 2).startswith(words)
