"""Image classifiers: a convolutional network of four layers and a residual network.

Both read rows of pixels in [-1, 1], one channel after the other, as a GAN makes them.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn


class ImageClassifier(nn.Module):
    """A classifier whose last layer reads features.

    A subclass makes the two parts.

    Attributes:
        body: Turns rows of pixels into features.
        head: Turns features into logits.
    """

    body: nn.Sequential
    head: nn.Linear

    def __init__(self, shape: tuple[int, int, int]) -> None:
        """Remember the shape.

        Args:
            shape: Channels, height and width.
        """
        super().__init__()
        self.shape = shape

    def features(self, rows: Tensor) -> Tensor:
        """Compute what the last layer reads.

        Args:
            rows: Shape [n, channels x height x width].

        Returns:
            Shape [n, features].
        """
        found: Tensor = self.body(rows)
        return found

    def forward(self, rows: Tensor) -> Tensor:
        """Compute logits.

        Args:
            rows: Shape [n, channels x height x width].

        Returns:
            Shape [n, classes].
        """
        logits: Tensor = self.head(self.features(rows))
        return logits


class FourLayerClassifier(ImageClassifier):
    """Two convolutions of 3 x 3, each halved by its largest values, and two full layers."""

    def __init__(
        self,
        shape: tuple[int, int, int],
        classes: int,
        maps: Sequence[int],
        hidden: int,
        generator: torch.Generator,
    ) -> None:
        """Make the network.

        Args:
            shape: Channels, height and width.
            classes: Number of classes.
            maps: Feature maps of the two convolutions.
            hidden: Units of the first full layer, the features.
            generator: Source of the initial weights.
        """
        super().__init__(shape)
        first, second = maps
        units = second * (shape[1] // 4) * (shape[2] // 4)
        self.body = nn.Sequential(
            nn.Unflatten(1, shape),
            _convolution(shape[0], first, 3),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            _convolution(first, second, 3),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.utils.skip_init(nn.Linear, units, hidden),
            nn.ReLU(inplace=True),
        )
        self.head = nn.utils.skip_init(nn.Linear, hidden, classes)
        initialise(self, generator)


class ResidualClassifier(ImageClassifier):
    """ResNet v2 (He et al. 2016, Identity mappings) with bottlenecks; 9 n + 2 layers deep.

    Three stages of n blocks, the second and third of half the size; normalisation and ReLU come
    before each convolution. With n = 6 it has depth and widths of the ResNet-56 v2 in Keras'
    CIFAR-10 example, without its weight decay and biases of convolutions.
    """

    def __init__(
        self,
        shape: tuple[int, int, int],
        classes: int,
        blocks: int,
        width: int,
        generator: torch.Generator,
    ) -> None:
        """Make the network.

        Args:
            shape: Channels, height and width.
            classes: Number of classes.
            blocks: Blocks n of each stage.
            width: Feature maps of the first layer; 16 in Keras' example.
            generator: Source of the initial weights.
        """
        super().__init__(shape)
        layers: list[nn.Module] = [
            nn.Unflatten(1, shape),
            _convolution(shape[0], width, 3, bias=False),
        ]
        inputs, inner = width, width
        for stage in range(3):
            outputs = width * 4 if stage == 0 else inputs * 2
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(_Bottleneck(inputs, inner, outputs, stride))
                inputs = outputs
            inner = outputs
        layers += [nn.BatchNorm2d(inputs), nn.ReLU(inplace=True)]
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        self.body = nn.Sequential(*layers)
        self.head = nn.utils.skip_init(nn.Linear, inputs, classes)
        initialise(self, generator)


class _Bottleneck(nn.Module):
    """1 x 1, 3 x 3 and 1 x 1 convolutions beside a shortcut."""

    def __init__(self, inputs: int, inner: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.normalise = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU())
        self.body = nn.Sequential(
            _convolution(inputs, inner, 1, stride, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU(inplace=True),
            _convolution(inner, inner, 3, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU(inplace=True),
            _convolution(inner, outputs, 1, bias=False),
        )
        same = inputs == outputs and stride == 1
        self.shortcut = None if same else _convolution(inputs, outputs, 1, stride, bias=False)

    def forward(self, maps: Tensor) -> Tensor:
        ready = self.normalise(maps)
        beside = maps if self.shortcut is None else self.shortcut(ready)
        total: Tensor = self.body(ready) + beside
        return total


def initialise(network: nn.Module, generator: torch.Generator) -> None:
    """Draw all weights from an explicit generator (He et al. 2015); biases start at 0.

    Args:
        network: Its convolutions and full layers are changed.
        generator: Source of the values.
    """
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d | nn.Linear):
                spread = math.sqrt(2.0 / layer.weight[0].numel())
                layer.weight.normal_(0.0, spread, generator=generator)
                if layer.bias is not None:
                    layer.bias.zero_()


def _convolution(
    inputs: int, outputs: int, kernel: int, stride: int = 1, bias: bool = True
) -> nn.Conv2d:
    return nn.utils.skip_init(
        nn.Conv2d, inputs, outputs, kernel, stride, padding=kernel // 2, bias=bias
    )
