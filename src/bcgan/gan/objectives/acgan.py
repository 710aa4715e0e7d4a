"""Auxiliary-classifier GAN (Odena et al. 2017) on a Wasserstein critic with gradient penalty.

The critic is not told the label; a second head classifies rows. The paper says that all of its
methods use a gradient penalty, hence the Wasserstein critic.
"""

from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from bcgan.gan.gradient_penalty import penalty
from bcgan.gan.network_types import CriticNetwork
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.penalised_backward import ScoreLoss, penalised_backward
from bcgan.gan.objectives.scoring import score_batch
from bcgan.gan.objectives.wgan_gp import wasserstein_loss


class AuxiliaryClassifierObjective(Objective):
    """Wasserstein terms on the first output, cross-entropy of the label on the others."""

    critic_is_conditional = False

    def __init__(
        self, n_classes: int, penalty_weight: float = 10.0, generator_weight: float = 1.0
    ) -> None:
        """Make the objective.

        Args:
            n_classes: Number of classes, at least 2.
            penalty_weight: Lambda of the gradient penalty, on the first output.
            generator_weight: Weight of the cross-entropy in the generator's loss.
        """
        self.critic_outputs = 1 + n_classes
        self.penalty_weight = penalty_weight
        self.generator_weight = generator_weight

    def critic_terms(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Compute `critic`, `auxiliary` (on real and generated rows) and `gradient_penalty`."""
        scored = score_batch(critic, batch, masks)
        first_output = torch.zeros_like(scored.mixed)
        first_output[:, 0] = 1.0
        gradient = scored.input_gradient(first_output)
        return {
            "critic": scored.generated[:, 0].mean() - scored.real[:, 0].mean(),
            "auxiliary": cross_entropy(scored.real[:, 1:], batch.labels)
            + cross_entropy(scored.generated[:, 1:], batch.labels),
            "gradient_penalty": self.penalty_weight * penalty(gradient),
        }

    def critic_backward(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Set the gradient of the critic's loss in closed form."""
        loss = partial(auxiliary_loss, labels=batch.labels)
        return penalised_backward(critic, batch, masks, self.penalty_weight, loss)

    def generator_terms(
        self, critic: CriticNetwork, rows: Tensor, real: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """Compute `generator` and `generator_auxiliary`: rows shall be classified as asked for."""
        outputs = critic(rows, labels)
        loss = cross_entropy(outputs[:, 1:], labels)
        return {
            "generator": -outputs[:, 0].mean(),
            "generator_auxiliary": self.generator_weight * loss,
        }


def auxiliary_loss(outputs: Tensor, labels: Tensor) -> ScoreLoss:
    """Evaluate the Wasserstein term of the first output and the cross-entropies of the others.

    Args:
        outputs: At real, generated and mixed rows, shape [3 n, 1 + classes].
        labels: Shape [n].

    Returns:
        The loss; the penalty is on the first output.
    """
    n = len(labels)
    score = wasserstein_loss(outputs[:, :1])
    log_shares = outputs[: 2 * n, 1:].log_softmax(1)
    at_label = torch.arange(2 * n, device=labels.device), torch.cat((labels, labels))
    auxiliary = -log_shares[at_label].sum() / n
    of_classes = log_shares.exp()
    of_classes[at_label] -= 1.0
    direction = torch.cat((score.direction, outputs.new_zeros(n, outputs.shape[1] - 1)), 1)
    return ScoreLoss(
        {**score.terms, "auxiliary": auxiliary},
        direction,
        torch.cat((score.of_outputs, of_classes.div_(n)), 1),
    )
