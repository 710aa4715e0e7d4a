"""The original GAN with the non-saturating generator loss (Goodfellow et al. 2014)."""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from bcgan.gan.gradient_penalty import penalty
from bcgan.gan.network_types import CriticNetwork
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.penalised_backward import ScoreLoss, penalised_backward
from bcgan.gan.objectives.scoring import score_batch


class VanillaObjective(Objective):
    """Critic: -E log D(x) - E log(1 - D(G(z))) + lambda GP. Generator: -E log D(G(z)).

    D is the logistic function of the critic's output; the penalty is on that output, before
    the logistic function.
    """

    def __init__(self, penalty_weight: float = 10.0) -> None:
        """Make the objective.

        Args:
            penalty_weight: Lambda of the gradient penalty; 0 leaves it out.
        """
        self.penalty_weight = penalty_weight

    def critic_terms(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Compute `critic` (cross-entropy of real against generated) and `gradient_penalty`."""
        scored = score_batch(critic, batch, masks)
        terms = {"critic": softplus(-scored.real).mean() + softplus(scored.generated).mean()}
        if self.penalty_weight > 0.0:
            gradient = scored.input_gradient(torch.ones_like(scored.mixed))
            terms["gradient_penalty"] = self.penalty_weight * penalty(gradient)
        return terms

    def critic_backward(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Set the gradient of the critic's loss, in closed form where there is a penalty."""
        if self.penalty_weight == 0.0:
            return super().critic_backward(critic, batch, masks)
        return penalised_backward(critic, batch, masks, self.penalty_weight, cross_entropies)

    def generator_terms(
        self, critic: CriticNetwork, rows: Tensor, real: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """Compute `generator`: the cross-entropy of calling the generated rows real."""
        return {"generator": softplus(-critic(rows, labels)).mean()}


def cross_entropies(outputs: Tensor) -> ScoreLoss:
    """Evaluate -E log D(x) - E log(1 - D(G(z))).

    Args:
        outputs: At real, generated and mixed rows, shape [3 n, 1].

    Returns:
        The loss.
    """
    n = len(outputs) // 3
    # log D = -softplus(-f) and log(1 - D) = -softplus(f); softplus has the derivative sigmoid.
    signed = torch.cat((-outputs[:n], outputs[n : 2 * n]))
    of_outputs = signed.sigmoid().div_(n)
    of_outputs[:n].neg_()
    loss = softplus(signed).sum() / n
    return ScoreLoss({"critic": loss}, outputs.new_ones(n, 1), of_outputs)
