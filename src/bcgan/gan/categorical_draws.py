"""Draws of one of several outcomes by their scores: exact and fast, or with gradients.

Scores are unnormalised log-probabilities, one row for each outcome, one column for each draw.
"""

from itertools import pairwise
from typing import Protocol

import torch
from torch import Tensor

from bcgan.gan.growing_matrix import FilledMatrix, GrowingMatrix, KeptMatrix
from bcgan.gan.heads import Decoding, gumbel_noise

BELOW_ONE = 1.0 - 2.0**-22
"""Keeps a share of a sum below the sum when both are rounded to float32."""


class CategoricalDraws(Protocol):
    """How outcomes are drawn, and what holds them."""

    def matrix(self, rows: int, like: Tensor) -> GrowingMatrix:
        """Begin a matrix for what is computed on the way; see `FilledMatrix`."""

    def one_hot(self, scores: Tensor) -> Tensor:
        """Draw outcomes.

        Args:
            scores: Shape [outcomes, n].

        Returns:
            1 for the one that is drawn, else 0, shape [outcomes, n].
        """

    def places(self, scores: Tensor) -> Tensor:
        """Draw outcomes by their places, 0 to outcomes - 1; shape [outcomes, n] to [n]."""

    def uniform(self, count: int, like: Tensor) -> Tensor:
        """Draw from [0, 1), shape [count]."""


class ExactDraws:
    """Draws by inverting the cumulative distribution: one random number for each of them."""

    def __init__(self, source: torch.Generator, decoding: Decoding) -> None:
        """Prepare draws.

        Args:
            source: Source of randomness.
            decoding: Whether `one_hot` draws, or takes the `argmax`; `places` draws always.
        """
        self._source = source
        self._decoding = decoding

    def matrix(self, rows: int, like: Tensor) -> GrowingMatrix:
        """Begin a matrix without gradients."""
        return FilledMatrix(rows, like)

    def one_hot(self, scores: Tensor) -> Tensor:
        """Draw outcomes, shape [outcomes, n] to [outcomes, n]."""
        if self._decoding == "argmax":
            return winners(scores)
        reached = self._reached(scores)
        # The first that is reached is the one.
        drawn = reached.clone()
        drawn[1:].sub_(reached[:-1])
        return drawn

    def places(self, scores: Tensor) -> Tensor:
        """Draw outcomes by their places, shape [outcomes, n] to [n]."""
        return len(scores) - self._reached(scores).sum(0)

    def uniform(self, count: int, like: Tensor) -> Tensor:
        """Draw from [0, 1), shape [count]."""
        return torch.rand(count, generator=self._source, dtype=like.dtype, device=like.device)

    def _reached(self, scores: Tensor) -> Tensor:
        """Mark the outcomes up to which the probabilities sum to more than a random share."""
        sums = (scores - scores.amax(0)).exp_()
        rows = sums.unbind(0)
        # Row by row: a cumulative sum down the columns of a matrix runs against its memory.
        for before, row in pairwise(rows):
            row.add_(before)
        share = self.uniform(scores.shape[1], scores).mul_(BELOW_ONE).mul_(rows[-1])
        return torch.gt(sums, share, out=torch.empty_like(sums))


class RelaxedDraws:
    """Straight-through Gumbel-softmax: the values of exact draws, the gradients of relaxed ones."""

    def __init__(self, source: torch.Generator, temperature: float) -> None:
        """Prepare draws.

        Args:
            source: Source of randomness.
            temperature: Of the relaxed draws; positive.
        """
        self._source = source
        self._temperature = temperature

    def matrix(self, rows: int, like: Tensor) -> GrowingMatrix:
        """Begin a matrix that gradients can pass."""
        return KeptMatrix(rows, like)

    def one_hot(self, scores: Tensor) -> Tensor:
        """Draw outcomes, shape [outcomes, n] to [outcomes, n]."""
        scores = scores + gumbel_noise(scores.shape, self._source, scores)
        soft = (scores / self._temperature).softmax(0)
        return winners(scores) + soft - soft.detach()

    def places(self, scores: Tensor) -> Tensor:
        """Draw outcomes by their places, shape [outcomes, n] to [n]."""
        numbers = torch.arange(len(scores), dtype=scores.dtype, device=scores.device)
        return numbers @ self.one_hot(scores)

    def uniform(self, count: int, like: Tensor) -> Tensor:
        """Draw from [0, 1), shape [count]."""
        return torch.rand(count, generator=self._source, dtype=like.dtype, device=like.device)


def winners(scores: Tensor) -> Tensor:
    """Mark the largest score of each column, the first of equals; same shape."""
    places = scores.max(0, keepdim=True).indices
    return torch.zeros_like(scores).scatter_(0, places, 1.0)
