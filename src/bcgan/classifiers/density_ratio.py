"""How much likelier a row is among real rows than among generated ones, as classifiers see it.

A classifier that tells real from generated rows of equal number gives D(x, y), the probability of
real; D / (1 - D) is the ratio of the two densities (Goodfellow et al. 2014, proposition 1; used to
choose among generated samples by Azadi et al. 2019, "Discriminator rejection sampling").
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble

JUDGES = ClassifierSettings(members=3, hidden=(128, 128), weight_decay=1e-3)
"""Each is trained on a half of the rows until the other half says that it learns no more: judges
that find no difference give every row about the same ratio."""

LEAST_PROBABILITY = 1e-3
"""Bounds D, and so the ratio to about [1/1000, 1000]."""


@dataclass(frozen=True)
class DensityRatio:
    """Judges of labelled rows.

    Attributes:
        judges: Classifiers with the outputs generated and real, frozen; they read an encoded row
            and its label.
        classes: Number of classes of the label.
    """

    judges: MlpEnsemble
    classes: int

    def of(self, rows: Tensor, labels: Tensor) -> Tensor:
        """Judge rows.

        Args:
            rows: Encoded rows, float32, shape [n, units].
            labels: Their classes, int64, shape [n].

        Returns:
            Real over generated density up to a factor, float64, positive, shape [n].
        """
        told = with_labels(rows, labels, self.classes)
        real = ensemble_posteriors(self.judges, told)[:, :, 1].mean(1).double()
        real = real.clamp(LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
        return real / (1.0 - real)


def with_labels(rows: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Put labels beside rows.

    Args:
        rows: float32, shape [n, units].
        labels: int64, shape [n].
        classes: Number of classes.

    Returns:
        Shape [n, units + classes].
    """
    return torch.cat((rows, nn.functional.one_hot(labels, classes).to(rows.dtype)), 1)


def learn_density_ratio(
    real: tuple[Tensor, Tensor],
    generated: tuple[Tensor, Tensor],
    classes: int,
    seed: int,
    settings: ClassifierSettings | None = None,
) -> DensityRatio:
    """Train judges.

    Args:
        real: Real rows and their labels, shapes [n, units] and [n].
        generated: As many generated ones.
        classes: Number of classes of the label.
        seed: Decides halves, initial weights and batches.
        settings: How to train; `JUDGES` if not given.

    Returns:
        The ratio.
    """
    rows = torch.cat([with_labels(*part, classes) for part in (real, generated)])
    is_real = torch.cat([torch.ones(len(real[1])), torch.zeros(len(generated[1]))]).long()
    trained = train_ensemble(rows, is_real, 2, settings or JUDGES, seed)
    return DensityRatio(trained.ensemble, classes)
