"""What every objective offers to the trainer."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor

from bcgan.gan.network_types import CriticNetwork


@dataclass(frozen=True)
class CriticBatch:
    """What one critic update sees; the i-th rows share the i-th label.

    Attributes:
        real: Real rows, shape [n, units].
        generated: Generated rows, detached, shape [n, units].
        labels: Shape [n].
        mix: Position of the penalty's point between the generated (0) and the real (1) row,
            uniform in [0, 1], shape [n, 1].
    """

    real: Tensor
    generated: Tensor
    labels: Tensor
    mix: Tensor


class Objective(ABC):
    """An adversarial objective.

    A new one needs the two methods that compute terms; `critic_backward` differentiates them
    and may be overridden by a closed form.

    Attributes:
        critic_outputs: Number of outputs the critic needs.
        critic_is_conditional: Whether the critic is told the label.
    """

    critic_outputs: int = 1
    critic_is_conditional: bool = True

    @abstractmethod
    def critic_terms(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Compute the terms of the critic's loss.

        Args:
            critic: The critic.
            batch: Real and generated rows.
            masks: Dropout masks for 2 n rows (real, then generated), or nothing.

        Returns:
            Scalars by name; the critic minimises their sum.
        """

    def critic_backward(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Set the gradient of the sum of the critic's terms on its parameters.

        Args:
            critic: The critic.
            batch: Real and generated rows.
            masks: Dropout masks, see `critic_terms`.

        Returns:
            The terms, detached scalars by name.
        """
        terms = self.critic_terms(critic, batch, masks)
        critic.zero_grad()
        torch.stack(list(terms.values())).sum().backward()
        return {name: term.detach() for name, term in terms.items()}

    @abstractmethod
    def generator_terms(
        self, critic: CriticNetwork, rows: Tensor, real: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """Compute the terms of the generator's loss L_G.

        Args:
            critic: The critic, its parameters frozen.
            rows: Generated rows, shape [n, units].
            real: Real rows with the same labels, shape [n, units].
            labels: Shape [n].

        Returns:
            Scalars by name; the generator minimises their sum.
        """
