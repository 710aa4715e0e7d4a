"""Conditioning: what the generator and the critic are told about the row's label.

A label is a class (int64) or the rank of a numeric target, a float in [0, 1].
"""

import math

import torch
from torch import Tensor, nn


class Conditioning(nn.Module):
    """Maps labels to a vector that is concatenated to a network's input.

    Attributes:
        width: Length of that vector; 0 when there is nothing to condition on.
    """

    width: int

    def forward(self, labels: Tensor) -> Tensor:
        """Embed labels.

        Args:
            labels: Shape [n].

        Returns:
            Shape [n, width].
        """
        raise NotImplementedError


class Unconditional(Conditioning):
    """No condition: tables without a target column, and critics that get no label."""

    width = 0

    def forward(self, labels: Tensor) -> Tensor:
        """Return an empty vector for each row."""
        return torch.empty(labels.shape[0], 0, device=labels.device)


class ClassEmbedding(Conditioning):
    """A learned vector for each class, concatenated to the input (section 5.1)."""

    def __init__(self, n_classes: int, width: int, generator: torch.Generator) -> None:
        """Make the embedding.

        Args:
            n_classes: Number of classes; labels are 0 .. n_classes - 1.
            width: Length of each class's vector.
            generator: Source of the initial values, standard normal.
        """
        super().__init__()
        self.width = width
        self.vectors = nn.Parameter(torch.randn(n_classes, width, generator=generator))

    def forward(self, labels: Tensor) -> Tensor:
        """Look the vectors up."""
        return self.vectors.index_select(0, labels)


class RankScaledTarget(Conditioning):
    """Fixed smooth functions of a numeric target's rank r, concatenated to the input.

    They are r and cos(pi k r), sin(pi k r) for k = 1 .. 4: one number alone would let a network
    of ordinary size tell neighbouring targets apart only by large weights. There is nothing to
    learn.
    """

    frequencies: Tensor

    def __init__(self, waves: int = 4) -> None:
        """Make the functions.

        Args:
            waves: Largest k.
        """
        super().__init__()
        self.width = 1 + 2 * waves
        self.register_buffer("frequencies", math.pi * torch.arange(1, waves + 1), persistent=False)

    def forward(self, labels: Tensor) -> Tensor:
        """Evaluate the functions; labels are ranks in [0, 1], in the dtype of the rows."""
        ranks = labels.unsqueeze(1)
        angles = ranks * self.frequencies
        return torch.cat((ranks, angles.cos(), angles.sin()), 1)
