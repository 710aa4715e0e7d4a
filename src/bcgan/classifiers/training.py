"""Training of the ensemble: each member on its own random half of the rows."""

import logging
import math
from dataclasses import dataclass

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.compute_mode import compute_mode
from bcgan.seeds import torch_generator

logger = logging.getLogger(__name__)


class ClassifierSettings(BaseModel):
    """How the classifiers are trained (section 5.3: six MLPs, half of the rows each).

    Attributes:
        members: Number of classifiers |C|.
        hidden: Units of each hidden layer.
        epochs: Most passes over a half; the best one on the other half is kept.
        patience: Stop after so many epochs in which no member improved.
        batch_size: Rows in a batch; lowered to the size of a half if that is smaller.
        learning_rate: Adam's step size.
        weight_decay: Decoupled weight decay.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    members: int = Field(default=6, ge=1, le=64)
    hidden: tuple[int, ...] = (128, 128)
    epochs: int = Field(default=20, ge=1)
    patience: int = Field(default=3, ge=1)
    batch_size: int = Field(default=256, ge=2)
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)


@dataclass(frozen=True)
class TrainedEnsemble:
    """What training returns.

    Attributes:
        ensemble: The classifiers, frozen.
        in_half: Which rows each member was trained on, bool, shape [n, C].
        out_accuracy: Accuracy of each member on the rows it was not trained on.
        epochs: Epochs that were run.
    """

    ensemble: MlpEnsemble
    in_half: Tensor
    out_accuracy: tuple[float, ...]
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
    """Train all members together.

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
    ensemble = MlpEnsemble(
        settings.members,
        features.shape[1],
        settings.hidden,
        classes,
        torch_generator(seed, "classifiers", "weights"),
    )
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
    waited = epoch = 0
    while epoch < settings.epochs and waited < settings.patience:
        epoch += 1
        _train_epoch(ensemble, optimiser, features, labels, halves, settings.batch_size, batches)
        loss = _losses(ensemble, features, labels, ~in_half)
        improved = loss < best_loss - 1e-4
        best_loss = torch.where(improved, loss, best_loss)
        for kept, current in zip(best, ensemble.parameters(), strict=True):
            kept[improved] = current.detach()[improved]
        waited = 0 if bool(improved.any()) else waited + 1
    with torch.no_grad():
        for parameter, kept in zip(ensemble.parameters(), best, strict=True):
            parameter.copy_(kept)
    ensemble.requires_grad_(False).eval()
    accuracy = _accuracies(ensemble, features, labels, ~in_half)
    logger.info(
        "%d classifiers trained for %d epochs; accuracy on their other halves %.3f to %.3f",
        settings.members,
        epoch,
        float(accuracy.min()),
        float(accuracy.max()),
    )
    return TrainedEnsemble(ensemble, in_half, tuple(accuracy.tolist()), epoch)


@compute_mode(threads=1)
def ensemble_posteriors(ensemble: MlpEnsemble, features: Tensor, batch: int = 8192) -> Tensor:
    """Compute the posteriors of all rows once.

    Args:
        ensemble: The classifiers.
        features: Shape [n, units].
        batch: Rows at a time.

    Returns:
        float32, shape [n, C, classes].
    """
    with torch.no_grad():
        parts = [ensemble.posteriors(part).transpose(0, 1) for part in features.split(batch)]
    return torch.cat(parts).contiguous()


def _train_epoch(
    ensemble: MlpEnsemble,
    optimiser: torch.optim.Optimizer,
    features: Tensor,
    labels: Tensor,
    halves: list[Tensor],
    batch_size: int,
    generator: torch.Generator,
) -> None:
    size = min(len(half) for half in halves)
    order = torch.stack(
        [half[torch.randperm(len(half), generator=generator)[:size]] for half in halves]
    )
    for rows in order.split(min(batch_size, size), dim=1):
        logits = ensemble(features[rows])
        # The mean over rows, the sum over members: each member learns as if alone.
        loss = (
            nn.functional.cross_entropy(
                logits.flatten(0, 1), labels[rows].flatten(), reduction="sum"
            )
            / rows.shape[1]
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def _losses(ensemble: MlpEnsemble, features: Tensor, labels: Tensor, use: Tensor) -> Tensor:
    total = torch.zeros(ensemble.members)
    for rows in torch.arange(len(labels)).split(8192):
        logits = ensemble(features[rows])
        targets = labels[rows].expand(ensemble.members, -1)
        losses = nn.functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), reduction="none"
        )
        total += (losses.view(ensemble.members, -1) * use[rows].T).sum(1)
    return total / use.sum(0).clamp_min(1)


@torch.no_grad()
def _accuracies(ensemble: MlpEnsemble, features: Tensor, labels: Tensor, use: Tensor) -> Tensor:
    hits = torch.zeros(ensemble.members)
    for rows in torch.arange(len(labels)).split(8192):
        correct = ensemble(features[rows]).argmax(-1) == labels[rows]
        hits += (correct & use[rows].T).sum(1)
    return hits / use.sum(0).clamp_min(1)
