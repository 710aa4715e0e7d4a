"""Training of the ensemble: each member on its own random half of the rows."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.compute_mode import compute_mode
from bcgan.seeds import torch_generator

logger = logging.getLogger(__name__)

Losses = Callable[[Tensor, Tensor], Tensor]
"""Outputs [C, n, k] and targets [C, n] to the loss of each row under each member, [C, n]."""


class ClassifierSettings(BaseModel):
    """How the classifiers are trained (section 5.3: six MLPs, half of the rows each).

    Attributes:
        members: Number of classifiers |C|.
        hidden: Units of each hidden layer.
        epochs: Most passes over a half; the best one on the other half is kept. None for 20, or as
            many as make 2,000 updates: 20 passes over a small table would teach too little.
        patience: Stop after so many epochs in which no member improved; None for 3, or as many as
            make 100 updates.
        batch_size: Rows in a batch; lowered to the size of a half if that is smaller.
        learning_rate: Adam's step size.
        weight_decay: Decoupled weight decay.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    members: int = Field(default=6, ge=1, le=64)
    hidden: tuple[int, ...] = (128, 128)
    epochs: int | None = Field(default=None, ge=1)
    patience: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=256, ge=2)
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)

    def most_epochs(self, rows: int) -> int:
        """Give the number of passes over halves of a table.

        Args:
            rows: Rows of the smallest half, at least 1.

        Returns:
            At least 1.
        """
        return self.epochs or max(20, math.ceil(2_000 / self._batches(rows)))

    def patient_epochs(self, rows: int) -> int:
        """Give the number of epochs without improvement that end the training.

        Args:
            rows: Rows of the smallest half, at least 1.

        Returns:
            At least 1.
        """
        return self.patience or max(3, math.ceil(100 / self._batches(rows)))

    def _batches(self, rows: int) -> int:
        return math.ceil(rows / self.batch_size)


@dataclass(frozen=True)
class TrainedEnsemble:
    """What training returns.

    Attributes:
        ensemble: The classifiers or regressors, frozen.
        in_half: Which rows each member was trained on, bool, shape [n, C].
        out_scores: Accuracy (R2 of regressors) of each member on the rows it was not trained on.
        epochs: Epochs that were run.
    """

    ensemble: MlpEnsemble
    in_half: Tensor
    out_scores: tuple[float, ...]
    epochs: int


def random_halves(labels: Tensor, members: int, generator: torch.Generator) -> Tensor:
    """Draw one half of the rows for each member, every class halved on its own.

    Args:
        labels: Shape [n].
        members: Number of halves C.
        generator: Source of randomness.

    Returns:
        Bool, shape [n, C]. A class with one row is in every half.
    """
    in_half = torch.zeros(len(labels), members, dtype=torch.bool)
    for label in labels.unique():
        rows = torch.nonzero(labels == label).flatten()
        for member in range(members):
            order = torch.randperm(len(rows), generator=generator)
            in_half[rows[order[: math.ceil(len(rows) / 2)]], member] = True
    return in_half


@compute_mode(threads=1)
def train_ensemble(
    features: Tensor, labels: Tensor, classes: int, settings: ClassifierSettings, seed: int
) -> TrainedEnsemble:
    """Train all classifiers together.

    Args:
        features: Encoded rows, float32, shape [n, units].
        labels: int64, shape [n].
        classes: Number of classes.
        settings: How to train.
        seed: Decides halves, initial weights and batches.

    Returns:
        The ensemble with, for each member, the weights of its best epoch by log-loss on the
        other half.
    """
    in_half = random_halves(
        labels, settings.members, torch_generator(seed, "classifiers", "halves")
    )
    ensemble = new_ensemble(features.shape[1], classes, settings, seed)
    epochs = fit_members(ensemble, features, labels, in_half, cross_entropies, settings, seed)
    accuracy = _accuracies(ensemble, features, labels, ~in_half)
    logger.info(
        "%d classifiers trained for %d epochs; accuracy on their other halves %.3f to %.3f",
        settings.members,
        epochs,
        float(accuracy.min()),
        float(accuracy.max()),
    )
    return TrainedEnsemble(ensemble, in_half, tuple(accuracy.tolist()), epochs)


def new_ensemble(units: int, outputs: int, settings: ClassifierSettings, seed: int) -> MlpEnsemble:
    """Make an untrained ensemble.

    Args:
        units: Width of an encoded row.
        outputs: Number of classes, 1 for regressors.
        settings: Members and hidden layers.
        seed: Decides the initial weights.

    Returns:
        The ensemble.
    """
    source = torch_generator(seed, "classifiers", "weights")
    return MlpEnsemble(settings.members, units, settings.hidden, outputs, source)


def fit_members(
    ensemble: MlpEnsemble,
    features: Tensor,
    targets: Tensor,
    in_half: Tensor,
    losses: Losses,
    settings: ClassifierSettings,
    seed: int,
) -> int:
    """Train every member on its half, keep its best epoch on the other half, and freeze it.

    Args:
        ensemble: Untrained members; changed in place.
        features: Encoded rows, float32, shape [n, units].
        targets: What the losses take, shape [n].
        in_half: Which rows each member is trained on, bool, shape [n, C].
        losses: Loss of each row under each member.
        settings: Schedule and optimiser.
        seed: Decides the batches.

    Returns:
        Epochs that were run.
    """
    optimiser = torch.optim.AdamW(
        ensemble.parameters(),
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=True,
    )
    batches = torch_generator(seed, "classifiers", "batches")
    halves = [torch.nonzero(in_half[:, member]).flatten() for member in range(settings.members)]
    best_loss = torch.full((settings.members,), torch.inf)
    best = [parameter.detach().clone() for parameter in ensemble.parameters()]
    rows = min(len(half) for half in halves)
    epochs, patience = settings.most_epochs(rows), settings.patient_epochs(rows)
    waited = epoch = 0
    while epoch < epochs and waited < patience:
        epoch += 1
        for drawn in _batches(halves, settings.batch_size, batches):
            # The mean over rows, the sum over members: each member learns as if alone.
            loss = losses(ensemble(features[drawn]), targets[drawn]).sum() / drawn.shape[1]
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        loss = mean_losses(ensemble, features, targets, ~in_half, losses)
        improved = loss < best_loss - 1e-4
        best_loss = torch.where(improved, loss, best_loss)
        for kept, current in zip(best, ensemble.parameters(), strict=True):
            kept[improved] = current.detach()[improved]
        waited = 0 if bool(improved.any()) else waited + 1
    with torch.no_grad():
        for parameter, kept in zip(ensemble.parameters(), best, strict=True):
            parameter.copy_(kept)
    ensemble.requires_grad_(False).eval()
    return epoch


@compute_mode(threads=1)
def ensemble_posteriors(ensemble: MlpEnsemble, features: Tensor, batch: int = 1024) -> Tensor:
    """Compute the posteriors, or the predictions of regressors, of all rows once.

    Args:
        ensemble: The classifiers or regressors.
        features: Shape [n, units].
        batch: Rows at a time; what they are multiplied with stays in the processor's cache.

    Returns:
        float32, shape [n, C, classes], or [n, C, 1] of regressors.
    """
    with torch.no_grad():
        parts = [ensemble.verdicts(part).transpose(0, 1) for part in features.split(batch)]
    return torch.cat(parts).contiguous()


def cross_entropies(logits: Tensor, labels: Tensor) -> Tensor:
    """Compute the log-loss of each row under each member.

    Args:
        logits: Shape [C, n, classes].
        labels: Shape [C, n].

    Returns:
        Shape [C, n].
    """
    losses = nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
    return losses.view(labels.shape)


@torch.no_grad()
def mean_losses(
    ensemble: MlpEnsemble, features: Tensor, targets: Tensor, use: Tensor, losses: Losses
) -> Tensor:
    """Average the losses of each member over some rows.

    Args:
        ensemble: The members.
        features: Shape [n, units].
        targets: Shape [n].
        use: Rows that count for each member, bool, shape [n, C].
        losses: Loss of each row under each member.

    Returns:
        Shape [C].
    """
    total = torch.zeros(ensemble.members)
    for rows in torch.arange(len(targets)).split(8192):
        wanted = targets[rows].expand(ensemble.members, -1)
        total += (losses(ensemble(features[rows]), wanted) * use[rows].T).sum(1)
    return total / use.sum(0).clamp_min(1)


def _batches(
    halves: list[Tensor], batch_size: int, generator: torch.Generator
) -> tuple[Tensor, ...]:
    """Shuffle each half; give batches of row numbers, each of shape [C, batch]."""
    size = min(len(half) for half in halves)
    order = torch.stack(
        [half[torch.randperm(len(half), generator=generator)[:size]] for half in halves]
    )
    return order.split(min(batch_size, size), dim=1)


@torch.no_grad()
def _accuracies(ensemble: MlpEnsemble, features: Tensor, labels: Tensor, use: Tensor) -> Tensor:
    hits = torch.zeros(ensemble.members)
    for rows in torch.arange(len(labels)).split(8192):
        correct = ensemble(features[rows]).argmax(-1) == labels[rows]
        hits += (correct & use[rows].T).sum(1)
    return hits / use.sum(0).clamp_min(1)
