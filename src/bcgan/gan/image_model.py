"""Builds the networks of an image training from its settings."""

from dataclasses import dataclass

from bcgan.gan.conditioning import ClassEmbedding, Conditioning, Unconditional
from bcgan.gan.convolutional_networks import (
    ConvolutionalCritic,
    ConvolutionalGenerator,
    HiddenLayers,
)
from bcgan.gan.image_shape import ImageShape
from bcgan.gan.model import GanModel, assemble
from bcgan.gan.objectives import Objective
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import TrainingRows
from bcgan.seeds import torch_generator


@dataclass(frozen=True)
class ImageRows(TrainingRows):
    """Images as rows of pixels in [-1, 1], for convolutional networks.

    Attributes:
        shape: Shape of the images.
    """

    shape: ImageShape

    def build_model(self, settings: GanSettings, objective: Objective, seed: int) -> GanModel:
        """See `TrainingRows`."""
        generator = build_image_generator(self.shape, self.n_classes, settings, seed)
        source = torch_generator(seed, "gan", "critic")
        plane: Conditioning = Unconditional()
        if objective.critic_is_conditional and self.n_classes:
            plane = ClassEmbedding(self.n_classes, self.shape.height * self.shape.width, source)
        critic = ConvolutionalCritic(
            self.shape,
            HiddenLayers(settings.critic_hidden, settings.critic_slope, settings.precision),
            objective.critic_outputs,
            plane,
            source,
        )
        return assemble(generator, critic, settings)


def build_image_generator(
    shape: ImageShape, n_classes: int, settings: GanSettings, seed: int
) -> ConvolutionalGenerator:
    """Make a generator with its initial weights.

    Args:
        shape: Shape of the images.
        n_classes: Number of classes; 0 for none.
        settings: Sizes; `generator_hidden` are feature maps.
        seed: Decides the initial weights, whatever the objective or calibration.

    Returns:
        The generator.
    """
    source = torch_generator(seed, "gan", "generator")
    condition: Conditioning = Unconditional()
    if n_classes:
        condition = ClassEmbedding(n_classes, settings.embedding_size, source)
    return ConvolutionalGenerator(
        settings.latent_size,
        HiddenLayers(settings.generator_hidden, settings.generator_slope, settings.precision),
        condition,
        shape,
        source,
        settings.batch_norm,
    )
