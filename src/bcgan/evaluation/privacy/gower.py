"""Nearest rows by Gower's distance, in blocks that bound the memory.

Gower (1971): the mean over the columns of |rank difference| for numbers and of 1[different] for
categories. All sums are integers, so equal distances compare equal on every machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.privacy.mixed_rows import MISSING, SCALE, MixedRows

BLOCK = 1 << 18
"""Distances held at a time: few enough to stay in the processor's cache."""

Sums = NDArray[np.int32]
_FAR = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Neighbours:
    """The k nearest rows of n queries, the nearest first; of equally near ones the first.

    Attributes:
        distances: float64, shape (n, k), in [0, 1].
        rows: int64, shape (n, k): their positions.
    """

    distances: NDArray[np.float64]
    rows: NDArray[np.int64]


def nearest(queries: MixedRows, rows: MixedRows, count: int) -> Neighbours:
    """Find the nearest rows.

    Args:
        queries: n rows.
        rows: m >= 1 rows of the same columns, at least one column.
        count: Neighbours wanted; of fewer rows all.

    Returns:
        The neighbours, k = min(count, m).
    """
    count = min(count, len(rows))
    found = np.empty((len(queries), count), dtype=np.int64)
    sums = np.empty((len(queries), count), dtype=np.int64)
    for block, totals in _blocks(queries, rows):
        line = np.arange(len(totals))
        for place in range(count):
            best = totals.argmin(axis=1)
            found[block, place] = best
            sums[block, place] = totals[line, best]
            totals[line, best] = _FAR
    return Neighbours(sums / (SCALE * len(rows.columns)), found)


def nearest_without(
    queries: MixedRows, rows: MixedRows, hidden: Sequence[str]
) -> dict[str, NDArray[np.int64]]:
    """Find the nearest row by all columns but one, for several such columns at once.

    Args:
        queries: n rows.
        rows: m >= 1 rows of the same columns.
        hidden: Columns to leave out, one at a time.

    Returns:
        By hidden column int64 of shape (n,): the position of the nearest row.
    """
    found = {name: np.empty(len(queries), dtype=np.int64) for name in hidden}
    for block, totals in _blocks(queries, rows):
        part = np.empty_like(totals)
        for name in hidden:
            gaps = _gaps(queries.column(name)[block], rows.column(name), name in rows.numeric, part)
            found[name][block] = np.subtract(totals, gaps, out=part).argmin(axis=1)
    return found


def column_gaps(
    first: NDArray[np.int32], second: NDArray[np.int32], numeric: bool
) -> NDArray[np.float64]:
    """Measure how far values of one column are apart, pair by pair.

    Args:
        first: Ranks or codes, shape (n,).
        second: Those of the other rows, shape (n,).
        numeric: Whether they are ranks.

    Returns:
        Shape (n,), in [0, 1].
    """
    if not numeric:
        return (first != second).astype(np.float64)
    return np.minimum(np.abs(first - second), SCALE) / SCALE


def _blocks(queries: MixedRows, rows: MixedRows) -> Iterator[tuple[slice, Sums]]:
    """Give sums of gaps over all columns, shape (block, m), in [0, SCALE * columns]."""
    step = max(1, BLOCK // len(rows))
    part = np.empty((step, len(rows)), dtype=np.int32)
    for start in range(0, len(queries), step):
        block = slice(start, min(start + step, len(queries)))
        shape = (block.stop - start, len(rows))
        totals = _mismatches(queries.codes[:, block], rows.codes, shape)
        for mine, others in zip(queries.ranks[:, block], rows.ranks, strict=True):
            totals += _gaps(mine, others, True, part[: shape[0]])
        yield block, totals


def _mismatches(
    queries: NDArray[np.int32], rows: NDArray[np.int32], shape: tuple[int, int]
) -> Sums:
    """Count different categories, times `SCALE`."""
    # One byte for each pair is several times faster than four.
    counts = np.zeros(shape, dtype=np.uint8 if len(rows) < 256 else np.uint16)
    differ = np.empty(shape, dtype=np.bool_)
    for mine, others in zip(queries, rows, strict=True):
        np.not_equal(mine[:, None], others[None, :], out=differ)
        np.add(counts, differ.view(np.uint8), out=counts)
    return counts.astype(np.int32) * SCALE


def _gaps(mine: NDArray[np.int32], others: NDArray[np.int32], numeric: bool, out: Sums) -> Sums:
    """Give the gaps of one column between all pairs, written to `out`."""
    if not numeric:
        np.multiply(mine[:, None] != others[None, :], SCALE, out=out)
        return out
    np.subtract(mine[:, None], others[None, :], out=out)
    np.abs(out, out=out)
    if (mine == MISSING).any() or (others == MISSING).any():
        np.minimum(out, SCALE, out=out)
    return out
