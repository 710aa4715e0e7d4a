"""A Gaussian copula of the bounded units, given a row's class and states.

It knows how pairs of units hang together, and what class and states say of each, and nothing else
of their values. So that a drawn row does not repeat the real one whose class and states it has,
what these say of it is what all other rows say (leave-one-out). What they say, and how units hang
together, counts for less the fewer rows tell it.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from bcgan.gan.layout import Layout
from bcgan.gan.trainer import TrainingData

RIDGES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0, 1e9)
"""Pseudo-rows that draw effects of classes and states towards 0; the last leaves none."""

LEAST_NOISE = 0.01
"""Share of a place's variance that class and states cannot take."""


@dataclass(frozen=True)
class GaussianCopula:
    """Normal scores of the bounded units ("places"), given class (or numeric target) and states.

    Attributes:
        data: The real rows it was fitted to.
        means: Of each real row's scores, by what the other rows say of its class or target and its
            states; float64, shape [rows, places].
        factors: Of each class's covariance of what they leave, float64, shape
            [classes or 1, places, places]; a factor times its transpose is the covariance.
        values: The values of each place in rows where it is present, sorted.
    """

    data: TrainingData
    means: Tensor
    factors: Tensor
    values: tuple[Tensor, ...]

    @classmethod
    def fit(cls, data: TrainingData) -> "GaussianCopula":
        """Fit it.

        Args:
            data: Rows with at least one bounded unit.

        Returns:
            The copula.
        """
        units, present = data.features[:, places(data.layout)], _present(data)
        columns = list(zip(units.T, present.T, strict=True))
        scores = torch.stack([_normal_scores(unit, here) for unit, here in columns], dim=1)
        means = _means(data, scores, present)
        left = scores - means
        counts = present.sum(0).clamp(min=1)
        explained = means.square().sum(0) / counts
        # Drawn apart, what is explained and what is left must make the variance of the scores, 1.
        wanted = (1.0 - explained).clamp(min=LEAST_NOISE)
        scale = (wanted / (left.square().sum(0) / counts).clamp(min=1e-9)).sqrt()
        classes = data.labels if data.n_classes else torch.zeros(len(left), dtype=torch.int64)
        factors = _class_factors(left * scale, present, classes, max(1, data.n_classes))
        values = tuple(unit[here].double().sort().values for unit, here in columns)
        return cls(data, means, factors, values)

    def sample(self, rows: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw rows: the label and all states of real rows, with new values of the places.

        Args:
            rows: For each row to draw the number of the real row whose label and states it has.
            generator: Draws them.

        Returns:
            Encoded rows, shape [len(rows), units], and their labels.
        """
        labels = self.data.labels[rows]
        noise = torch.randn(len(rows), len(self.values), generator=generator, dtype=torch.float64)
        which = labels if self.data.n_classes else torch.zeros(len(rows), dtype=torch.int64)
        for one, factor in enumerate(self.factors):
            own = which == one
            noise[own] = noise[own] @ factor.T
        ranks = torch.special.ndtr(self.means[rows] + noise)
        features = self.data.features[rows]
        present = _present(replace(self.data, features=features, labels=labels))
        for column, (unit, values) in enumerate(
            zip(places(self.data.layout), self.values, strict=True)
        ):
            here = present[:, column]
            features[here, unit] = _quantiles(values, ranks[here, column]).float()
        return features, labels


def left_out_means(conditions: Tensor, scores: Tensor) -> Tensor:
    """Tell what the other rows say of each row: ridge regression without that row.

    The number of pseudo-rows is that of `RIDGES` with the least squared error on rows left out, for
    each place. Leaving a row out has a closed form: its error is divided by 1 - its leverage.

    Args:
        conditions: What is known of each row, float64, shape [rows, conditions].
        scores: What is told, float64, shape [rows, places].

    Returns:
        The means, shape of `scores`; 0 where fewer than three rows tell nothing.
    """
    count = len(scores)
    if count < 3:
        return torch.zeros_like(scores)
    centred, target = conditions - conditions.mean(0), scores - scores.mean(0)
    if count < conditions.shape[1]:
        sizes, directions = torch.linalg.eigh(centred @ centred.T)
        along = directions * sizes.clamp(min=0.0).sqrt()
    else:
        sizes, directions = torch.linalg.eigh(centred.T @ centred)
        along = centred @ directions
    products = along.T @ target
    best = torch.full_like(scores[0], torch.inf)
    means = torch.zeros_like(scores)
    for ridge in RIDGES:
        shrunk = 1.0 / (sizes.clamp(min=0.0) + ridge)
        leverage = 1.0 / count + along.square() @ shrunk
        errors = (target - along @ (shrunk[:, None] * products)) / (1.0 - leverage)[:, None]
        loss = errors.square().mean(0)
        better = loss < best
        best = torch.where(better, loss, best)
        means = torch.where(better, scores - errors, means)
    return means


def in_turns(count: int, rows: int, generator: torch.Generator) -> Tensor:
    """Choose rows in turn, so that all have their share up to a last incomplete turn.

    Args:
        count: How many to choose.
        rows: Of how many.
        generator: Decides the order of each turn.

    Returns:
        Their numbers, int64, shape [count].
    """
    orders = [torch.randperm(rows, generator=generator) for _ in range(-(-count // rows))]
    return torch.cat(orders)[:count]


def places(layout: Layout) -> list[int]:
    """Give the units that a copula draws: the bounded ones."""
    return [block.start for block in layout.single_units if block.kind == "bounded"]


def _present(data: TrainingData) -> Tensor:
    gates = [block.gate for block in data.layout.single_units if block.kind == "bounded"]
    always = torch.ones(len(data.labels), dtype=torch.bool)
    columns = [always if gate is None else data.features[:, gate] > 0.5 for gate in gates]
    return torch.stack(columns, dim=1)


def _normal_scores(values: Tensor, present: Tensor) -> Tensor:
    """Normal scores of the ranks, so that any scale will do; 0 where a value is absent."""
    scores = torch.zeros(len(values), dtype=torch.float64)
    if present.any():
        _, which, counts = values[present].unique(return_inverse=True, return_counts=True)
        middles = (counts.cumsum(0) - counts / 2.0).double() / counts.sum()
        scores[present] = torch.special.ndtri(middles)[which]
    return scores


def _quantiles(values: Tensor, ranks: Tensor) -> Tensor:
    """Undo `_normal_scores`: from ranks in (0, 1) to values, between neighbours in proportion."""
    if not len(values):
        return ranks
    at = (ranks * len(values) - 0.5).clamp(0.0, len(values) - 1.0)
    below = at.floor().long()
    above = (below + 1).clamp(max=len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])


def _means(data: TrainingData, scores: Tensor, present: Tensor) -> Tensor:
    conditions, means = _conditions(data), torch.zeros_like(scores)
    # Places that are present in the same rows are told at once.
    masks, which = present.unique(dim=1, return_inverse=True)
    for one, here in enumerate(masks.T):
        columns = torch.nonzero(which == one).flatten()
        rows = torch.nonzero(here).flatten()
        told = left_out_means(conditions[rows], scores[rows][:, columns])
        means[rows[:, None], columns] = told
    return means


def _conditions(data: TrainingData) -> Tensor:
    parts = [data.features[:, : data.layout.one_hot_width].double()]
    if data.n_classes:
        parts.append(nn.functional.one_hot(data.labels, data.n_classes).double())
    elif data.numeric_target:
        everywhere = torch.ones(len(data.labels), dtype=torch.bool)
        parts.append(_normal_scores(data.labels, everywhere)[:, None])
    return torch.cat(parts, dim=1)


def _class_factors(left: Tensor, present: Tensor, classes: Tensor, n_classes: int) -> Tensor:
    # Few rows know little of pairs: those of all classes are drawn towards none, by as many
    # pseudo-rows as places, and those of each class towards those of all. A class of fewer rows
    # than places has no pairs of its own: they would be those of its very rows.
    weight = float(left.shape[1])
    alone = torch.diag(left.square().sum(0) / present.sum(0).clamp(min=1))
    overall = _covariance(left, present, alone, weight)
    factors = [_factor(overall)] * n_classes
    for one in range(n_classes):
        rows = classes == one
        if rows.sum() >= weight:
            factors[one] = _factor(_covariance(left[rows], present[rows], overall, weight))
    return torch.stack(factors)


def _covariance(left: Tensor, present: Tensor, prior: Tensor, weight: float) -> Tensor:
    # Absent places are zeros in `left`, so each sum is of the rows that have both places.
    both = present.double().T @ present.double()
    return (left.T @ left + weight * prior) / (both + weight)


def _factor(covariance: Tensor) -> Tensor:
    # Pairs that were counted in different rows need not make a positive matrix together; made
    # one, it gets the variances back that were meant.
    values, directions = torch.linalg.eigh(covariance)
    factor = directions * values.clamp(min=0.0).sqrt()
    made = factor.square().sum(1).clamp(min=1e-12)
    return factor * (covariance.diagonal().clamp(min=0.0) / made).sqrt()[:, None]
