"""Wasserstein GAN with gradient penalty (Gulrajani et al. 2017; the report's section 2.2)."""

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import penalty
from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.scoring import score_batch
from bcgan.gan.objectives.wasserstein_gradients import wasserstein_backward


class WassersteinObjective(Objective):
    """Critic: E f(G(z)) - E f(x) + lambda GP. Generator: -E f(G(z))."""

    def __init__(self, penalty_weight: float = 10.0) -> None:
        """Make the objective.

        Args:
            penalty_weight: Lambda of the gradient penalty.
        """
        self.penalty_weight = penalty_weight

    def critic_terms(
        self, critic: Critic, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Compute `critic` (negative Wasserstein estimate) and `gradient_penalty`."""
        scored = score_batch(critic, batch, masks)
        gradient = scored.input_gradient(critic, torch.ones_like(scored.mixed))
        return {
            "critic": scored.generated.mean() - scored.real.mean(),
            "gradient_penalty": self.penalty_weight * penalty(gradient),
        }

    def critic_backward(
        self, critic: Critic, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Set the gradient of the critic's loss in closed form."""
        return wasserstein_backward(critic, batch, self.penalty_weight, masks)

    def generator_terms(
        self, critic: Critic, rows: Tensor, real: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """Compute `generator`: the negative mean score of the generated rows."""
        return {"generator": -critic(rows, labels).mean()}
