"""The unbiased MMD of a radial kernel with its gradients written out.

With k(x, y) = k(|x - y|^2) and k' its derivative with respect to the squared distance,

    d/dx_i sum_j B_ij k(|x_i - y_j|^2) = 2 sum_j B_ij k'_ij (x_i - y_j),

so a gradient is a matrix of weights that pulls every point towards others (`pull`). That is one
product with the points, where automatic differentiation passes several times over matrices of
n x n.
"""

from typing import Any

import torch
from torch import Tensor

from bcgan.gan.kernels import RadialKernel, dual, lifted


def pull(weights: Tensor, points: Tensor, others: Tensor) -> Tensor:
    """Compute sum_j w_ij (y_j - x_i).

    Args:
        weights: Shape [..., n, m].
        points: x, `lifted`, shape [..., n, d + 2].
        others: y, `lifted`, shape [..., m, d + 2]; its ones give the sums of the weights.

    Returns:
        Shape [..., n, d + 2], of which the first d columns are meant.
    """
    sums = weights @ others
    return torch.addcmul(sums, points, sums[..., -1:], value=-1.0)


def mmd_with_gradients(
    points: Tensor, duals: Tensor, kernel: RadialKernel
) -> tuple[Tensor, Tensor]:
    """Estimate the squared MMD of two samples whose i-th members share a label.

    The same estimate as `bcgan.gan.mmd.mmd_paired`, which says why pairs i = j are left out.

    Args:
        points: x and y, `lifted`, shape [2, n, d + 2], n >= 2.
        duals: The `dual` of the same, shape [2, n, d + 2].
        kernel: Kernel on the vectors.

    Returns:
        The estimate, a scalar, and its gradient, shape [2, n, d].
    """
    n, columns = points.shape[1:]
    pairs = n * (n - 1)
    (x, y), (dual_x, dual_y) = points, duals
    left, right = torch.stack((x, x, y)), torch.stack((x, y, y))
    squares = torch.bmm(left, torch.stack((dual_x, dual_y, dual_y)).transpose(1, 2))
    values, slopes = kernel.derivatives(squares, 0)
    for block in (values, slopes):
        block.diagonal(dim1=1, dim2=2).zero_()
    within_x, across, within_y = values.sum((1, 2))
    pull_xx, pull_xy, pull_yy = pull(slopes, left, right)
    pull_yx = pull(slopes[1].T, y, x)
    gradient = torch.stack((pull_xy - pull_xx, pull_yx - pull_yy)).mul_(4.0 / pairs)
    return (within_x + within_y - 2.0 * across) / pairs, gradient[..., : columns - 2]


def radial_mmd(x: Tensor, y: Tensor, kernel: RadialKernel) -> Tensor:
    """Estimate the squared MMD as `mmd_with_gradients` does, differentiable once.

    Args:
        x: Shape [n, d], n >= 2.
        y: Shape [n, d].
        kernel: Kernel on the vectors.

    Returns:
        The estimate, a scalar.
    """
    result: Tensor = _RadialMmd.apply(x, y, kernel)  # type: ignore[no-untyped-call]
    return result


class _RadialMmd(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, y: Tensor, kernel: RadialKernel) -> Tensor:
        samples = torch.stack((x, y))
        value, gradient = mmd_with_gradients(lifted(samples), dual(samples), kernel)
        ctx.save_for_backward(gradient)
        return value

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor, Tensor, None]:
        (gradient,) = ctx.saved_tensors
        of_x, of_y = gradient * upstream
        return of_x, of_y, None
