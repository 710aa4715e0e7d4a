"""Closed-form parameter gradients of the WGAN-GP critic loss for a piecewise linear MLP.

The loss is E f(G(z)) - E f(x) + lambda E (|grad f(x^)| - 1)^2 with x^ between x and G(z).
Almost everywhere f is linear around each row, so every derivative is a product of weight
matrices and slopes. Written out, the update needs the matrix products and a few element-wise
passes, without the graph, the copies and the second nested pass of automatic differentiation.

Three kinds of rows go through the layers together, 3 n in all: real, generated and mixed ones.
With h_l their activations, s_l the slopes of layer l (1 or the negative slope, times the dropout
mask) and w the output weights, one recursion from the last layer down,

    u_n = c w s_n,    u_(l-1) = (u_l W_l) s_(l-1),

is at once the backward pass of the scores (c = -1/n for real rows, 1/n for generated ones) and
the input gradient (c = 1 for mixed rows, whose gradient is u_1 W_1). Its derivative then runs up
through the mixed rows alone: p_l = (p_(l-1) W_l^T) s_l. Both parts of a weight's gradient are one
product, u_l^T [h_(l-1) of real and generated rows; p_(l-1) of mixed rows].
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch


@dataclass(frozen=True)
class _Layer:
    """A hidden layer at real, generated and mixed rows.

    Attributes:
        active: Leaky ReLU of the pre-activations, whose signs it keeps, [3 n, units].
        output: What the next layer sees, [3 n, units]: `active` itself without dropout.
        mask: Dropout mask, if any, [3 n, units].
        slope: Negative slope.
    """

    active: Tensor
    output: Tensor
    mask: Tensor | None
    slope: float

    @classmethod
    def of(cls, values: Tensor, slope: float, mask: Tensor | None) -> "_Layer":
        """Activate pre-activations in place."""
        active = nn.functional.leaky_relu_(values, slope)
        return cls(active, active if mask is None else active * mask, mask, slope)

    def times_slopes(self, upstream: Tensor, first: int = 0) -> Tensor:
        """Multiply by the slopes of the rows from `first` on, in place."""
        torch.ops.aten.leaky_relu_backward(
            upstream, self.active[first:], self.slope, True, grad_input=upstream
        )
        return upstream if self.mask is None else upstream.mul_(self.mask[first:])


@torch.no_grad()
def wasserstein_backward(
    critic: Critic, batch: CriticBatch, penalty_weight: float, masks: list[Tensor] | None
) -> dict[str, Tensor]:
    """Set the gradient of the critic's loss on its parameters.

    Args:
        critic: A critic with one output.
        batch: Real and generated rows.
        penalty_weight: Lambda.
        masks: Dropout masks for 2 n rows, or nothing.

    Returns:
        The terms `critic` and `gradient_penalty`, scalars.
    """
    n = len(batch.labels)
    hidden = _forward(critic, batch, masks)
    scores = hidden[-1].output[: 2 * n] @ _weights(critic)[-1].squeeze(0)
    seed = batch.real.new_ones(3 * n)
    seed[:n] = -1.0 / n
    seed[n : 2 * n] = 1.0 / n
    downward = _downward(critic, hidden, seed)
    gradient = downward[0][2 * n :] @ _row_weight(critic)
    norm = (gradient.square().sum(1, keepdim=True) + 1e-12).sqrt()
    excess = norm - 1.0
    upstream = gradient * (excess / norm * (2.0 * penalty_weight / n))
    _upward(critic, hidden, upstream)
    _set_gradients(critic, hidden, downward, seed)
    _set_first_gradients(critic, batch, downward[0], upstream)
    return {
        "critic": scores @ seed[: 2 * n],
        "gradient_penalty": penalty_weight * excess.square().mean(),
    }


def _weights(critic: Critic) -> list[Tensor]:
    return [layer.weight for layer in critic.linear_layers]


def _row_weight(critic: Critic) -> Tensor:
    return _weights(critic)[0][:, : critic.units]


def _forward(critic: Critic, batch: CriticBatch, masks: list[Tensor] | None) -> list[_Layer]:
    n = len(batch.labels)
    layers = critic.linear_layers
    row_weight = _row_weight(critic).T
    shared = critic.first_bias(batch.labels)
    values = shared.new_empty(3 * n, layers[0].out_features)
    torch.addmm(shared, batch.real, row_weight, out=values[:n])
    torch.addmm(shared, batch.generated, row_weight, out=values[n : 2 * n])
    # The first layer is affine and both rows share the label, so its values at the mixed rows
    # are the mixed values.
    torch.lerp(values[n : 2 * n], values[:n], batch.mix, out=values[2 * n :])
    hidden: list[_Layer] = []
    for index, layer in enumerate(layers[:-1]):
        if index:
            values = torch.addmm(layer.bias, hidden[-1].output, layer.weight.T)
        # Mixed rows take the masks of the real ones.
        mask = None if masks is None else torch.cat((masks[index], masks[index][:n]))
        hidden.append(_Layer.of(values, critic.negative_slope, mask))
    return hidden


def _downward(critic: Critic, hidden: list[_Layer], seed: Tensor) -> list[Tensor]:
    """Compute u_1 .. u_n, each of shape [3 n, units of layer l]."""
    weights = _weights(critic)
    found = [hidden[-1].times_slopes(torch.outer(seed, weights[-1].squeeze(0)))]
    for index in range(len(hidden) - 2, -1, -1):
        found.append(hidden[index].times_slopes(found[-1] @ weights[index + 1]))
    return found[::-1]


def _upward(critic: Critic, hidden: list[_Layer], upstream: Tensor) -> None:
    """Compute p_1 .. p_n and put each in the place of the mixed rows' output."""
    first = 2 * len(upstream)
    inward = upstream @ _row_weight(critic).T
    for index, layer in enumerate(hidden):
        inward = layer.times_slopes(inward, first)
        layer.output[first:] = inward
        if index + 1 < len(hidden):
            inward = inward @ _weights(critic)[index + 1].T


def _set_gradients(
    critic: Critic, hidden: list[_Layer], downward: list[Tensor], seed: Tensor
) -> None:
    """Set the gradients of all layers but the first; `hidden` holds p at the mixed rows."""
    layers, n = critic.linear_layers, len(seed) // 3
    layers[-1].weight.grad = (seed @ hidden[-1].output).unsqueeze(0)
    # Real and generated rows weigh -1/n and 1/n, which cancel in the output's bias.
    layers[-1].bias.grad = torch.zeros_like(layers[-1].bias)
    for index in range(1, len(hidden)):
        layers[index].weight.grad = downward[index].T @ hidden[index - 1].output
        layers[index].bias.grad = downward[index][: 2 * n].sum(0)


def _set_first_gradients(
    critic: Critic, batch: CriticBatch, downward: Tensor, upstream: Tensor
) -> None:
    n, first = len(batch.labels), critic.linear_layers[0]
    row_grad = downward[2 * n :].T @ upstream
    row_grad.addmm_(downward[:n].T, batch.real)
    row_grad.addmm_(downward[n : 2 * n].T, batch.generated)
    both = downward[:n] + downward[n : 2 * n]
    first.bias.grad = both.sum(0)
    vectors = critic.class_vectors
    if critic.conditioning.width == 0:
        first.weight.grad = row_grad
        return
    if vectors is None:
        # Fixed functions of a numeric target: nothing behind them learns.
        first.weight.grad = torch.cat((row_grad, both.T @ critic.conditioning(batch.labels)), 1)
        return
    by_class = both.new_zeros(len(vectors), both.shape[1])
    by_class.index_add_(0, batch.labels, both)
    first.weight.grad = torch.cat((row_grad, by_class.T @ vectors), 1)
    vectors.grad = by_class @ first.weight[:, critic.units :]
