"""Exponential moving average of a network's parameters."""

import copy

import torch
from torch import nn


class MovingAverage:
    """A copy of a network that follows it slowly, which evens out the last steps' noise."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        """Start from a copy.

        Args:
            network: The network to follow.
            decay: Share of the old average that is kept at each step, in [0, 1).
        """
        self.decay = decay
        self.network = copy.deepcopy(network).requires_grad_(False)
        self._average: list[torch.Tensor] = list(self.network.parameters())

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move towards the network.

        Early on the decay is lowered to (1 + step) / (10 + step), so that the random initial
        weights are forgotten quickly.

        Args:
            network: The network that is followed.
            step: Number of updates made before this one.
        """
        decay = min(self.decay, (1.0 + step) / (10.0 + step))
        torch._foreach_lerp_(self._average, list(network.parameters()), 1.0 - decay)
        for average, current in zip(self.network.buffers(), network.buffers(), strict=True):
            average.copy_(current)
