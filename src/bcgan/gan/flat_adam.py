"""Adam on all parameters of a network as one vector.

The networks are small, so an optimiser that walks over their tensors spends its time on the walk.
Here the parameters are views of one vector, and a step is one fused operation on it.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.optim.adam import adam


class FlatAdam:
    """Adam (Kingma and Ba 2015), without weight decay, epsilon 1e-8."""

    def __init__(
        self, network: nn.Module, learning_rate: float, betas: tuple[float, float]
    ) -> None:
        """Move the network's parameters into one vector.

        Args:
            network: The network; its parameters keep their values and become views.
            learning_rate: Step size, positive.
            betas: Decay rates of the first and of the second moment.
        """
        self.learning_rate = learning_rate
        self.betas = betas
        self._parameters = list(network.parameters())
        with torch.no_grad():
            self._vector = torch.cat([parameter.flatten() for parameter in self._parameters])
            position = 0
            for parameter in self._parameters:
                stop = position + parameter.numel()
                parameter.data = self._vector[position:stop].view_as(parameter)
                position = stop
        self._state = {
            "step": torch.zeros((), dtype=torch.float32, device=self._vector.device),
            "exp_avg": torch.zeros_like(self._vector),
            "exp_avg_sq": torch.zeros_like(self._vector),
        }

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self._parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Make one step along the gradients; a parameter without one counts as 0."""
        gradient = torch.cat(
            [
                (torch.zeros_like(parameter) if parameter.grad is None else parameter.grad).view(-1)
                for parameter in self._parameters
            ]
        )
        adam(
            [self._vector],
            [gradient],
            [self._state["exp_avg"]],
            [self._state["exp_avg_sq"]],
            [],
            [self._state["step"]],
            fused=True,
            amsgrad=False,
            beta1=self.betas[0],
            beta2=self.betas[1],
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )

    def state(self) -> dict[str, Tensor]:
        """Give the moments and the number of steps, by name; not copies."""
        return dict(self._state)

    @torch.no_grad()
    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Put a state back.

        Args:
            state: What `state` gave for a network of the same shape.
        """
        for name, value in self._state.items():
            value.copy_(state[name])
