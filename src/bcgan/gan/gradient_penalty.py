"""Gradient penalty on the critic: lambda E (|grad_x f(x, y)| - 1)^2.

Gulrajani et al. (2017, eq. 3), at random points between a real and a generated row that share
the label; the norm is over the row only, not over the label's embedding.

Two ways to compute it:

* `double_backward_gradient`: automatic differentiation of any critic, nested twice.
* `closed_form_gradient`: a piecewise linear MLP with weights W_1 .. W_L and slopes D_1 ..
  D_(L-1) has the input gradient W_1^T D_1 W_2^T D_2 .. W_L^T c for a cotangent c. The slopes
  are constant almost everywhere, so one ordinary backward pass through this product gives
  the exact parameter gradient of the penalty.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from bcgan.gan.networks import Critic


def slopes(pre_activations: Tensor, negative_slope: float) -> Tensor:
    """Give the derivative of the leaky ReLU.

    Args:
        pre_activations: Any shape.
        negative_slope: Derivative for inputs that are not positive.

    Returns:
        1 or `negative_slope`, same shape.
    """
    return (
        (pre_activations > 0)
        .to(pre_activations.dtype)
        .mul_(1.0 - negative_slope)
        .add_(negative_slope)
    )


def closed_form_gradient(
    critic: Critic,
    pre_activations: Sequence[Tensor],
    cotangent: Tensor | None = None,
    masks: Sequence[Tensor] | None = None,
) -> Tensor:
    """Compute the gradient of (cotangent . outputs) with respect to the row.

    Args:
        critic: The critic.
        pre_activations: Pre-activations of each hidden layer at the points, each of shape
            [n, hidden units]; only their signs count.
        cotangent: Weights of the outputs, shape [n, outputs]; ones if not given (then the
            critic must have one output).
        masks: Dropout masks that were in force.

    Returns:
        Shape [n, units], differentiable with respect to the critic's weights and the
        cotangent.
    """
    layers = critic.linear_layers
    weight: Tensor = layers[-1].weight
    gradient = weight if cotangent is None else cotangent @ weight
    for index in range(len(layers) - 2, -1, -1):
        local = slopes(pre_activations[index].detach(), critic.negative_slope)
        if masks is not None:
            local = local * masks[index]
        weight = layers[index].weight
        if index == 0:
            weight = weight[:, : critic.units]
        gradient = (gradient * local) @ weight
    return gradient


def double_backward_gradient(outputs: Tensor, rows: Tensor) -> Tensor:
    """Compute the gradient of the outputs with respect to the row by nested autograd.

    Args:
        outputs: Scalar score of each row, shape [n] or [n, 1].
        rows: Points with `requires_grad`, shape [n, units].

    Returns:
        Shape [n, units], differentiable with respect to the critic's parameters.
    """
    (gradient,) = torch.autograd.grad(outputs.sum(), rows, create_graph=True)
    return gradient


def penalty(gradient: Tensor) -> Tensor:
    """Compute the mean of (|gradient| - 1)^2.

    Args:
        gradient: Shape [n, units].

    Returns:
        A scalar, not negative.
    """
    # The square root has no derivative at 0; the small constant keeps the backward pass finite.
    norm = (gradient.square().sum(1) + 1e-12).sqrt()
    return (norm - 1.0).square().mean()


def penalty_with_gradient(gradient: Tensor) -> tuple[Tensor, Tensor]:
    """Compute `penalty` and its derivative by hand.

    Args:
        gradient: Shape [n, units].

    Returns:
        The penalty, a scalar, and its derivative, shape [n, units].
    """
    norm = (gradient.square().sum(1, keepdim=True) + 1e-12).sqrt()
    excess = norm - 1.0
    return excess.square().mean(), gradient * (excess / norm * (2.0 / len(gradient)))
