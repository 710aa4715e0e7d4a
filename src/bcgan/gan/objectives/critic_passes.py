"""The passes of a critic update through a piecewise linear MLP, written out.

Automatic differentiation of a gradient penalty passes through the critic twice, nested, and
keeps a graph. Almost everywhere, however, the critic is linear around each row, so every
derivative is a product of weight matrices and slopes, and three recursions are all there is.
With h_l the activations of layer l, s_l its slopes (1 or the negative slope, times the dropout
mask) and W_out the output layer:

* downward, from weights c of the outputs: u_n = (c W_out) s_n, u_(l-1) = (u_l W_l) s_(l-1). This
  is the backward pass of sum(c . outputs); its gradient with respect to the rows is u_1 W_1.
* upward, from the derivative q of any function of that gradient: p_1 = (q W_1^T) s_1,
  p_l = (p_(l-1) W_l^T) s_l. Then p_n W_out^T is the function's derivative with respect to c, and
  u_l^T p_(l-1) that with respect to W_l (Gulrajani et al. 2017 leave it to nested automatic
  differentiation).
* the parameter gradients of a sum of both: W_l has d_l^T h_(l-1) + u_l^T p_(l-1), with d the
  downward pass of the loss on outputs and u, p those of the loss on input gradients.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.gan.networks import Critic
from bcgan.gan.objectives.base import CriticBatch

_leaky_relu_backward = torch.ops.aten.leaky_relu_backward.grad_input


@dataclass(frozen=True)
class _HiddenLayer:
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
    def of(cls, values: Tensor, slope: float, mask: Tensor | None) -> "_HiddenLayer":
        """Activate pre-activations in place."""
        active = nn.functional.leaky_relu_(values, slope)
        return cls(active, active if mask is None else active * mask, mask, slope)

    def times_slopes(self, values: Tensor, rows: slice) -> Tensor:
        """Multiply by the slopes at some of the rows, in place."""
        _leaky_relu_backward(values, self.active[rows], self.slope, True, grad_input=values)
        return values if self.mask is None else values.mul_(self.mask[rows])


@dataclass(frozen=True)
class Downward:
    """A downward pass.

    Attributes:
        weights: c, the weights of the outputs, shape [m, outputs].
        layers: u_1 .. u_n, each of shape [m, units of the layer].
    """

    weights: Tensor
    layers: Sequence[Tensor]


class CriticPasses:
    """The passes at 3 n rows: real, generated, and mixed ones between the two.

    Attributes:
        outputs: The critic's outputs at all rows, shape [3 n, outputs].
        mixed: Where the mixed rows are.
    """

    def __init__(self, critic: Critic, batch: CriticBatch, masks: list[Tensor] | None) -> None:
        """Go forward.

        Args:
            critic: The critic.
            batch: Real and generated rows.
            masks: Dropout masks for 2 n rows, or nothing; mixed rows take those of the real ones.
        """
        self.critic = critic
        self.batch = batch
        self.mixed = slice(2 * len(batch.labels), None)
        self._layers = critic.linear_layers
        self._row_weight = self._layers[0].weight[:, : critic.units]
        self._hidden = self._forward(masks)
        last = self._layers[-1]
        self.outputs = torch.addmm(last.bias, self._hidden[-1].output, last.weight.T)

    def _forward(self, masks: list[Tensor] | None) -> list[_HiddenLayer]:
        batch, n = self.batch, len(self.batch.labels)
        shared = self.critic.first_bias(batch.labels)
        values = shared.new_empty(3 * n, shared.shape[1])
        torch.addmm(shared, batch.real, self._row_weight.T, out=values[:n])
        torch.addmm(shared, batch.generated, self._row_weight.T, out=values[n : 2 * n])
        # The first layer is affine and both rows share the label, so its values at the mixed rows
        # are the mixed values.
        torch.lerp(values[n : 2 * n], values[:n], batch.mix, out=values[2 * n :])
        hidden: list[_HiddenLayer] = []
        for index, layer in enumerate(self._layers[:-1]):
            if index:
                values = torch.addmm(layer.bias, hidden[-1].output, layer.weight.T)
            mask = None if masks is None else torch.cat((masks[index], masks[index][:n]))
            hidden.append(_HiddenLayer.of(values, self.critic.negative_slope, mask))
        return hidden

    def downward(self, weights: Tensor, rows: slice) -> Downward:
        """Go down from weights of the outputs.

        Args:
            weights: c, shape [m, outputs].
            rows: Which m of the 3 n rows.

        Returns:
            The pass.
        """
        values, found = weights, []
        for layer, hidden in zip(self._layers[:0:-1], self._hidden[::-1], strict=True):
            values = hidden.times_slopes(values @ layer.weight, rows)
            found.append(values)
        return Downward(weights, found[::-1])

    def input_gradient(self, downward: Downward) -> Tensor:
        """Compute the gradient of c . outputs with respect to the rows, shape [m, units]."""
        return downward.layers[0] @ self._row_weight

    def upward(self, upstream: Tensor) -> list[Tensor]:
        """Go up from a derivative with respect to the input gradients at the mixed rows.

        Args:
            upstream: q, shape [n, units].

        Returns:
            q, p_1 .. p_n and p_n W_out^T, the derivative with respect to c.
        """
        found, values = [upstream], upstream @ self._row_weight.T
        for hidden, layer in zip(self._hidden, self._layers[1:], strict=True):
            found.append(hidden.times_slopes(values, self.mixed))
            values = found[-1] @ layer.weight.T
        return [*found, values]

    def set_gradients(self, scores: Downward, slopes: Downward, upward: Sequence[Tensor]) -> None:
        """Set the gradients of all parameters.

        Args:
            scores: Pass of the loss on outputs, for the first 2 n or for all rows.
            slopes: Pass that the input gradients at the mixed rows come from.
            upward: What `upward` gave for it.
        """
        n, rows = len(self.batch.labels), len(scores.weights)
        down = [*scores.layers, scores.weights]
        turned = [*slopes.layers, slopes.weights]
        for index, layer in enumerate(self._layers[1:], start=1):
            grad = down[index].T @ self._hidden[index - 1].output[:rows]
            layer.weight.grad = grad.addmm_(turned[index].T, upward[index])
            layer.bias.grad = down[index].sum(0)
        # Summed in pairs of a real and a generated row, what cancels does so exactly.
        self._layers[-1].bias.grad = scores.weights.view(-1, n, scores.weights.shape[1]).sum((0, 1))
        self._set_first_gradients(down[0], turned[0].T @ upward[0])

    def _set_first_gradients(self, down: Tensor, row_grad: Tensor) -> None:
        """Add the loss on outputs to the gradient of the first layer's part for rows."""
        critic, batch, n = self.critic, self.batch, len(self.batch.labels)
        real, generated = down[:n], down[n : 2 * n]
        if len(down) > 2 * n:
            # Mixed rows are mixtures, so what they pass down is divided between the two.
            share = down[self.mixed] * batch.mix
            real, generated = real + share, generated + (down[self.mixed] - share)
        row_grad.addmm_(real.T, batch.real).addmm_(generated.T, batch.generated)
        both = real + generated
        first = self._layers[0]
        first.bias.grad = both.sum(0)
        vectors = critic.class_vectors
        if critic.conditioning.width == 0:
            first.weight.grad = row_grad
        elif vectors is None:
            # Fixed functions of a numeric target: nothing behind them learns.
            first.weight.grad = torch.cat((row_grad, both.T @ critic.conditioning(batch.labels)), 1)
        else:
            by_class = both.new_zeros(len(vectors), both.shape[1])
            by_class.index_add_(0, batch.labels, both)
            first.weight.grad = torch.cat((row_grad, by_class.T @ vectors), 1)
            vectors.grad = by_class @ first.weight[:, critic.units :]
