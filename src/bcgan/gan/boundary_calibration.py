"""Boundary-calibration loss (section 4.1, eqs. 2 to 4).

Pretrained classifiers look at real and at generated rows; the loss is a distance between the
two distributions of posteriors, averaged over the classifiers, and is added to the
generator's loss with weight lambda. The classifiers are frozen: gradients pass through their
inputs to the generator only.

Three forms, differing in the kernel on labels that multiplies the kernel on posteriors:

* `pooled`, as printed: no label kernel. Nothing ties a row's posterior to the label it was
  generated for: swapping the labels of two generated rows leaves the loss unchanged.
* `class_conditional`: 1[y = y']. The joint distributions of (label, posterior) are matched;
  they agree whenever the conditional distributions of rows do, so the optimum is unchanged
  (theorem 2 holds as before).
* `regression`, for a numeric target: a Gaussian kernel on its rank. The classifiers are
  regressors and their predictions take the posteriors' place: the joint distributions of
  (target, prediction) are matched. The product of two Gaussian kernels is a Gaussian kernel on
  the pair, so the distance is 0 only where the joint distributions agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from bcgan.gan.kernels import GaussianKernel, Kernel
from bcgan.gan.mmd import mmd_paired

Classifiers = Callable[[Tensor], Tensor]
LabelKernel = Callable[[Tensor], Tensor]

RANK_GAMMA = 50.0
"""Inverse squared length scale of the kernel on ranks: a standard deviation of a tenth. Targets
apart by less count as alike, and a batch of 128 rows has about 30 such neighbours for each."""


def same_label(labels: Tensor) -> Tensor:
    """Compare all pairs of labels.

    Args:
        labels: Shape [n].

    Returns:
        1 where the labels are equal, else 0; float32, shape [n, n].
    """
    return (labels.unsqueeze(0) == labels.unsqueeze(1)).float()


def near_rank(ranks: Tensor) -> Tensor:
    """Compare all pairs of ranks of a numeric target.

    Args:
        ranks: In [0, 1], shape [n].

    Returns:
        exp(-50 (r - r')^2), in (0, 1], shape [n, n].
    """
    return GaussianKernel(RANK_GAMMA)(ranks.unsqueeze(1), ranks.unsqueeze(1))


class RealSample(Protocol):
    """Where the real sample comes from."""

    def draw(self, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Draw, for each classifier and label, what it says of a real row with that label.

        Args:
            labels: Shape [m].
            generator: Source of randomness.

        Returns:
            Posteriors [C, m, classes], or predictions [C, m, 1].
        """
        ...


@dataclass(frozen=True)
class PosteriorPools:
    """Posteriors of real rows, computed once, grouped by classifier and class.

    Attributes:
        posteriors: Posteriors of every real row under every classifier, shape [C, n, classes].
        order: For each classifier the usable rows sorted by class, shape [C, n] (padded).
        starts: Where each class begins in `order`, shape [C, classes].
        counts: Number of usable rows of each class, shape [C, classes].
    """

    posteriors: Tensor
    order: Tensor
    starts: Tensor
    counts: Tensor

    @classmethod
    def build(cls, posteriors: Tensor, labels: Tensor, usable: Tensor) -> "PosteriorPools":
        """Group the rows.

        Args:
            posteriors: Shape [n, C, classes], rows sum to 1.
            labels: Classes of the rows, int64, shape [n].
            usable: Which rows each classifier's sample may be drawn from, bool, shape [n, C].
                In-sample posteriors are over-confident, so these are by default the rows the
                classifier was not trained on.

        Returns:
            The pools. A class with no usable row for a classifier falls back to all its rows.
        """
        n, n_classifiers, n_classes = posteriors.shape
        order = torch.zeros(n_classifiers, n, dtype=torch.long)
        starts = torch.zeros(n_classifiers, n_classes, dtype=torch.long)
        counts = torch.zeros(n_classifiers, n_classes, dtype=torch.long)
        for member in range(n_classifiers):
            position = 0
            for label in range(n_classes):
                rows = torch.nonzero((labels == label) & usable[:, member]).flatten()
                if not len(rows):
                    rows = torch.nonzero(labels == label).flatten()
                order[member, position : position + len(rows)] = rows
                starts[member, label], counts[member, label] = position, len(rows)
                position += len(rows)
        return cls(posteriors.transpose(0, 1).contiguous(), order, starts, counts)

    def draw(self, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Draw, for each classifier and label, the posterior of a real row of that class.

        Args:
            labels: Shape [m].
            generator: Source of randomness.

        Returns:
            Shape [C, m, classes].
        """
        counts, starts = self.counts[:, labels], self.starts[:, labels]
        uniform = torch.rand(counts.shape, generator=generator)
        offsets = (uniform * counts).long().clamp_max_(counts - 1)
        rows = self.order.gather(1, starts + offsets)
        return self.posteriors.gather(
            1, rows.unsqueeze(-1).expand(-1, -1, self.posteriors.shape[2])
        )


@dataclass(frozen=True)
class PredictionPools:
    """Predictions for real rows, computed once, sorted by target for each regressor.

    Attributes:
        predictions: In the order of `ranks`, shape [C, n, 1].
        ranks: Ranks of the usable rows of each regressor, ascending, shape [C, n], padded at
            the end.
        counts: Number of usable rows, shape [C, 1].
    """

    predictions: Tensor
    ranks: Tensor
    counts: Tensor

    @classmethod
    def build(cls, predictions: Tensor, ranks: Tensor, usable: Tensor) -> "PredictionPools":
        """Sort the rows.

        Args:
            predictions: Shape [n, C, 1].
            ranks: Ranks of the target, shape [n].
            usable: Which rows each regressor's sample may be drawn from, bool, shape [n, C]; by
                default those it was not trained on, where its errors are those of new rows.

        Returns:
            The pools. A regressor with no usable row falls back to all rows.
        """
        usable = usable | ~usable.any(0)
        beyond = ranks.unsqueeze(1).masked_fill(~usable, torch.inf)
        ordered, order = beyond.T.contiguous().sort(stable=True)
        sorted_predictions = predictions.transpose(0, 1).gather(1, order.unsqueeze(-1))
        return cls(sorted_predictions, ordered, usable.sum(0).unsqueeze(1))

    def draw(self, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Draw, for each regressor and label, the prediction for a real row with that target.

        It is any usable row of the same rank; where there is none, one of the two with the
        nearest ranks below and above. Those are apart by about one row in n, much less than the
        kernel on ranks resolves, so the row counts as sharing the label.

        Args:
            labels: Ranks, shape [m].
            generator: Source of randomness.

        Returns:
            Shape [C, m, 1].
        """
        wanted = labels.expand(len(self.ranks), -1).contiguous()
        start = torch.searchsorted(self.ranks, wanted)
        end = torch.searchsorted(self.ranks, wanted, right=True)
        alone = start == end
        start, end = start - alone.long(), end + alone.long()
        uniform = torch.rand(wanted.shape, generator=generator)
        rows = torch.minimum(start + (uniform * (end - start)).long(), end - 1)
        rows = torch.minimum(rows.clamp_min_(0), self.counts - 1)
        return self.predictions.gather(1, rows.unsqueeze(-1))


class BoundaryCalibration:
    """The term lambda / |C| sum_C M(C(X), C(G(Z, Y))) of eq. 4."""

    def __init__(
        self,
        classifiers: Classifiers,
        pools: RealSample,
        kernel: Kernel,
        label_kernel: LabelKernel | None,
        weight: float,
        scale: float = 1.0,
        rows: int | None = None,
    ) -> None:
        """Compose the loss.

        Args:
            classifiers: Maps rows [n, units] to posteriors [C, n, classes] or predictions
                [C, n, 1]; frozen.
            pools: Real posteriors or predictions to draw from.
            kernel: Kernel on posteriors; decides the distance M of eq. 2.
            label_kernel: Kernel on labels (`same_label`, `near_rank`), or nothing for the
                pooled form.
            weight: Lambda of eq. 4.
            scale: Factor on the estimator: 1 for the U-statistic, 2 for eq. 3 as printed.
            rows: Look at the first rows of a batch only; nothing for all of them.
        """
        self.classifiers = classifiers
        self.pools = pools
        self.kernel = kernel
        self.label_kernel = label_kernel
        self.weight = weight
        self.scale = scale
        self.rows = rows

    def distances(self, rows: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Estimate the distance M of eq. 2 for each classifier.

        Args:
            rows: Generated rows, shape [n, units].
            labels: Labels they were generated for, shape [n]; the real sample shares them.
            generator: Source of the real sample.

        Returns:
            Shape [C]; unbiased, so values may be negative.
        """
        # The pools are on the CPU, wherever the rows are.
        real = self.pools.draw(labels.cpu(), generator).to(rows.device)
        generated = self.classifiers(rows)
        pair_weights = None if self.label_kernel is None else self.label_kernel(labels)
        return self.scale * mmd_paired(real, generated, self.kernel, pair_weights)

    def __call__(
        self, rows: Tensor, labels: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Compute the weighted loss.

        Args:
            rows: Generated rows, shape [n, units].
            labels: Shape [n].
            generator: Source of the real sample.

        Returns:
            The term of eq. 4, a scalar, and the distance of each classifier, detached [C].
        """
        distances = self.distances(rows[: self.rows], labels[: self.rows], generator)
        return self.weight * distances.mean(), distances.detach()
