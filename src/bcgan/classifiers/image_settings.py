"""How image classifiers are made and trained."""

from typing import Literal

import torch
from pydantic import BaseModel, ConfigDict, Field

from bcgan.classifiers.image_networks import (
    FourLayerClassifier,
    ImageClassifier,
    ResidualClassifier,
)

Architecture = Literal["cnn", "resnet"]


class ImageClassifierSettings(BaseModel):
    """The pretrained image classifiers (section 5.5), and the networks among the learners.

    Attributes:
        architecture: Of the pretrained ones: `cnn`, four layers, or `resnet`, ResNet v2.
        members: Number of pretrained classifiers |C|: 6 for MNIST, 3 for CIFAR-10.
        maps: Feature maps of the two convolutions of a `cnn`.
        hidden: Units of its first full layer.
        blocks: Blocks n of each of the three stages of a `resnet`, 9 n + 2 layers: 6 for 56.
        width: Feature maps of its first layer.
        epochs: Passes over the training images of a `cnn`.
        resnet_epochs: The same for a `resnet`.
        batch_size: Images in a batch.
        learning_rate: Adam's step size.
        device: Where they are trained: `cpu` or `cuda`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: Architecture = "cnn"
    members: int = Field(default=6, ge=1, le=64)
    maps: tuple[int, int] = (32, 64)
    hidden: int = Field(default=128, ge=1)
    blocks: int = Field(default=6, ge=1)
    width: int = Field(default=16, ge=1)
    epochs: int = Field(default=5, ge=1)
    resnet_epochs: int = Field(default=20, ge=1)
    batch_size: int = Field(default=64, ge=2)
    learning_rate: float = Field(default=1e-3, gt=0)
    device: Literal["cpu", "cuda"] = "cpu"

    def epochs_of(self, architecture: Architecture) -> int:
        """Give the number of passes for a kind of network."""
        return self.epochs if architecture == "cnn" else self.resnet_epochs

    def new_network(
        self,
        architecture: Architecture,
        shape: tuple[int, int, int],
        classes: int,
        generator: torch.Generator,
    ) -> ImageClassifier:
        """Make an untrained network.

        Args:
            architecture: Its kind.
            shape: Channels, height and width.
            classes: Number of classes.
            generator: Source of the initial weights.

        Returns:
            The network.
        """
        if architecture == "cnn":
            return FourLayerClassifier(shape, classes, self.maps, self.hidden, generator)
        return ResidualClassifier(shape, classes, self.blocks, self.width, generator)
