"""Matrices that are filled row by row from the top, with gradients or without."""

from typing import Protocol

import torch
from torch import Tensor


class GrowingMatrix(Protocol):
    """A matrix of a fixed number of columns."""

    def append(self, values: Tensor) -> None:
        """Add rows below, shape [k, columns]."""

    def append_layer(
        self, bias: Tensor, weights: Tensor, values: Tensor, skipped: Tensor | None
    ) -> None:
        """Add rows max(0, bias + weights @ values) + skipped below.

        Args:
            bias: Shape [k, columns] or [k, 1].
            weights: Shape [k, units].
            values: Shape [units, columns].
            skipped: What the layer is added to, shape [k, columns]; nothing for 0.
        """

    def so_far(self) -> Tensor:
        """Give the rows that are there, shape [rows, columns]."""


class FilledMatrix:
    """Rows in one piece of memory; no gradients can pass."""

    def __init__(self, rows: int, like: Tensor) -> None:
        """Make room.

        Args:
            rows: Number of rows there will be.
            like: A matrix of as many columns, of the wanted type.
        """
        self._values = like.new_empty(rows, like.shape[1])
        self._count = 0

    def append(self, values: Tensor) -> None:
        """Add rows below, shape [k, columns]."""
        self._room(len(values)).copy_(values)

    def append_layer(
        self, bias: Tensor, weights: Tensor, values: Tensor, skipped: Tensor | None
    ) -> None:
        """Add rows max(0, bias + weights @ values) + skipped below; see `GrowingMatrix`."""
        room = self._room(len(weights))
        torch.addmm(bias, weights, values, out=room).relu_()
        if skipped is not None:
            room.add_(skipped)

    def _room(self, rows: int) -> Tensor:
        start, self._count = self._count, self._count + rows
        return self._values[start : self._count]

    def so_far(self) -> Tensor:
        """Give the rows that are there, shape [rows, columns]."""
        return self._values[: self._count]


class KeptMatrix:
    """Rows through which gradients pass: what was read is never written over."""

    def __init__(self, rows: int, like: Tensor) -> None:
        """Begin without rows; see `FilledMatrix`."""
        self._values = like.new_zeros(0, like.shape[1])

    def append(self, values: Tensor) -> None:
        """Add rows below, shape [k, columns]."""
        self._values = torch.cat((self._values, values))

    def append_layer(
        self, bias: Tensor, weights: Tensor, values: Tensor, skipped: Tensor | None
    ) -> None:
        """Add rows max(0, bias + weights @ values) + skipped below; see `GrowingMatrix`."""
        rows = torch.addmm(bias, weights, values).relu()
        self.append(rows if skipped is None else rows + skipped)

    def so_far(self) -> Tensor:
        """Give the rows that are there, shape [rows, columns]."""
        return self._values
