"""Wasserstein GAN with gradient penalty (Gulrajani et al. 2017; the report's section 2.2)."""

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import penalty
from bcgan.gan.network_types import CriticNetwork
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.penalised_backward import ScoreLoss, penalised_backward
from bcgan.gan.objectives.scoring import score_batch


class WassersteinObjective(Objective):
    """Critic: E f(G(z)) - E f(x) + lambda GP. Generator: -E f(G(z))."""

    def __init__(self, penalty_weight: float = 10.0) -> None:
        """Make the objective.

        Args:
            penalty_weight: Lambda of the gradient penalty.
        """
        self.penalty_weight = penalty_weight

    def critic_terms(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Compute `critic` (negative Wasserstein estimate) and `gradient_penalty`."""
        scored = score_batch(critic, batch, masks)
        gradient = scored.input_gradient(torch.ones_like(scored.mixed))
        return {
            "critic": scored.generated.mean() - scored.real.mean(),
            "gradient_penalty": self.penalty_weight * penalty(gradient),
        }

    def critic_backward(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Set the gradient of the critic's loss in closed form."""
        return penalised_backward(critic, batch, masks, self.penalty_weight, wasserstein_loss)

    def generator_terms(
        self, critic: CriticNetwork, rows: Tensor, real: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """Compute `generator`: the negative mean score of the generated rows."""
        return {"generator": -critic(rows, labels).mean()}


def wasserstein_loss(outputs: Tensor) -> ScoreLoss:
    """Evaluate E f(G(z)) - E f(x).

    Args:
        outputs: At real, generated and mixed rows, shape [3 n, 1].

    Returns:
        The loss.
    """
    n = len(outputs) // 3
    of_outputs = outputs.new_full((2 * n, 1), 1.0 / n)
    of_outputs[:n] = -1.0 / n
    loss = (outputs[: 2 * n] * of_outputs).sum()
    return ScoreLoss({"critic": loss}, outputs.new_ones(n, 1), of_outputs)
