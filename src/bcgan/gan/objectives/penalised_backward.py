"""Closed-form update of a critic whose loss is one on outputs plus a gradient penalty."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import penalty_with_gradient
from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch
from bcgan.gan.objectives.critic_passes import CriticPasses


class OutputLoss(Protocol):
    """A loss on the critic's outputs, already evaluated, and whose slope the penalty is on."""

    @property
    def terms(self) -> dict[str, Tensor]:
        """The terms of the loss, scalars by name, without the penalty."""

    @property
    def direction(self) -> Tensor:
        """Weights c of the outputs in the score whose input gradient is penalised.

        They are for the mixed rows, shape [n, outputs].
        """

    def gradient(self, of_direction: Tensor) -> Tensor:
        """Compute the gradient of loss and penalty with respect to the outputs.

        Args:
            of_direction: The penalty's derivative with respect to `direction`, same shape.

        Returns:
            Shape [2 n, outputs], or [3 n, outputs] where mixed rows count.
        """
        ...


@dataclass(frozen=True)
class ScoreLoss:
    """A loss on the outputs at real and generated rows, with a direction that is constant.

    Attributes:
        terms: See `OutputLoss`.
        direction: See `OutputLoss`.
        of_outputs: Gradient of the loss, shape [2 n, outputs].
    """

    terms: dict[str, Tensor]
    direction: Tensor
    of_outputs: Tensor

    def gradient(self, of_direction: Tensor) -> Tensor:
        """Give the loss's own gradient: nothing else depends on the outputs."""
        return self.of_outputs


@torch.no_grad()
def penalised_backward(
    critic: Critic,
    batch: CriticBatch,
    masks: list[Tensor] | None,
    penalty_weight: float,
    output_loss: Callable[[Tensor], OutputLoss],
) -> dict[str, Tensor]:
    """Set the gradient of the critic's loss on its parameters.

    Args:
        critic: The critic.
        batch: Real and generated rows.
        masks: Dropout masks for 2 n rows, or nothing.
        penalty_weight: Lambda.
        output_loss: Evaluates the loss on outputs, shape [3 n, outputs]: at real, generated and
            mixed rows.

    Returns:
        The terms of the loss and `gradient_penalty`, scalars.
    """
    passes = CriticPasses(critic, batch, masks)
    loss = output_loss(passes.outputs)
    slopes = passes.downward(loss.direction, passes.mixed)
    penalty, upstream = penalty_with_gradient(passes.input_gradient(slopes))
    upward = passes.upward(upstream.mul_(penalty_weight))
    gradient = loss.gradient(upward[-1])
    scores = passes.downward(gradient, slice(len(gradient)))
    passes.set_gradients(scores, slopes, upward)
    return {**loss.terms, "gradient_penalty": penalty_weight * penalty}
