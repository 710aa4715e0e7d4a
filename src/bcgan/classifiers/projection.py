"""A classifier that looks at rows through two units, so that what it sees can be drawn."""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from bcgan.compute_mode import compute_mode
from bcgan.seeds import torch_generator


class ProjectionSettings(BaseModel):
    """How the classifier of the projection figure is trained, and what the figure shows.

    Attributes:
        hidden: Units of each hidden layer before the two.
        epochs: Passes over the rows; more of them in a small table, to take `steps`.
        steps: Fewest batches to train on.
        batch_size: Rows in a batch.
        learning_rate: Adam's largest step size; it falls to 0 along half a cosine.
        weight_decay: Decoupled weight decay.
        rows: Most rows to train on.
        points: Most rows of each kind to draw.
        seed: Decides weights, batches and drawn rows; the user's `classifier_seed`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hidden: tuple[int, ...] = (128, 64)
    epochs: int = Field(default=10, ge=1)
    steps: int = Field(default=1_000, ge=1)
    batch_size: int = Field(default=256, ge=2)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    rows: int = Field(default=30_000, ge=10)
    points: int = Field(default=2_000, ge=1)
    seed: int = 0


class BottleneckClassifier(nn.Module):
    """Hidden layers with ReLU, a linear layer of two units, a linear output layer.

    Nothing nonlinear comes after the two units, so the regions of the classes in their plane
    are convex polygons.
    """

    def __init__(
        self, units: int, hidden: tuple[int, ...], classes: int, generator: torch.Generator
    ) -> None:
        """Make the classifier.

        Args:
            units: Width of an encoded row.
            hidden: Units of each hidden layer.
            classes: Number of classes.
            generator: Source of the initial weights, uniform in +-1/sqrt(inputs).
        """
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise((units, *hidden)):
            layers += [_linear(inputs, outputs, generator), nn.ReLU()]
        layers.append(_linear((units, *hidden)[-1], 2, generator))
        self.to_plane = nn.Sequential(*layers)
        self.output = _linear(2, classes, generator)

    def forward(self, rows: Tensor) -> Tensor:
        """Compute logits.

        Args:
            rows: Shape [n, units].

        Returns:
            Shape [n, classes].
        """
        return self.output(self.to_plane(rows))


@dataclass(frozen=True)
class Projection:
    """A trained classifier with the plane it is drawn in.

    Attributes:
        classifier: The classifier, frozen.
        centre: Mean of the training rows at the two units, shape [2].
        stretch: Turns differences from the centre into coordinates of variance 1 that are
            not correlated over the training rows, shape [2, 2].
    """

    classifier: BottleneckClassifier
    centre: Tensor
    stretch: Tensor

    @torch.no_grad()
    def coordinates(self, features: Tensor) -> Tensor:
        """Project rows.

        Args:
            features: Encoded rows, float32, shape [n, units].

        Returns:
            float32, shape [n, 2].
        """
        units = torch.cat([self.classifier.to_plane(part) for part in features.split(8192)])
        return (units - self.centre) @ self.stretch

    @torch.no_grad()
    def classes_at(self, coordinates: Tensor) -> Tensor:
        """Tell the class of points of the plane.

        Args:
            coordinates: float32, shape [n, 2].

        Returns:
            int64, shape [n].
        """
        # Whitening a linear layer's two units is undone by the inverse, so the regions are
        # those of the classifier itself.
        units = coordinates @ torch.linalg.inv(self.stretch) + self.centre
        return self.classifier.output(units).argmax(-1)


@compute_mode(threads=1)
def train_projection(
    features: Tensor, labels: Tensor, classes: int, settings: ProjectionSettings
) -> Projection:
    """Train the classifier.

    Args:
        features: Encoded rows, float32, shape [n, units], n >= 1.
        labels: int64, shape [n].
        classes: Number of classes.
        settings: How to train.

    Returns:
        The classifier and its plane.
    """
    classifier = BottleneckClassifier(
        features.shape[1],
        settings.hidden,
        classes,
        torch_generator(settings.seed, "projection", "weights"),
    )
    batches = torch_generator(settings.seed, "projection", "batches")
    optimiser = torch.optim.AdamW(
        classifier.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    in_epoch = math.ceil(len(labels) / settings.batch_size)
    epochs = max(settings.epochs, math.ceil(settings.steps / in_epoch))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs * in_epoch)
    for _ in range(epochs):
        order = torch.randperm(len(labels), generator=batches)
        for rows in order.split(settings.batch_size):
            loss = nn.functional.cross_entropy(classifier(features[rows]), labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    classifier.requires_grad_(False).eval()
    return _with_plane(classifier, features)


@torch.no_grad()
def _with_plane(classifier: BottleneckClassifier, features: Tensor) -> Projection:
    units = torch.cat([classifier.to_plane(part) for part in features.split(8192)])
    centre = units.mean(0)
    covariance = (units - centre).T @ (units - centre) / len(units)
    variances, axes = torch.linalg.eigh(covariance.double())
    # A direction that the classifier does not use is stretched, but not without end.
    floor = max(float(variances.max()) * 1e-6, 1e-12)
    stretch = axes.flip(-1) / variances.flip(-1).clamp_min(floor).sqrt()
    return Projection(classifier, centre, stretch.float())


def _linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    bound = 1.0 / math.sqrt(inputs)
    with torch.no_grad():
        layer.weight.uniform_(-bound, bound, generator=generator)
        layer.bias.uniform_(-bound, bound, generator=generator)
    return layer
