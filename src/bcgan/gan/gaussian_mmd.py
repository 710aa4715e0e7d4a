"""The Gaussian kernel's weighted MMD with its gradient written out.

With k(u, v) = exp(-gamma |u - v|^2) and symmetric weights w that are 0 on the diagonal, eq. 3 is

    M = sum_ij w_ij (k(x_i, x_j) + k(y_i, y_j) - 2 k(x_j, y_i)).

Let A be the n x 2n matrix [w k(y, y), -w k(y, x)] and z the rows of y, then of x. The kernel's
derivative is -2 gamma (u - v) k, so

    dM / dy_i = -4 gamma (y_i sum_j A_ij - (A z)_i),

which needs one product more than M itself, where automatic differentiation passes several times
over matrices of n x n.
"""

from typing import Any

import torch
from torch import Tensor

from bcgan.gan.kernels import squared_distances


def gaussian_mmd(x: Tensor, y: Tensor, weights: Tensor, gamma: float) -> Tensor:
    """Compute the weighted MMD, differentiable once and only with respect to y.

    Args:
        x: Shape [..., n, d].
        y: Shape [..., n, d].
        weights: Symmetric, zeros on the diagonal, shape [n, n].
        gamma: Inverse squared length scale.

    Returns:
        M for each of the leading dimensions.
    """
    result: Tensor = _GaussianMmd.apply(x, y, weights, gamma)  # type: ignore[no-untyped-call]
    return result


class _GaussianMmd(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, y: Tensor, weights: Tensor, gamma: float) -> Tensor:
        n = x.shape[-2]
        both = torch.cat((y, x), -2)
        pairs = _kernel(y, both, gamma)
        pairs[..., :n].mul_(weights)
        pairs[..., n:].mul_(-weights)
        # Columns: A z, and the sums of each half of A.
        halves = both.new_zeros(2 * n, 2)
        halves[:n, 0] = 1.0
        halves[n:, 1] = 1.0
        sums = pairs @ torch.cat((both, halves.expand(*both.shape[:-1], 2)), -1)
        moved, generated, crossed = sums[..., :-2], sums[..., -2:-1], sums[..., -1:]
        if ctx.needs_input_grad[1]:
            gradient = (y * (generated + crossed) - moved).mul_(-4.0 * gamma)
            ctx.save_for_backward(gradient)
        within_real = _kernel(x, x, gamma).flatten(-2) @ weights.flatten()
        return within_real + generated.sum((-1, -2)) + 2.0 * crossed.sum((-1, -2))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> tuple[None, Tensor, None, None]:
        (gradient,) = ctx.saved_tensors
        return None, gradient * upstream[..., None, None], None, None


def _kernel(left: Tensor, right: Tensor, gamma: float) -> Tensor:
    root = gamma**0.5
    return squared_distances(left * root, right * root).neg_().exp_()
