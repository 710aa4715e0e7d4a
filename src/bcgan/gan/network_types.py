"""What the training loop and the objectives ask of a generator and of a critic.

A row is a vector of units, whatever it encodes: the cells of a table's row or the pixels of an
image. Networks that need another shape give it to the row themselves, so that losses, penalties,
calibration and checkpoints are the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from bcgan.gan.heads import Decoding


class GeneratorNetwork(nn.Module, ABC):
    """G(z, y) of section 4: latent vector and label in, encoded row out.

    Attributes:
        latent_size: Length of the standard normal latent vector.
    """

    latent_size: int

    @abstractmethod
    def forward(self, latent: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Generate differentiable rows for training.

        Args:
            latent: Shape [n, latent_size].
            labels: Shape [n].
            generator: Source of any further randomness.

        Returns:
            Encoded rows, shape [n, units].
        """

    @abstractmethod
    def sample(
        self, labels: Tensor, generator: torch.Generator, decoding: Decoding = "draw"
    ) -> Tensor:
        """Generate rows as they are released.

        Args:
            labels: Shape [n].
            generator: Source of the latent vectors and of any further randomness.
            decoding: How categories come out of a distribution; networks without categories
                do not look at it.

        Returns:
            Encoded rows, shape [n, units].
        """


class CriticNetwork(nn.Module, ABC):
    """Scores encoded rows; the objective decides how many outputs there are."""

    @abstractmethod
    def forward(
        self, rows: Tensor, labels: Tensor, masks: Sequence[Tensor] | None = None
    ) -> Tensor:
        """Score rows.

        Args:
            rows: Encoded rows, shape [n, units].
            labels: Shape [n].
            masks: What `dropout_masks` gave.

        Returns:
            Shape [n, outputs].
        """

    def dropout_masks(self, n: int, generator: torch.Generator) -> list[Tensor] | None:
        """Draw dropout masks.

        Args:
            n: Number of rows.
            generator: Source of randomness.

        Returns:
            Masks for `forward`; nothing for a critic without dropout.
        """
        return None
