"""The critic's outputs for a batch, and its input gradient at the mixed rows."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import singledispatch

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import closed_form_gradient
from bcgan.gan.network_types import CriticNetwork
from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch


@dataclass(frozen=True)
class ScoredBatch(ABC):
    """The critic's outputs for a batch, and what its input gradient needs.

    Attributes:
        real: Outputs for the real rows, shape [n, outputs].
        generated: Outputs for the generated rows, shape [n, outputs].
        mixed: Outputs for the mixed rows, shape [n, outputs].
    """

    real: Tensor
    generated: Tensor
    mixed: Tensor

    @abstractmethod
    def input_gradient(self, cotangent: Tensor) -> Tensor:
        """Compute the gradient of (cotangent . outputs) at the mixed rows.

        Args:
            cotangent: Weights of the outputs, shape [n, outputs].

        Returns:
            Shape [n, units], differentiable with respect to parameters and cotangent.
        """


@dataclass(frozen=True)
class NestedScoredBatch(ScoredBatch):
    """A batch scored by any critic; the input gradient is nested automatic differentiation.

    Attributes:
        rows: The mixed rows, with `requires_grad`, shape [n, units].
    """

    rows: Tensor

    def input_gradient(self, cotangent: Tensor) -> Tensor:
        """See `ScoredBatch`."""
        (gradient,) = torch.autograd.grad(self.mixed, self.rows, cotangent, create_graph=True)
        return gradient


@dataclass(frozen=True)
class PiecewiseLinearScoredBatch(ScoredBatch):
    """A batch scored by a piecewise linear MLP; the input gradient is a product of its weights.

    Attributes:
        critic: The critic that scored the batch.
        pre_activations: Pre-activations of the hidden layers at the mixed rows.
        masks: Dropout masks in force at the mixed rows, if any.
    """

    critic: Critic
    pre_activations: list[Tensor]
    masks: list[Tensor] | None

    def input_gradient(self, cotangent: Tensor) -> Tensor:
        """See `ScoredBatch`."""
        return closed_form_gradient(self.critic, self.pre_activations, cotangent, self.masks)


@singledispatch
def score_batch(
    critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
) -> ScoredBatch:
    """Score real, generated and mixed rows.

    Args:
        critic: The critic; a kind of critic with a shorter way registers its own function.
        batch: Real and generated rows.
        masks: Dropout masks for 2 n rows, or nothing; mixed rows take those of the real ones.

    Returns:
        The outputs.
    """
    n = len(batch.labels)
    both = torch.cat((batch.real, batch.generated))
    outputs = critic(both, torch.cat((batch.labels, batch.labels)), masks)
    rows = torch.lerp(batch.generated, batch.real, batch.mix).requires_grad_()
    mixed = critic(rows, batch.labels, _of_mixed_rows(masks, n))
    return NestedScoredBatch(outputs[:n], outputs[n:], mixed, rows)


@score_batch.register(Critic)
def _(critic: Critic, batch: CriticBatch, masks: list[Tensor] | None) -> ScoredBatch:
    n = len(batch.labels)
    first = critic.first_layer(
        torch.cat((batch.real, batch.generated)), torch.cat((batch.labels, batch.labels))
    )
    outputs, _ = critic.remaining_layers(first, masks)
    mixed_masks = _of_mixed_rows(masks, n)
    # The first layer is affine and both rows share the label, so its values at the mixed rows
    # are the mixed values: the widest matrix product is saved.
    mixed, pre_activations = critic.remaining_layers(
        torch.lerp(first[n:], first[:n], batch.mix), mixed_masks
    )
    return PiecewiseLinearScoredBatch(
        outputs[:n], outputs[n:], mixed, critic, pre_activations, mixed_masks
    )


def _of_mixed_rows(masks: list[Tensor] | None, n: int) -> list[Tensor] | None:
    return None if masks is None else [mask[:n] for mask in masks]
