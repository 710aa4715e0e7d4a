"""Density ratios of mixed rows: kernel density estimates on principal components."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from bcgan.evaluation.privacy.mixed_rows import MISSING, SCALE, MixedRows

Floats = NDArray[np.float64]

MOST_UNITS = 400
"""Widest one-hot coding; of more categories the most frequent ones stay."""
BLOCK = 1 << 20


def log_density_ratio(
    queries: Sequence[MixedRows], synthetic: MixedRows, reference: MixedRows, dimensions: int
) -> list[Floats]:
    """Score rows by DOMIAS: log p_synthetic(x) - log p_reference(x), van Breugel et al. (2023).

    The paper leaves the density estimator open. Here both are Gaussian kernel densities with
    Scott's bandwidth on standardised principal components of the attacker's rows (ranks and
    one-hot categories).

    Args:
        queries: Tables of candidates.
        synthetic: Released rows, at least one.
        reference: Rows of the population, at least one.
        dimensions: Most components.

    Returns:
        For each table of candidates its scores, shape (n,), finite.
    """
    kept = _frequent_categories(synthetic, reference)
    units = [_units(rows, kept) for rows in (synthetic, reference)]
    mean, axes = _principal_axes(np.concatenate(units), dimensions)
    released, population = ((each - mean) @ axes for each in units)
    candidates = [(_units(rows, kept) - mean) @ axes for rows in queries]
    return [log_density(each, released) - log_density(each, population) for each in candidates]


def log_density(points: Floats, sample: Floats) -> Floats:
    """Estimate log densities by a Gaussian kernel with Scott's bandwidth n^(-1/(d+4)).

    Args:
        points: Shape (n, d), in units of the sample's spread.
        sample: Shape (m, d), m >= 1.

    Returns:
        Shape (n,).
    """
    m, d = sample.shape
    if d == 0:
        return np.zeros(len(points))
    width = m ** (-1.0 / (d + 4))
    inner = (sample**2).sum(axis=1) / 2
    result = np.empty(len(points))
    step = max(1, BLOCK // m)
    for start in range(0, len(points), step):
        part = points[start : start + step]
        exponents = (part @ sample.T - inner - (part**2).sum(axis=1)[:, None] / 2) / width**2
        result[start : start + step] = logsumexp(exponents, axis=1)
    return result - np.log(m) - d * np.log(width * np.sqrt(2 * np.pi))


def _frequent_categories(
    synthetic: MixedRows, reference: MixedRows
) -> list[tuple[int, NDArray[np.int32]]]:
    """Choose the categories that get a unit, by position of their column."""
    counted = []
    for position, pair in enumerate(zip(synthetic.codes, reference.codes, strict=True)):
        codes, counts = np.unique(np.concatenate(pair), return_counts=True)
        counted += [(-count, position, code) for code, count in zip(codes, counts, strict=True)]
    chosen = sorted(counted)[:MOST_UNITS]
    positions = sorted({position for _, position, _ in chosen})
    return [
        (position, np.array([code for _, where, code in chosen if where == position], np.int32))
        for position in positions
    ]


def _units(rows: MixedRows, kept: list[tuple[int, NDArray[np.int32]]]) -> Floats:
    """Code rows as numbers: two rows are as far apart as by Gower, for one differing column."""
    missing = rows.ranks == MISSING
    ranks = np.where(missing, 0.5, rows.ranks / SCALE)
    parts = [ranks.T, missing.T.astype(np.float64)]
    parts += [
        (rows.codes[position][:, None] == codes[None, :]) / np.sqrt(2) for position, codes in kept
    ]
    return np.concatenate(parts, axis=1)


def _principal_axes(units: Floats, dimensions: int) -> tuple[Floats, Floats]:
    """Give mean and axes, shape (units, d), that make the components' variances 1."""
    mean = units.mean(axis=0)
    centred = units - mean
    variances, axes = np.linalg.eigh(centred.T @ centred / len(units))
    order = np.argsort(-variances)[:dimensions]
    order = order[variances[order] > 1e-9]
    axes = axes[:, order] / np.sqrt(variances[order])
    return mean, axes
