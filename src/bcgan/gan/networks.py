"""Generator and critic of the tabular GANs: multi-layer perceptrons.

Hidden layers of the critic are piecewise linear (leaky ReLU), which is what makes the closed
form of its input gradient in `bcgan.gan.gradient_penalty` possible.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from bcgan.gan.conditioning import ClassEmbedding, Conditioning
from bcgan.gan.heads import Decoding, OutputHead
from bcgan.gan.network_types import CriticNetwork, GeneratorNetwork


def linear_layer(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """Make a linear layer whose initial values come from an explicit generator.

    Args:
        inputs: Number of inputs.
        outputs: Number of outputs.
        generator: Source of the initial values: uniform in +-1/sqrt(inputs), PyTorch's own
            default for linear layers.

    Returns:
        The layer.
    """
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    bound = 1.0 / math.sqrt(inputs)
    with torch.no_grad():
        layer.weight.uniform_(-bound, bound, generator=generator)
        layer.bias.uniform_(-bound, bound, generator=generator)
    return layer


class Generator(GeneratorNetwork):
    """G(z, y) of section 4: latent vector and label in, encoded row out."""

    def __init__(
        self,
        latent_size: int,
        hidden: Sequence[int],
        conditioning: Conditioning,
        head: OutputHead,
        generator: torch.Generator,
        negative_slope: float = 0.0,
        batch_norm: bool = False,
    ) -> None:
        """Make the network.

        Args:
            latent_size: Length of the standard normal latent vector.
            hidden: Units of each hidden layer.
            conditioning: What the network is told about the label.
            head: Output head; its layout sets the number of outputs.
            generator: Source of the initial weights.
            negative_slope: Slope of the hidden units for negative inputs; 0 is a ReLU.
            batch_norm: Whether each hidden layer is batch-normalised.
        """
        super().__init__()
        self.latent_size = latent_size
        self.conditioning = conditioning
        self.head = head
        layers: list[nn.Module] = []
        width = latent_size + conditioning.width
        for units in hidden:
            layers.append(linear_layer(width, units, generator))
            if batch_norm:
                layers.append(nn.BatchNorm1d(units))
            layers.append(nn.LeakyReLU(negative_slope, inplace=True))
            width = units
        layers.append(linear_layer(width, head.layout.width, generator))
        self.body = nn.Sequential(*layers)

    def logits(self, latent: Tensor, labels: Tensor) -> Tensor:
        """Compute the raw outputs, before the head.

        Args:
            latent: Shape [n, latent_size].
            labels: Shape [n].

        Returns:
            Shape [n, units].
        """
        raw: Tensor = self.body(torch.cat((latent, self.conditioning(labels)), 1))
        return raw

    def forward(self, latent: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Generate differentiable rows for training.

        Args:
            latent: Shape [n, latent_size].
            labels: Shape [n].
            generator: Source of randomness of the head.

        Returns:
            Encoded rows, shape [n, units].
        """
        rows: Tensor = self.head(self.logits(latent, labels), generator)
        return rows

    @torch.no_grad()
    def sample(
        self, labels: Tensor, generator: torch.Generator, decoding: Decoding = "draw"
    ) -> Tensor:
        """Generate rows with exact one-hot blocks.

        Args:
            labels: Shape [n].
            generator: Source of the latent vectors and of the drawn categories.
            decoding: How categories come out of a block's distribution.

        Returns:
            Encoded rows, shape [n, units].
        """
        latent = torch.randn(
            labels.shape[0], self.latent_size, generator=generator, device=labels.device
        )
        return self.head.harden(self.logits(latent, labels), generator, decoding)


class Critic(CriticNetwork):
    """Multi-layer perceptron with leaky ReLU, told the label through its input.

    The number of outputs is the objective's: 1 for a Wasserstein or a vanilla GAN, the
    kernel's feature map for an MMD GAN, 1 + classes for an ACGAN.
    """

    def __init__(
        self,
        units: int,
        hidden: Sequence[int],
        outputs: int,
        conditioning: Conditioning,
        generator: torch.Generator,
        negative_slope: float = 0.2,
        dropout: float = 0.0,
    ) -> None:
        """Make the network.

        Args:
            units: Width of an encoded row.
            hidden: Units of each hidden layer.
            outputs: Number of outputs.
            conditioning: What the network is told about the label.
            generator: Source of the initial weights.
            negative_slope: Slope of the hidden units for negative inputs, in (0, 1].
            dropout: Share of hidden units dropped in training, in [0, 1).
        """
        super().__init__()
        self.units = units
        self.conditioning = conditioning
        self.negative_slope = negative_slope
        self.dropout = dropout
        widths = [units + conditioning.width, *hidden, outputs]
        self.layers = nn.ModuleList(
            linear_layer(inputs, outs, generator) for inputs, outs in pairwise(widths)
        )

    @property
    def linear_layers(self) -> list[nn.Linear]:
        """The hidden layers and the output layer, in order."""
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def first_layer(self, rows: Tensor, labels: Tensor) -> Tensor:
        """Compute the pre-activations of the first hidden layer, linear in the row.

        Args:
            rows: Shape [n, units].
            labels: Shape [n].

        Returns:
            Shape [n, hidden units].
        """
        first = self.linear_layers[0]
        values = rows @ first.weight[:, : self.units].T
        return values + self.first_bias(labels)

    @property
    def class_vectors(self) -> nn.Parameter | None:
        """The learned vectors of the classes, shape [classes, width], if there are any."""
        return self.conditioning.vectors if isinstance(self.conditioning, ClassEmbedding) else None

    def first_bias(self, labels: Tensor) -> Tensor:
        """Compute what the label and the bias add to the first pre-activations.

        The product with [row, embedding] is taken apart: rows are not copied to join them,
        and the part of a class's embedding is computed once for each class.

        Args:
            labels: Shape [n].

        Returns:
            Shape [n, hidden units].
        """
        first = self.linear_layers[0]
        if self.conditioning.width == 0:
            return first.bias.expand(len(labels), -1)
        if self.class_vectors is None:
            condition: Tensor = self.conditioning(labels)
            return torch.addmm(first.bias, condition, first.weight[:, self.units :].T)
        by_class: Tensor = first.bias + self.class_vectors @ first.weight[:, self.units :].T
        return by_class.index_select(0, labels)

    def remaining_layers(
        self, values: Tensor, masks: Sequence[Tensor] | None = None
    ) -> tuple[Tensor, list[Tensor]]:
        """Go from the first pre-activations to the outputs.

        Args:
            values: Pre-activations of the first hidden layer, shape [n, hidden units].
            masks: Dropout masks (already scaled by 1 / (1 - dropout)), one for each hidden
                layer, or nothing for no dropout.

        Returns:
            The outputs, shape [n, outputs], and the pre-activations of every hidden layer.
        """
        pre_activations = []
        for index, layer in enumerate(self.linear_layers[1:]):
            pre_activations.append(values)
            values = nn.functional.leaky_relu(values, self.negative_slope)
            if masks is not None:
                values = values * masks[index]
            values = layer(values)
        return values, pre_activations

    def forward(
        self, rows: Tensor, labels: Tensor, masks: Sequence[Tensor] | None = None
    ) -> Tensor:
        """Score rows.

        Args:
            rows: Encoded rows, shape [n, units].
            labels: Shape [n].
            masks: Dropout masks, see `remaining_layers`.

        Returns:
            Shape [n, outputs].
        """
        return self.remaining_layers(self.first_layer(rows, labels), masks)[0]

    def dropout_masks(self, n: int, generator: torch.Generator) -> list[Tensor] | None:
        """Draw one dropout mask for each hidden layer.

        Args:
            n: Number of rows.
            generator: Source of randomness.

        Returns:
            Masks holding 0 or 1 / (1 - dropout), or nothing when there is no dropout.
        """
        if self.dropout == 0.0:
            return None
        keep = 1.0 - self.dropout
        hidden = self.linear_layers[:-1]
        return [
            torch.empty(n, layer.out_features, device=layer.weight.device)
            .bernoulli_(keep, generator=generator)
            .div_(keep)
            for layer in hidden
        ]
