"""Rows of a Gaussian copula, by which a generator learns from a table of few rows and many columns.

A likelihood of 48 columns has more to say about 1,500 rows than about rows of their kind: before
it knows how the columns hang together it knows the rows. Gaussian copulas, one for each class,
know the pairs of columns alone and need far fewer rows. Drawn without end they are a prior: a
generator that learns mostly from them, and from the real rows besides, keeps to what pairs explain
until the real rows outweigh it. docs/results/recipe.md has what it brings.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from bcgan.gan.layout import Layout
from bcgan.gan.trainer import TrainingData
from bcgan.seeds import torch_generator

LEAST_SHARE = 0.1
"""Fewer copula rows than this for each real row are none: the real rows say enough."""

MOST_ROWS = 20_000
"""More are not drawn: hundreds of columns have tens of thousands of pairs. So no table of more than
ten times as many rows is fitted, which keeps the fit's memory within a few GiB."""

EDGE = 5e-4
"""Places nearer than this to 0 or 1 count as this near: their normal scores have no bound."""

RIDGE = 1.0
"""Pseudo-rows by which each effect of a class or a state is drawn towards 0."""


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
    places = len(_places(layout))
    count = min(MOST_ROWS, round(per_pair * places * (places - 1) / 2))
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
    features, labels = GaussianCopula.fit(data).sample(data, count, generator)
    return replace(
        data,
        features=torch.cat((data.features, features)),
        labels=torch.cat((data.labels, labels)),
    )


@dataclass(frozen=True)
class GaussianCopula:
    """Normal scores of the bounded units, given the class (or numeric target) and all states.

    Attributes:
        effects: Of a row's constant, class or target, and one-hot units on the scores, float64,
            shape [conditions, places].
        factors: Of each class's covariance of what they leave, float64, shape
            [classes or 1, places, places]; a factor times its transpose is the covariance.
    """

    effects: Tensor
    factors: Tensor

    @classmethod
    def fit(cls, data: TrainingData) -> "GaussianCopula":
        """Fit it.

        Args:
            data: Rows with at least one bounded unit.

        Returns:
            The copula.
        """
        scores, present = _scores(data), _present(data)
        conditions = _conditions(data)
        penalty = RIDGE * torch.eye(conditions.shape[1], dtype=torch.float64)
        penalty[0, 0] = 1e-6
        effects = torch.stack(
            [
                torch.linalg.solve(
                    conditions[here].T @ conditions[here] + penalty,
                    conditions[here].T @ scores[here, place],
                )
                for place, here in enumerate(present.T)
            ],
            dim=1,
        )
        left = (scores - conditions @ effects) * present
        classes = data.labels if data.n_classes else torch.zeros(len(left), dtype=torch.int64)
        factors = _class_factors(left, present, classes, max(1, data.n_classes))
        return cls(effects, factors)

    def sample(
        self, data: TrainingData, count: int, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Draw rows: the label and states of real rows, with new places of their numbers.

        Args:
            data: The rows it was fitted to.
            count: Number of rows.
            generator: Draws them.

        Returns:
            Encoded rows, shape [count, units], and their labels.
        """
        # In turn, so that classes and states have their shares up to a last incomplete turn.
        turns = -(-count // len(data.labels))
        orders = [torch.randperm(len(data.labels), generator=generator) for _ in range(turns)]
        rows = torch.cat(orders)[:count]
        taken = replace(data, features=data.features[rows], labels=data.labels[rows])
        places = _places(data.layout)
        noise = torch.randn(count, len(places), generator=generator, dtype=torch.float64)
        which = taken.labels if data.n_classes else torch.zeros(count, dtype=torch.int64)
        for one, factor in enumerate(self.factors):
            own = which == one
            noise[own] = noise[own] @ factor.T
        drawn = torch.special.ndtr(_conditions(taken) @ self.effects + noise).float()
        features = taken.features.clone()
        features[:, places] = torch.where(_present(taken), drawn, features[:, places])
        return features, taken.labels


def _places(layout: Layout) -> list[int]:
    return [block.start for block in layout.single_units if block.kind == "bounded"]


def _present(data: TrainingData) -> Tensor:
    gates = [block.gate for block in data.layout.single_units if block.kind == "bounded"]
    always = torch.ones(len(data.labels), dtype=torch.bool)
    columns = [always if gate is None else data.features[:, gate] > 0.5 for gate in gates]
    return torch.stack(columns, dim=1)


def _normal_scores(places: Tensor) -> Tensor:
    return torch.special.ndtri(places.double().clamp(EDGE, 1.0 - EDGE))


def _scores(data: TrainingData) -> Tensor:
    return _normal_scores(data.features[:, _places(data.layout)])


def _conditions(data: TrainingData) -> Tensor:
    parts = [torch.ones(len(data.labels), 1, dtype=torch.float64)]
    if data.n_classes:
        parts.append(nn.functional.one_hot(data.labels, data.n_classes).double())
    elif data.numeric_target:
        parts.append(_normal_scores(data.labels)[:, None])
    parts.append(data.features[:, : data.layout.one_hot_width].double())
    return torch.cat(parts, dim=1)


def _class_factors(left: Tensor, present: Tensor, classes: Tensor, n_classes: int) -> Tensor:
    size = left.shape[1]
    nothing = torch.zeros(size, size, dtype=torch.float64)
    overall = _covariance(left, present, nothing, 0.0)
    # A class of few rows knows little of its own pairs: as many rows as places stand for all.
    own = [classes == one for one in range(n_classes)]
    return torch.stack(
        [_factor(_covariance(left[rows], present[rows], overall, float(size))) for rows in own]
    )


def _covariance(left: Tensor, present: Tensor, prior: Tensor, weight: float) -> Tensor:
    # Absent places are zeros in `left`, so each sum is of the rows that have both places.
    both = present.double().T @ present.double()
    return (left.T @ left + weight * prior) / (both + weight).clamp(min=1.0)


def _factor(covariance: Tensor) -> Tensor:
    # Pairs that were counted in different rows need not make a positive matrix together.
    values, directions = torch.linalg.eigh(covariance)
    return directions * values.clamp(min=0.0).sqrt()
