"""Encoded rows and their labels."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class LabelledRows:
    """Rows of one part of a table.

    Attributes:
        features: Encoded rows, float32, shape [n, units]; may be empty.
        labels: Classes, int64, or ranks of a numeric target, float32 in [0, 1]; shape [n].
    """

    features: Tensor
    labels: Tensor

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.labels)
