"""Rows of a Gaussian copula, by which a generator learns from a table of few rows and many columns.

A likelihood of 48 columns has more to say about 1,500 rows than about rows of their kind: before
it knows how the columns hang together it knows the rows. Gaussian copulas, one for each class, know
of the columns' values the pairs alone and need far fewer rows. Drawn without end they are a prior:
a generator that learns mostly from them, and from the real rows besides, keeps to what pairs
explain until the real rows outweigh it. Labels, numeric targets and states of copula rows are those
of real rows, as they are. docs/results/recipe.md has what it brings.
"""

from dataclasses import replace

import torch
from torch import Tensor

from bcgan.gan.gaussian_copula import GaussianCopula, in_turns, places
from bcgan.gan.layout import Layout
from bcgan.gan.trainer import TrainingData
from bcgan.seeds import torch_generator

LEAST_SHARE = 0.1
"""Fewer copula rows than this for each real row are none: the real rows say enough."""

MOST_ROWS = 20_000
"""More are not drawn, nor more real rows fitted: hundreds of columns have tens of thousands of
pairs, and a fit needs as many numbers as rows times one-hot units."""


def copula_row_count(rows: int, layout: Layout, per_pair: float) -> int:
    """Tell how many rows of a copula a table is learnt with.

    Args:
        rows: Real rows.
        layout: Of an encoded row; its bounded units are what a copula draws.
        per_pair: Copula rows for each pair of bounded units.

    Returns:
        Their number: as many as there are pairs to learn about, whatever the number of real rows,
        at most `MOST_ROWS`, and 0 where that is less than a tenth of these.
    """
    drawn = len(places(layout))
    count = min(MOST_ROWS, round(per_pair * drawn * (drawn - 1) / 2))
    return count if count >= LEAST_SHARE * rows else 0


def with_copula_rows(data: TrainingData, per_pair: float, seed: int) -> TrainingData:
    """Add rows of Gaussian copulas to real ones.

    Args:
        data: Real rows.
        per_pair: Copula rows for each pair of bounded units, see `copula_row_count`.
        seed: Decides the draws.

    Returns:
        The real rows, then those of the copula.
    """
    count = copula_row_count(len(data.labels), data.layout, per_pair)
    if not count:
        return data
    generator = torch_generator(seed, "copula")
    some = torch.randperm(len(data.labels), generator=generator)[:MOST_ROWS].sort().values
    fitted = replace(data, features=data.features[some], labels=data.labels[some])
    distinct, which = _distinct(fitted)
    rows = which[in_turns(count, len(which), generator)]
    features, labels = GaussianCopula.fit(distinct).sample(rows, generator)
    return replace(
        data,
        features=torch.cat((data.features, features)),
        labels=torch.cat((data.labels, labels)),
    )


def _distinct(data: TrainingData) -> tuple[TrainingData, Tensor]:
    """Leave copies of rows out: what is said of a row without it must not come from its copy."""
    whole = torch.cat((data.features, data.labels[:, None].to(data.features.dtype)), dim=1)
    _, which = whole.unique(dim=0, return_inverse=True)
    count = int(which.max()) + 1
    if count == len(which):
        return data, torch.arange(count)
    first = torch.full((count,), len(which)).scatter_reduce_(
        0, which, torch.arange(len(which)), "amin"
    )
    return replace(data, features=data.features[first], labels=data.labels[first]), which
