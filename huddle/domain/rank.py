"""Fractional indices: where a row stands in a list, so that a move rewrites that row alone.

A rank is a string over 0-9A-Za-z compared by code unit. Between any two there is always another.
"""

from fractional_indexing import FIError, generate_key_between, generate_n_keys_between


def rank_between(before: str | None, after: str | None) -> str:
    """Return a rank strictly between `before` and `after`; None stands for the list's end on that side.

    Raises ValueError where `before` is not less than `after`.
    """
    try:
        rank: str = generate_key_between(before, after)
    except FIError as error:
        raise ValueError(f"no rank lies between {before!r} and {after!r}") from error
    return rank


def ranks_between(before: str | None, after: str | None, count: int) -> list[str]:
    """Return `count` ascending ranks strictly between `before` and `after`."""
    try:
        ranks: list[str] = generate_n_keys_between(before, after, count)
    except FIError as error:
        raise ValueError(f"no ranks lie between {before!r} and {after!r}") from error
    return ranks
