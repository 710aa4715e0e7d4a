"""One forward pass that serves the critic's scores and the gradient penalty."""

from dataclasses import dataclass

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import closed_form_gradient
from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch


@dataclass(frozen=True)
class ScoredBatch:
    """The critic's outputs for a batch, and what its input gradient needs.

    Attributes:
        real: Outputs for the real rows, shape [n, outputs].
        generated: Outputs for the generated rows, shape [n, outputs].
        mixed: Outputs for the mixed rows, shape [n, outputs].
        pre_activations: Pre-activations of the hidden layers at the mixed rows.
        masks: Dropout masks in force at the mixed rows, if any.
    """

    real: Tensor
    generated: Tensor
    mixed: Tensor
    pre_activations: list[Tensor]
    masks: list[Tensor] | None

    def input_gradient(self, critic: Critic, cotangent: Tensor) -> Tensor:
        """Compute the gradient of (cotangent . outputs) at the mixed rows.

        Args:
            critic: The critic that scored the batch.
            cotangent: Weights of the outputs, shape [n, outputs].

        Returns:
            Shape [n, units], differentiable with respect to parameters and cotangent.
        """
        return closed_form_gradient(critic, self.pre_activations, cotangent, self.masks)


def score_batch(critic: Critic, batch: CriticBatch, masks: list[Tensor] | None) -> ScoredBatch:
    """Score real, generated and mixed rows.

    Args:
        critic: The critic.
        batch: Real and generated rows.
        masks: Dropout masks for 2 n rows, or nothing; mixed rows take those of the real ones.

    Returns:
        The outputs.
    """
    n = len(batch.labels)
    first = critic.first_layer(
        torch.cat((batch.real, batch.generated)), torch.cat((batch.labels, batch.labels))
    )
    outputs, _ = critic.remaining_layers(first, masks)
    mixed_masks = None if masks is None else [mask[:n] for mask in masks]
    # The first layer is affine and both rows share the label, so its values at the mixed rows
    # are the mixed values: the widest matrix product is saved.
    mixed, pre_activations = critic.remaining_layers(
        torch.lerp(first[n:], first[:n], batch.mix), mixed_masks
    )
    return ScoredBatch(outputs[:n], outputs[n:], mixed, pre_activations, mixed_masks)
