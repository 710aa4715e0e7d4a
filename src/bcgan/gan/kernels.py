"""Kernels k(x, x') on batches of vectors.

The paper prints the Gaussian kernel as exp(+|x - x'|^2); the sign is a misprint, since that
function is neither bounded nor the characteristic kernel the text relies on.
"""

import math
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor

PAIRS_AT_ONCE = 1 << 14
"""Pairs whose terms are summed together: few enough for a processor's cache."""


class Kernel(Protocol):
    """A function of two sets of vectors."""

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """Evaluate the kernel on all pairs.

        Args:
            x: Shape [..., n, d].
            y: Shape [..., m, d].

        Returns:
            Shape [..., n, m].
        """
        ...


@runtime_checkable
class RadialKernel(Kernel, Protocol):
    """A kernel k(|x - x'|^2) that can differentiate k."""

    def derivatives(self, squares: Tensor, order: int) -> tuple[Tensor, Tensor]:
        """Differentiate k with respect to the squared distance.

        Args:
            squares: Squared distances, any shape.
            order: Number of the first derivative wanted; 0 is k itself.

        Returns:
            Derivatives number `order` and `order` + 1, each of the shape of `squares`.
        """
        ...


def squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """Compute |x_i - y_j|^2 for all pairs.

    Args:
        x: Shape [..., n, d].
        y: Shape [..., m, d].

    Returns:
        Shape [..., n, m]; rounding can leave values a little below 0.
    """
    return lifted(x) @ dual(y).transpose(-1, -2)


def lifted(x: Tensor) -> Tensor:
    """Write squared norms beside vectors: |x_i - y_j|^2 is `lifted` x_i times `dual` y_j.

    One matrix product then gives the squared distances of all pairs, with no intermediate of
    their size.

    Args:
        x: Shape [..., n, d].

    Returns:
        (x, |x|^2, 1), shape [..., n, d + 2].
    """
    return torch.cat((x, x.square().sum(-1, keepdim=True), torch.ones_like(x[..., :1])), -1)


def dual(y: Tensor) -> Tensor:
    """Write the other side of `lifted`.

    Args:
        y: Shape [..., m, d].

    Returns:
        (-2 y, 1, |y|^2), shape [..., m, d + 2].
    """
    return torch.cat((-2.0 * y, torch.ones_like(y[..., :1]), y.square().sum(-1, keepdim=True)), -1)


class GaussianKernel:
    """exp(-gamma |x - x'|^2).

    On posteriors |p - p'|^2 <= 2, so gamma = 1 keeps the kernel in [0.135, 1].
    """

    def __init__(self, gamma: float = 1.0) -> None:
        """Make the kernel.

        Args:
            gamma: Inverse squared length scale, positive.
        """
        self.gamma = gamma

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """Evaluate the kernel on all pairs."""
        # The factor goes to the smaller operand, not to the n x m result.
        root = self.gamma**0.5
        return torch.exp(squared_distances(x * root, y * root).neg_())

    def derivatives(self, squares: Tensor, order: int) -> tuple[Tensor, Tensor]:
        """Differentiate exp(-gamma s) with respect to s."""
        return _gaussian_sums(squares, (self.gamma,), order)


class GaussianMixtureKernel:
    """Sum over sigma of exp(-|x - x'|^2 / (2 sigma^2)), as in the MMD GAN paper."""

    def __init__(self, sigmas: Sequence[float] = (1.0, 2.0, 4.0, 8.0, 16.0)) -> None:
        """Make the kernel.

        Args:
            sigmas: Length scales, positive.
        """
        self.gammas = tuple(sorted(1.0 / (2.0 * sigma * sigma) for sigma in sigmas))

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """Evaluate the kernel on all pairs."""
        result: Tensor = _GaussianSum.apply(  # type: ignore[no-untyped-call]
            squared_distances(x, y), self.gammas, 0
        )
        return result

    def derivatives(self, squares: Tensor, order: int) -> tuple[Tensor, Tensor]:
        """Differentiate sum_k exp(-gamma_k s) with respect to s."""
        return _gaussian_sums(squares, self.gammas, order)


class _GaussianSum(torch.autograd.Function):
    """The m-th derivative of sum_k exp(-gamma_k s) with respect to s, for any m.

    Its own derivative is the next one, made in the same pass over the pairs, where automatic
    differentiation needs several passes for each of the terms.
    """

    @staticmethod
    def forward(ctx: Any, squares: Tensor, gammas: tuple[float, ...], order: int) -> Tensor:
        value, slope = _gaussian_sums(squares, gammas, order)
        ctx.save_for_backward(squares, slope)
        ctx.gammas, ctx.order = gammas, order
        return value

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor, None, None]:
        squares, slope = ctx.saved_tensors
        if torch.is_grad_enabled():
            slope = _GaussianSum.apply(  # type: ignore[no-untyped-call]
                squares, ctx.gammas, ctx.order + 1
            )
        return upstream * slope, None, None


def _gaussian_sums(squares: Tensor, gammas: tuple[float, ...], order: int) -> tuple[Tensor, Tensor]:
    """Compute derivatives number `order` and `order` + 1 of the sum.

    Both are sums of the same exponentials with other factors, so a product of a matrix of two rows
    gives them at once.
    """
    factors = squares.new_tensor([[(-g) ** m for g in gammas] for m in (order, order + 1)])
    # Powers of 2, because exp takes many times longer where it underflows and exp2 does not.
    rates = squares.new_tensor([[-g * math.log2(math.e)] for g in gammas])
    flat = squares.reshape(-1)
    result = flat.new_empty(2, len(flat))
    terms = flat.new_empty(len(gammas), min(PAIRS_AT_ONCE, len(flat)))
    for part, out in zip(flat.split(PAIRS_AT_ONCE), result.split(PAIRS_AT_ONCE, 1), strict=True):
        powers = torch.mul(part, rates, out=terms[:, : len(part)]).exp2_()
        torch.mm(factors, powers, out=out)
    low, high = result.view(2, *squares.shape)
    return low, high


class EnergyKernel:
    """-|x - x'|: with it the squared MMD is the energy distance (Szekely and Rizzo)."""

    def __init__(self, epsilon: float = 1e-12) -> None:
        """Make the kernel.

        Args:
            epsilon: Added under the root, so that the gradient at distance 0 is finite.
        """
        self.epsilon = epsilon

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """Evaluate the kernel on all pairs."""
        return -(squared_distances(x, y).clamp_min(0.0) + self.epsilon).sqrt()


def median_heuristic_gamma(points: Tensor) -> float:
    """Choose gamma as 1 / median of the squared distances.

    Args:
        points: Shape [n, d], n >= 2.

    Returns:
        A positive gamma; 1.0 if at least half of the points coincide.
    """
    n = points.shape[0]
    squares = squared_distances(points, points)
    upper = squares[torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1)]
    median = float(upper.median())
    return 1.0 / median if median > 0.0 else 1.0
