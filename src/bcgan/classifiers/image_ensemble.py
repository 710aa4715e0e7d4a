"""Several image classifiers, frozen, and their training on random halves."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.classifiers.image_networks import ImageClassifier
from bcgan.classifiers.image_settings import Architecture, ImageClassifierSettings
from bcgan.classifiers.training import random_halves
from bcgan.compute_mode import compute_mode
from bcgan.seeds import torch_generator

logger = logging.getLogger(__name__)

_AT_ONCE = 512


class ImageEnsemble(nn.Module):
    """C image classifiers that look at the same rows."""

    def __init__(self, members: Sequence[ImageClassifier], classes: int) -> None:
        """Take the classifiers.

        Args:
            members: The classifiers.
            classes: Number of classes.
        """
        super().__init__()
        self.networks = nn.ModuleList(members)
        self.classes = classes

    @property
    def members(self) -> int:
        """Number of classifiers C."""
        return len(self.networks)

    def forward(self, rows: Tensor) -> Tensor:
        """Compute logits.

        Args:
            rows: Shape [n, units].

        Returns:
            Shape [C, n, classes].
        """
        return torch.stack([network(rows) for network in self.networks])

    def verdicts(self, rows: Tensor) -> Tensor:
        """Compute the posteriors that boundary calibration compares: one softmax on the logits.

        Args:
            rows: Shape [n, units].

        Returns:
            Shape [C, n, classes], each vector sums to 1.
        """
        posteriors: Tensor = self(rows).softmax(-1)
        return posteriors


@dataclass(frozen=True)
class TrainedImageEnsemble:
    """What training returns.

    Attributes:
        ensemble: The classifiers, frozen.
        in_half: Which rows each member was trained on, bool, shape [n, C].
        out_scores: Accuracy of each member on the rows it was not trained on.
    """

    ensemble: ImageEnsemble
    in_half: Tensor
    out_scores: tuple[float, ...]


def new_image_ensemble(
    shape: tuple[int, int, int], classes: int, settings: ImageClassifierSettings, seed: int
) -> ImageEnsemble:
    """Make untrained classifiers.

    Args:
        shape: Channels, height and width.
        classes: Number of classes.
        settings: Their kind and number.
        seed: Decides the initial weights.

    Returns:
        The classifiers.
    """
    source = torch_generator(seed, "image classifiers", "weights")
    members = [
        settings.new_network(settings.architecture, shape, classes, source)
        for _ in range(settings.members)
    ]
    return ImageEnsemble(members, classes)


@compute_mode(threads=1)
def train_image_ensemble(
    rows: Tensor,
    labels: Tensor,
    shape: tuple[int, int, int],
    classes: int,
    settings: ImageClassifierSettings,
    seed: int,
) -> TrainedImageEnsemble:
    """Train each classifier on its own random half of the images.

    Args:
        rows: Pixels in [-1, 1], float32, shape [n, units].
        labels: int64, shape [n].
        shape: Channels, height and width.
        classes: Number of classes.
        settings: Their kind and number, and how to train.
        seed: Decides halves, initial weights and batches.

    Returns:
        The classifiers with the weights after the last epoch.
    """
    halves = torch_generator(seed, "image classifiers", "halves")
    in_half = random_halves(labels, settings.members, halves)
    ensemble = new_image_ensemble(shape, classes, settings, seed)
    scores = []
    for place, network in enumerate(ensemble.networks):
        if not isinstance(network, ImageClassifier):
            raise TypeError("an ensemble holds image classifiers")
        own = torch.nonzero(in_half[:, place]).flatten()
        others = torch.nonzero(~in_half[:, place]).flatten()
        batches = torch_generator(seed, "image classifiers", "batches", str(place))
        train_network(network, rows, labels, own, settings.architecture, settings, batches)
        right = predicted_classes(network, rows[others]) == labels[others]
        scores.append(float(right.float().mean()))
    logger.info(
        "%d image classifiers trained; accuracy on their other halves %.3f to %.3f",
        settings.members,
        min(scores),
        max(scores),
    )
    return TrainedImageEnsemble(ensemble.requires_grad_(False).eval(), in_half, tuple(scores))


def train_network(
    network: ImageClassifier,
    rows: Tensor,
    labels: Tensor,
    use: Tensor,
    architecture: Architecture,
    settings: ImageClassifierSettings,
    generator: torch.Generator,
) -> None:
    """Train a classifier for a fixed number of epochs, and freeze it.

    Args:
        network: Changed in place.
        rows: Pixels in [-1, 1], float32, shape [n, units].
        labels: int64, shape [n].
        use: Rows to train on.
        architecture: Kind of the network, which decides the number of epochs.
        settings: How to train.
        generator: Decides the batches.
    """
    network.to(settings.device)
    optimiser = torch.optim.Adam(network.parameters(), settings.learning_rate, fused=True)
    network.train()
    for _ in range(settings.epochs_of(architecture)):
        order = use[torch.randperm(len(use), generator=generator)]
        for drawn in order.split(settings.batch_size):
            if len(drawn) < 2:  # batch normalisation needs two
                continue
            seen, named = rows[drawn].to(settings.device), labels[drawn].to(settings.device)
            loss = nn.functional.cross_entropy(network(seen), named)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    network.cpu().requires_grad_(False).eval()


@compute_mode(threads=1)
def image_posteriors(ensemble: ImageEnsemble, rows: Tensor) -> Tensor:
    """Compute the posteriors of all rows once.

    Args:
        ensemble: The classifiers.
        rows: Shape [n, units].

    Returns:
        float32, shape [n, C, classes].
    """
    with torch.no_grad():
        parts = [ensemble.verdicts(part).transpose(0, 1) for part in rows.split(_AT_ONCE)]
    return torch.cat(parts).contiguous()


@torch.no_grad()
def predicted_classes(network: ImageClassifier, rows: Tensor) -> Tensor:
    """Classify rows.

    Args:
        network: A trained classifier.
        rows: Shape [n, units].

    Returns:
        int64, shape [n].
    """
    return torch.cat([network(part).argmax(1) for part in rows.split(_AT_ONCE)])


@torch.no_grad()
def network_features(network: ImageClassifier, rows: Tensor) -> Tensor:
    """Compute what the last layer of a classifier reads.

    Args:
        network: A trained classifier.
        rows: Shape [n, units].

    Returns:
        float32, shape [n, features].
    """
    return torch.cat([network.features(part) for part in rows.split(_AT_ONCE)])
