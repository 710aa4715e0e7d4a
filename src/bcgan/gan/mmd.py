"""Unbiased estimators of the squared maximum mean discrepancy (eq. 3).

Equation 3 divides sums over ordered pairs, n (n - 1) of them, by the number of unordered
ones, n (n - 1) / 2, and so is twice the U-statistic of Gretton et al. (2012, lemma 6). Here
the U-statistic itself is computed; `BoundaryCalibration` has a scale for the printed form.
The estimate may be negative and is never clamped: clamping would make it biased.
"""

import torch
from torch import Tensor

from bcgan.gan.gaussian_mmd import gaussian_mmd
from bcgan.gan.kernels import GaussianKernel, Kernel


def mmd_independent(x: Tensor, y: Tensor, kernel: Kernel) -> Tensor:
    """Estimate the squared MMD of two independent samples.

    Args:
        x: Shape [..., n, d], n >= 2.
        y: Shape [..., m, d], m >= 2.
        kernel: Kernel on the vectors.

    Returns:
        The unbiased estimate, shape [...].
    """
    k_xx, k_yy, k_xy = kernel(x, x), kernel(y, y), kernel(x, y)
    return off_diagonal_mean(k_xx) + off_diagonal_mean(k_yy) - 2.0 * k_xy.mean((-1, -2))


def mmd_paired(x: Tensor, y: Tensor, kernel: Kernel, pair_weights: Tensor | None = None) -> Tensor:
    """Estimate the squared MMD of two samples whose i-th members share a label.

    Rows i and j != i are independent, rows i of the two samples are not: the cross term
    leaves the paired i = j out, otherwise it would be biased.

    Args:
        x: Shape [..., n, d], n >= 2.
        y: Shape [..., n, d].
        kernel: Kernel on the vectors.
        pair_weights: A second kernel that is a function of the shared labels of i and j,
            symmetric, shape [n, n]; multiplied into all three terms (a product kernel).

    Returns:
        The unbiased estimate, shape [...].
    """
    n = x.shape[-2]
    if pair_weights is None:
        pair_weights = torch.ones(n, n, dtype=x.dtype, device=x.device)
    weights = pair_weights.clone().fill_diagonal_(0.0) / (n * (n - 1))
    if isinstance(kernel, GaussianKernel) and not x.requires_grad:
        return gaussian_mmd(x, y, weights, kernel.gamma)
    weights = weights.flatten()
    # The weights are symmetric, so the cross term counts once for (i, j) and once for (j, i).
    within = kernel(x, x).flatten(-2) @ weights + kernel(y, y).flatten(-2) @ weights
    return within - 2.0 * (kernel(x, y).flatten(-2) @ weights)


def off_diagonal_mean(matrix: Tensor) -> Tensor:
    """Average the entries off the diagonal.

    Args:
        matrix: Shape [..., n, n], n >= 2.

    Returns:
        Shape [...].
    """
    n = matrix.shape[-1]
    trace = torch.diagonal(matrix, dim1=-2, dim2=-1).sum(-1)
    return (matrix.sum((-1, -2)) - trace) / (n * (n - 1))
