"""Generator and critic for images: deep convolutional networks (Radford et al. 2016).

Every layer of the generator doubles height and width, every layer of the critic halves them. Only
the generator is batch-normalised: in a critic it would tie the rows of a batch together, and the
gradient penalty is on each row alone (Gulrajani et al. 2017, section 4).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn

from bcgan.errors import SettingsError
from bcgan.gan.conditioning import Conditioning
from bcgan.gan.heads import Decoding
from bcgan.gan.image_shape import ImageShape
from bcgan.gan.network_types import CriticNetwork, GeneratorNetwork
from bcgan.gan.networks import linear_layer
from bcgan.gan.settings import GanSettings

_KERNEL, _STRIDE, _PADDING = 4, 2, 1

Precision = Literal["float32", "bfloat16"]

_ORDER = {"cpu": torch.contiguous_format, "cuda": torch.channels_last}
"""Order of an image's numbers in memory that a device's convolutions are fastest in."""


@dataclass(frozen=True)
class HiddenLayers:
    """The hidden layers of a network for images.

    Attributes:
        maps: Feature maps in the order of the layers: a generator's go from the smallest image
            to the largest but one, a critic's from the largest to the smallest.
        negative_slope: Slope of the leaky ReLU for negative inputs; 0 is a ReLU.
        precision: Of the convolutions.
    """

    maps: Sequence[int]
    negative_slope: float = 0.0
    precision: Precision = "float32"


def reduced(values: Tensor, precision: Precision) -> torch.autocast:
    """Let convolutions and matrix products run in a precision.

    Args:
        values: Their input; its device counts.
        precision: `bfloat16` has the range of float32, so losses need no scaling.

    Returns:
        A context.
    """
    wanted = precision == "bfloat16"
    return torch.autocast(values.device.type, torch.bfloat16, enabled=wanted)


def convolution(inputs: int, outputs: int, generator: torch.Generator) -> nn.Conv2d:
    """Make a convolution of 4 x 4 that halves height and width.

    Args:
        inputs: Maps it reads.
        outputs: Maps it makes.
        generator: Source of the initial values, uniform in +-1/sqrt(values read).

    Returns:
        The layer.
    """
    layer = nn.utils.skip_init(nn.Conv2d, inputs, outputs, _KERNEL, _STRIDE, _PADDING)
    _initialise(layer, inputs * _KERNEL**2, generator)
    return layer


def transposed_convolution(
    inputs: int, outputs: int, generator: torch.Generator
) -> nn.ConvTranspose2d:
    """Make a transposed convolution of 4 x 4 that doubles height and width.

    Args:
        inputs: Maps it reads.
        outputs: Maps it makes.
        generator: Source of the initial values, uniform in +-1/sqrt(values read).

    Returns:
        The layer.
    """
    layer = nn.utils.skip_init(nn.ConvTranspose2d, inputs, outputs, _KERNEL, _STRIDE, _PADDING)
    # A pixel of the output is reached by a quarter of the kernel.
    _initialise(layer, inputs * (_KERNEL // _STRIDE) ** 2, generator)
    return layer


class ConvolutionalGenerator(GeneratorNetwork):
    """G(z, y): latent vector and class vector in, pixels in [-1, 1] out."""

    def __init__(
        self,
        latent_size: int,
        hidden: HiddenLayers,
        conditioning: Conditioning,
        shape: ImageShape,
        generator: torch.Generator,
        batch_norm: bool = True,
    ) -> None:
        """Make the network.

        Args:
            latent_size: Length of the standard normal latent vector.
            hidden: Its layers.
            conditioning: What the network is told about the label; concatenated to the latent
                vector.
            shape: Shape of the images.
            generator: Source of the initial weights.
            batch_norm: Whether each hidden layer is batch-normalised.

        Raises:
            SettingsError: If the images cannot be halved so often.
        """
        super().__init__()
        self.latent_size = latent_size
        self.conditioning = conditioning
        self.precision = hidden.precision
        maps = hidden.maps
        height, width = smallest(shape, len(maps), "gan.generator_hidden")
        first = linear_layer(latent_size + conditioning.width, maps[0] * height * width, generator)
        layers: list[nn.Module] = [first, nn.Unflatten(1, (maps[0], height, width))]
        for inputs, outputs in pairwise((*maps, shape.channels)):
            if batch_norm:
                layers.append(nn.BatchNorm2d(inputs))
            layers.append(nn.LeakyReLU(hidden.negative_slope, inplace=True))
            layers.append(transposed_convolution(inputs, outputs, generator))
        self.body = nn.Sequential(*layers, nn.Tanh(), nn.Flatten())

    def forward(self, latent: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Generate images; see `GeneratorNetwork`. There is no further randomness."""
        with reduced(latent, self.precision):
            rows: Tensor = self.body(torch.cat((latent, self.conditioning(labels)), 1))
        return rows.to(latent.dtype)

    @torch.no_grad()
    def sample(
        self, labels: Tensor, generator: torch.Generator, decoding: Decoding = "draw"
    ) -> Tensor:
        """Generate images; see `GeneratorNetwork`."""
        device = next(self.parameters()).device
        latent = torch.randn(len(labels), self.latent_size, generator=generator)
        return self(latent.to(device), labels.to(device), generator)


class ConvolutionalCritic(CriticNetwork):
    """Critic with leaky ReLU; the label is one more channel, a learned image for each class."""

    def __init__(
        self,
        shape: ImageShape,
        hidden: HiddenLayers,
        outputs: int,
        conditioning: Conditioning,
        generator: torch.Generator,
    ) -> None:
        """Make the network.

        Args:
            shape: Shape of the images.
            hidden: Its layers.
            outputs: Number of outputs.
            conditioning: What the network is told about the label: height x width values for
                one more channel, or nothing.
            generator: Source of the initial weights.

        Raises:
            SettingsError: If the images cannot be halved so often.
        """
        super().__init__()
        self.shape = shape
        self.conditioning = conditioning
        self.precision = hidden.precision
        maps = hidden.maps
        height, width = smallest(shape, len(maps), "gan.critic_hidden")
        told = int(conditioning.width > 0)
        layers: list[nn.Module] = []
        for inputs, outs in pairwise((shape.channels + told, *maps)):
            layers.append(convolution(inputs, outs, generator))
            layers.append(nn.LeakyReLU(hidden.negative_slope, inplace=True))
        layers.append(nn.Flatten())
        layers.append(linear_layer(maps[-1] * height * width, outputs, generator))
        self.body = nn.Sequential(*layers)

    def forward(
        self, rows: Tensor, labels: Tensor, masks: Sequence[Tensor] | None = None
    ) -> Tensor:
        """Score images; see `CriticNetwork`. There is no dropout."""
        images = self.shape.images(rows)
        if self.conditioning.width:
            plane = self.conditioning(labels).view(-1, 1, self.shape.height, self.shape.width)
            images = torch.cat((images, plane), 1)
        with reduced(images, self.precision):
            scores: Tensor = self.body(images.contiguous(memory_format=_ORDER[images.device.type]))
        return scores.to(rows.dtype)


def require_fitting_layers(shape: ImageShape, settings: GanSettings) -> None:
    """Check that generator and critic have as many layers as the images can be halved.

    Args:
        shape: Shape of the images.
        settings: Their numbers of feature maps.

    Raises:
        SettingsError: If the images cannot be halved so often.
    """
    smallest(shape, len(settings.generator_hidden), "gan.generator_hidden")
    smallest(shape, len(settings.critic_hidden), "gan.critic_hidden")


def smallest(shape: ImageShape, halvings: int, parameter: str) -> tuple[int, int]:
    """Halve height and width.

    Args:
        shape: Shape of the images.
        halvings: How often.
        parameter: What sets this number, for the message.

    Returns:
        Height and width.

    Raises:
        SettingsError: If they cannot be halved so often without a rest.
    """
    factor = 2**halvings
    if shape.height % 2 or shape.width % 2:
        raise SettingsError(
            f"Images of {shape.height} x {shape.width} pixels cannot be halved: pad or crop them "
            "to even sides."
        )
    if shape.height % factor or shape.width % factor:
        raise SettingsError(
            f"Images of {shape.height} x {shape.width} pixels cannot be halved {halvings} times: "
            f"give {parameter} fewer numbers, one for each layer."
        )
    return shape.height // factor, shape.width // factor


def _initialise(
    layer: nn.Conv2d | nn.ConvTranspose2d, fan_in: int, generator: torch.Generator
) -> None:
    bound = 1.0 / math.sqrt(fan_in)
    with torch.no_grad():
        layer.weight.uniform_(-bound, bound, generator=generator)
        if layer.bias is not None:
            layer.bias.uniform_(-bound, bound, generator=generator)
