"""Wasserstein GAN with gradient penalty (Gulrajani et al. 2017; the report's section 2.2)."""

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import closed_form_gradient, penalty
from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.wasserstein_gradients import wasserstein_backward


class WassersteinObjective(Objective):
    """Critic: E f(G(z)) - E f(x) + lambda GP. Generator: -E f(G(z))."""

    critic_outputs = 1
    critic_is_conditional = True

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
        n = batch.real.shape[0]
        first = critic.first_layer(
            torch.cat((batch.real, batch.generated)), torch.cat((batch.labels, batch.labels))
        )
        scores, _ = critic.remaining_layers(first, masks)
        with torch.no_grad():
            # The first layer is affine and both rows share the label, so its values at the
            # mixed rows are the mixed values: the widest matrix product is saved.
            mixed = torch.lerp(first[n:], first[:n], batch.mix)
            mixed_masks = None if masks is None else [mask[:n] for mask in masks]
            _, pre_activations = critic.remaining_layers(mixed, mixed_masks)
        gradient = closed_form_gradient(critic, pre_activations, masks=mixed_masks)
        return {
            "critic": scores[n:].mean() - scores[:n].mean(),
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
