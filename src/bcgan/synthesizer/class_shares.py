"""Labels for sampling: P(y) by counting (section 4), without sampling noise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bcgan.errors import SettingsError
from bcgan.synthesizer.run_settings import nearest

WantedShares = Mapping[str, float] | Literal["balanced"]
"""Shares of some or all classes, or `balanced` for equal ones."""

_TRUTH_WORDS = {"True": ("true", "yes", "on"), "False": ("false", "no", "off")}

SMALLEST_REST = 1e-6
"""Shares that sum to 1 within this sum to 1."""


def counts_by_share(shares: Sequence[float], rows: int) -> NDArray[np.int64]:
    """Split rows among classes in proportion to their shares, by largest remainders.

    Args:
        shares: Share of each class, summing to 1.
        rows: Number of rows.

    Returns:
        int64, one count for each class, summing to `rows`; each differs from the exact
        product by less than 1.
    """
    exact = np.asarray(shares, dtype=np.float64) * rows
    counts = np.floor(exact).astype(np.int64)
    left = rows - int(counts.sum())
    largest = np.argsort(counts - exact, kind="stable")[:left]
    counts[largest] += 1
    return counts


def _meant(name: str, classes: Sequence[str]) -> str:
    """Undo YAML's reading of the unquoted words yes, no, on and off as truth values."""
    words = _TRUTH_WORDS.get(name, ())
    found = [each for each in classes if each.casefold() in words]
    return found[0] if name not in classes and len(found) == 1 else name


def labels_by_share(
    shares: Sequence[float], rows: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Give each row a label so that the classes have their exact shares.

    Args:
        shares: Share of each class; empty when there are no classes.
        rows: Number of rows.
        rng: Decides the order.

    Returns:
        int64, shape [rows]; zeros when there are no classes.
    """
    if not len(shares):
        return np.zeros(rows, dtype=np.int64)
    labels = np.repeat(np.arange(len(shares)), counts_by_share(shares, rows))
    return rng.permutation(labels)


def rebalanced(
    wanted: WantedShares, classes: Sequence[str], shares: Sequence[float]
) -> tuple[float, ...]:
    """Work out the share of each class.

    Args:
        wanted: What was asked for; classes that are not named share the rest in proportion to
            their shares in the training part.
        classes: All classes.
        shares: Their shares in the training part.

    Returns:
        Shares that sum to 1.

    Raises:
        SettingsError: If there are no classes, one is unknown, a share is not in [0, 1], or they
            cannot sum to 1.
    """
    if not classes:
        raise SettingsError(
            "Parameter 'sampling.class_shares' needs a target with classes and this synthesizer "
            "has none; leave it out."
        )
    if wanted == "balanced":
        return tuple([1.0 / len(classes)] * len(classes))
    named = {_meant(str(name), classes): float(share) for name, share in dict(wanted).items()}
    for name, share in named.items():
        if name not in classes:
            raise SettingsError(
                f"Parameter 'sampling.class_shares' names a class {name!r}"
                f"{nearest(name, classes)}; the classes are {', '.join(classes)}."
            )
        if not 0.0 <= share <= 1.0:
            raise SettingsError(
                f"Parameter 'sampling.class_shares' gives class {name!r} the share {share:g}; "
                "give a number from 0 to 1."
            )
    total = sum(named.values())
    rest = sum(share for name, share in zip(classes, shares, strict=True) if name not in named)
    if total > 1.0 + SMALLEST_REST or (total < 1.0 - SMALLEST_REST and not rest):
        raise SettingsError(
            f"The shares of 'sampling.class_shares' sum to {total:g}; shares of all classes have "
            "to sum to 1, those of some classes to at most 1."
        )
    factor = max(0.0, 1.0 - total) / rest if rest else 0.0
    exact = [named.get(name, share * factor) for name, share in zip(classes, shares, strict=True)]
    return tuple(share / sum(exact) for share in exact)


def batches(
    labels: NDArray[np.int64] | NDArray[np.floating[Any]], most: int
) -> Iterator[NDArray[np.int64]]:
    """Divide rows into batches, each of a single class where labels are classes.

    What a generator computes of the label alone is then the same for a whole batch.

    Args:
        labels: Class of each row, int64, or rank of its numeric target; shape [n].
        most: Most rows of a batch.

    Yields:
        Indices of rows; every row is in one batch.
    """
    order = np.arange(len(labels))
    groups = [order]
    if labels.dtype.kind == "i":
        order = np.argsort(labels, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    for group in groups:
        yield from (group[start : start + most] for start in range(0, len(group), most))
