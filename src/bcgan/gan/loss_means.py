"""Running means of the loss terms between two points of the curves."""

from collections.abc import Mapping

import torch
from torch import Tensor


class LossMeans:
    """Adds up losses as tensors, so that nothing waits for a device at each step."""

    def __init__(self) -> None:
        """Start empty."""
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, int] = {}

    def add(self, terms: Mapping[str, Tensor]) -> None:
        """Add one value of each term.

        Args:
            terms: Detached scalars by name.
        """
        for name, value in terms.items():
            current = self._sums.get(name)
            self._sums[name] = value.double() if current is None else current + value
            self._counts[name] = self._counts.get(name, 0) + 1

    def means(self) -> dict[str, float]:
        """Give the means so far."""
        return {name: float(total) / self._counts[name] for name, total in self._sums.items()}

    def take(self) -> dict[str, float]:
        """Give the means and start anew."""
        means = self.means()
        self._sums, self._counts = {}, {}
        return means

    def state(self) -> dict[str, list[float]]:
        """Give sums and counts, JSON-ready and exact (doubles)."""
        return {name: [float(total), self._counts[name]] for name, total in self._sums.items()}

    def restore(self, state: Mapping[str, list[float]]) -> None:
        """Set sums and counts.

        Args:
            state: What `state` returned.
        """
        self._sums = {
            name: torch.tensor(total, dtype=torch.float64) for name, (total, _) in state.items()
        }
        self._counts = {name: int(count) for name, (_, count) in state.items()}
