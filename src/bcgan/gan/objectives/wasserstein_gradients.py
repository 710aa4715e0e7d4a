"""Closed-form parameter gradients of the WGAN-GP critic loss for a piecewise linear MLP.

The loss is E f(G(z)) - E f(x) + lambda E (|grad f(x^)| - 1)^2 with x^ between x and G(z).
Almost everywhere f is linear around each row, so every derivative is a product of weight
matrices and slopes. Written out, the update needs the matrix products and a few element-wise
passes, without the graph, the copies and the second nested pass of automatic differentiation.

Notation: W_1 .. W_n hidden weights, w the output weights, s_l the slopes of layer l (1 or the
negative slope, times the dropout mask). At mixed rows the input gradient is grad f = g_1 W_1
with g_n = w s_n and g_(l-1) = (g_l W_l) s_(l-1).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch


@dataclass(frozen=True)
class _Layer:
    """A hidden layer's activations, whose signs are those of its pre-activations.

    Attributes:
        active: Leaky ReLU of the pre-activations, [rows, units].
        mask: Dropout mask, if any, same shape.
        slope: Negative slope.
    """

    active: Tensor
    mask: Tensor | None
    slope: float

    @classmethod
    def of(cls, values: Tensor, slope: float, mask: Tensor | None) -> "_Layer":
        """Activate pre-activations in place."""
        return cls(nn.functional.leaky_relu_(values, slope), mask, slope)

    @property
    def output(self) -> Tensor:
        """What the next layer sees."""
        return self.active if self.mask is None else self.active * self.mask

    def backward(self, upstream: Tensor) -> Tensor:
        """Multiply by the slopes."""
        inward: Tensor = torch.ops.aten.leaky_relu_backward(upstream, self.active, self.slope, True)
        return inward if self.mask is None else inward.mul_(self.mask)


@dataclass(frozen=True)
class _ForwardPass:
    """What the backward pass needs of the forward pass.

    Attributes:
        hidden: Hidden layers at the real, then the generated rows, 2 n rows.
        mixed: Hidden layers at the mixed rows, n rows.
        scores: Scores of the real, then the generated rows, [2 n].
    """

    hidden: list[_Layer]
    mixed: list[_Layer]
    scores: Tensor


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
    passed = _forward(critic, batch, masks)
    chain = _input_gradient_chain(critic, passed.mixed)
    gradient = chain[0] @ _row_weight(critic)
    norm = (gradient.square().sum(1, keepdim=True) + 1e-12).sqrt()
    excess = norm - 1.0
    upstream = gradient * (excess / norm * (2.0 * penalty_weight / n))
    chain_grads = _chain_backward(critic, chain, passed.mixed, upstream)
    _score_backward(critic, batch, passed, chain_grads)
    return {
        "critic": passed.scores[n:].mean() - passed.scores[:n].mean(),
        "gradient_penalty": penalty_weight * excess.square().mean(),
    }


def _weights(critic: Critic) -> list[Tensor]:
    return [layer.weight for layer in critic.linear_layers]


def _row_weight(critic: Critic) -> Tensor:
    return _weights(critic)[0][:, : critic.units]


def _forward(critic: Critic, batch: CriticBatch, masks: list[Tensor] | None) -> _ForwardPass:
    n, negative = len(batch.labels), critic.negative_slope
    layers = critic.linear_layers
    row_weight = _row_weight(critic).T
    shared = critic.first_bias(batch.labels)
    values = shared.new_empty(2 * n, layers[0].out_features)
    torch.addmm(shared, batch.real, row_weight, out=values[:n])
    torch.addmm(shared, batch.generated, row_weight, out=values[n:])
    # The first layer is affine and both rows share the label, so its values at the mixed rows
    # are the mixed values.
    mixed = torch.lerp(values[n:], values[:n], batch.mix)
    hidden, mixed_layers = [], []
    for index, layer in enumerate(layers[1:]):
        mask = None if masks is None else masks[index]
        hidden.append(_Layer.of(values, negative, mask))
        mixed_layers.append(_Layer.of(mixed, negative, None if mask is None else mask[:n]))
        values = torch.addmm(layer.bias, hidden[-1].output, layer.weight.T)
        if index < len(layers) - 2:
            mixed = torch.addmm(layer.bias, mixed_layers[-1].output, layer.weight.T)
    return _ForwardPass(hidden, mixed_layers, values.squeeze(1))


def _input_gradient_chain(critic: Critic, mixed: list[_Layer]) -> list[Tensor]:
    """Compute g_1 .. g_n, each of shape [n, units of layer l]."""
    weights = _weights(critic)
    chain = [mixed[-1].backward(weights[-1].expand_as(mixed[-1].active))]
    for index in range(len(mixed) - 2, -1, -1):
        chain.append(mixed[index].backward(chain[-1] @ weights[index + 1]))
    return chain[::-1]


def _chain_backward(
    critic: Critic, chain: list[Tensor], mixed: list[_Layer], upstream: Tensor
) -> list[Tensor]:
    """Give the penalty's gradient of the row weight, W_2 .. W_n, and w."""
    weights = _weights(critic)
    grads = [chain[0].T @ upstream]
    inward = upstream @ _row_weight(critic).T
    for index in range(1, len(chain)):
        inward = mixed[index - 1].backward(inward)
        grads.append(chain[index].T @ inward)
        inward = inward @ weights[index].T
    grads.append(mixed[-1].backward(inward).sum(0, keepdim=True))
    return grads


def _score_backward(
    critic: Critic, batch: CriticBatch, passed: _ForwardPass, penalty_grads: list[Tensor]
) -> None:
    """Add the gradient of the scores and set all of them."""
    n, weights = len(batch.labels), _weights(critic)
    layers = critic.linear_layers
    last = passed.hidden[-1].output
    out = penalty_grads[-1].squeeze(0) + (last[n:].sum(0) - last[:n].sum(0)) / n
    layers[-1].weight.grad = out.unsqueeze(0)
    # Real and generated rows weigh -1/n and +1/n, which cancel in the output's bias.
    layers[-1].bias.grad = torch.zeros_like(layers[-1].bias)
    inward = passed.hidden[-1].backward((weights[-1] / n).expand_as(last))
    inward[:n].neg_()
    for index in range(len(passed.hidden) - 1, 0, -1):
        layers[index].weight.grad = penalty_grads[index].addmm_(
            inward.T, passed.hidden[index - 1].output
        )
        layers[index].bias.grad = inward.sum(0)
        inward = passed.hidden[index - 1].backward(inward @ weights[index])
    _first_layer_backward(critic, batch, inward, penalty_grads[0])


def _first_layer_backward(
    critic: Critic, batch: CriticBatch, inward: Tensor, row_grad: Tensor
) -> None:
    n, first = len(batch.labels), critic.linear_layers[0]
    row_grad.addmm_(inward[:n].T, batch.real).addmm_(inward[n:].T, batch.generated)
    both = inward[:n] + inward[n:]
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
