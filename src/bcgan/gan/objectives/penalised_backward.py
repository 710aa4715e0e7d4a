"""Update of a critic whose loss is one on outputs plus a gradient penalty.

For a piecewise linear MLP it is written out in closed form; for any other network automatic
differentiation is nested.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Protocol

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import penalty, penalty_with_gradient
from bcgan.gan.network_types import CriticNetwork
from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch
from bcgan.gan.objectives.critic_passes import CriticPasses
from bcgan.gan.objectives.scoring import score_batch


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


@singledispatch
def penalised_backward(
    critic: CriticNetwork,
    batch: CriticBatch,
    masks: list[Tensor] | None,
    penalty_weight: float,
    output_loss: Callable[[Tensor], OutputLoss],
) -> dict[str, Tensor]:
    """Set the gradient of the critic's loss on its parameters.

    Args:
        critic: The critic; a kind of critic with a shorter way registers its own function.
        batch: Real and generated rows.
        masks: Dropout masks for 2 n rows, or nothing.
        penalty_weight: Lambda.
        output_loss: Evaluates the loss on outputs, shape [3 n, outputs]: at real, generated and
            mixed rows.

    Returns:
        The terms of the loss and `gradient_penalty`, scalars.
    """
    scored = score_batch(critic, batch, masks)
    outputs = torch.cat((scored.real, scored.generated, scored.mixed))
    loss = output_loss(outputs.detach())
    direction = loss.direction.detach().clone().requires_grad_()
    penalised = penalty_weight * penalty(scored.input_gradient(direction))
    (of_direction,) = torch.autograd.grad(penalised, direction, retain_graph=True)
    gradient = loss.gradient(of_direction)
    critic.zero_grad()
    # What the loss passes to the outputs is known, so its value does not matter here.
    ((outputs[: len(gradient)] * gradient).sum() + penalised).backward()
    return {**loss.terms, "gradient_penalty": penalised.detach()}


@penalised_backward.register(Critic)
@torch.no_grad()
def _(
    critic: Critic,
    batch: CriticBatch,
    masks: list[Tensor] | None,
    penalty_weight: float,
    output_loss: Callable[[Tensor], OutputLoss],
) -> dict[str, Tensor]:
    passes = CriticPasses(critic, batch, masks)
    loss = output_loss(passes.outputs)
    slopes = passes.downward(loss.direction, passes.mixed)
    penalised, upstream = penalty_with_gradient(passes.input_gradient(slopes))
    upward = passes.upward(upstream.mul_(penalty_weight))
    gradient = loss.gradient(upward[-1])
    scores = passes.downward(gradient, slice(len(gradient)))
    passes.set_gradients(scores, slopes, upward)
    return {**loss.terms, "gradient_penalty": penalty_weight * penalised}
