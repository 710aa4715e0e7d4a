import pytest
import torch

from bcgan.gan.kernels import EnergyKernel, GaussianKernel, GaussianMixtureKernel, squared_distances
from bcgan.gan.mmd import mmd_independent, mmd_paired

KERNELS = [GaussianKernel(1.0), GaussianMixtureKernel(), EnergyKernel()]


def posteriors(n: int, seed: int, tilt: float = 0.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(n, 3, generator=generator, dtype=torch.float64)
    return (logits + torch.tensor([tilt, 0.0, 0.0], dtype=torch.float64)).softmax(-1)


def brute_force(x: torch.Tensor, y: torch.Tensor, kernel, weights: torch.Tensor) -> float:
    n, total = len(x), 0.0
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            pairs = ((x, x, 1.0), (y, y, 1.0), (x, y, -1.0), (y, x, -1.0))
            for a, b, sign in pairs:
                value = kernel(a[i : i + 1], b[j : j + 1]).item()
                total += sign * float(weights[i, j]) * value
    return total / (n * (n - 1))


def test_squared_distances_equal_the_definition():
    x, y = posteriors(5, 0), posteriors(7, 1)
    expected = ((x[:, None] - y[None]) ** 2).sum(-1)
    torch.testing.assert_close(squared_distances(x, y), expected)


def test_gaussian_kernel_decreases_with_distance():
    x = torch.tensor([[0.0]])
    y = torch.tensor([[0.0], [1.0], [2.0]])
    values = GaussianKernel(0.5)(x, y)
    torch.testing.assert_close(values, torch.exp(torch.tensor([[0.0, -0.5, -2.0]])))


def test_paired_mmd_equals_a_double_loop():
    x, y = posteriors(9, 0), posteriors(9, 1, tilt=1.0)
    labels = torch.tensor([0, 0, 1, 2, 1, 0, 2, 2, 1])
    same = (labels[:, None] == labels[None]).double()
    for kernel in KERNELS:
        for weights in (torch.ones(9, 9, dtype=torch.float64), same):
            value = mmd_paired(x, y, kernel, weights)
            assert abs(value.item() - brute_force(x, y, kernel, weights)) < 1e-12


def test_batched_mmd_equals_one_at_a_time():
    x = torch.stack([posteriors(8, seed) for seed in range(3)])
    y = torch.stack([posteriors(8, seed + 10, tilt=0.5) for seed in range(3)])
    kernel = GaussianKernel()
    for estimator in (mmd_paired, mmd_independent):
        singly = torch.stack([estimator(a, b, kernel) for a, b in zip(x, y, strict=True)])
        torch.testing.assert_close(estimator(x, y, kernel), singly)


def test_mmd_is_unbiased():
    """The mean of many estimates lies within 4 standard errors of the population value.

    Two discrete laws with known atoms, so that the population value is a finite sum.
    """
    atoms = torch.tensor([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]], dtype=torch.float64)
    p = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64)
    q = torch.tensor([0.4, 0.2, 0.4], dtype=torch.float64)
    kernel = GaussianKernel(1.0)
    population = float((p - q) @ kernel(atoms, atoms) @ (p - q))
    generator = torch.Generator().manual_seed(0)
    for estimator in (mmd_paired, mmd_independent):
        x = atoms[torch.multinomial(p.repeat(4000, 1), 10, True, generator=generator)]
        y = atoms[torch.multinomial(q.repeat(4000, 1), 10, True, generator=generator)]
        estimates = estimator(x, y, kernel)
        error = float(estimates.std() / len(estimates) ** 0.5)
        assert abs(float(estimates.mean()) - population) < 4 * error
        assert float(estimates.min()) < 0.0, "an unbiased estimate is not clamped at 0"


@pytest.mark.parametrize("sigmas", [(1.0, 2.0, 4.0, 8.0, 16.0), (0.5, 0.7, 3.0)])
def test_the_mixture_and_its_two_derivatives_equal_autograd(sigmas):
    source = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 6, 3, generator=source, dtype=torch.float64).unbind(0)

    def plain(left, right):
        squares = (left[:, None] - right[None]).square().sum(-1)
        return sum(torch.exp(-squares / (2.0 * sigma**2)) for sigma in sigmas)

    results = []
    for kernel in (GaussianMixtureKernel(sigmas), plain):
        leaf = x.clone().requires_grad_(True)
        value = kernel(leaf, y)
        (first,) = torch.autograd.grad(value.square().sum(), leaf, create_graph=True)
        (second,) = torch.autograd.grad(first.square().sum(), leaf)
        results.append((value.detach(), first.detach(), second))
    torch.testing.assert_close(results[0], results[1], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("kernel", [GaussianKernel(0.8), GaussianMixtureKernel()])
def test_derivatives_of_a_radial_kernel_continue_each_other(kernel):
    squares = torch.linspace(0.0, 9.0, 40_000, dtype=torch.float64)
    expected = kernel.derivatives(squares, 0)[0]
    assert float(expected[0]) == pytest.approx(len(getattr(kernel, "gammas", [0])))
    for order in range(3):
        low, high = kernel.derivatives(squares, order)
        torch.testing.assert_close(low, expected)
        expected = high
        step = squares[1]
        torch.testing.assert_close(
            (low[2:] - low[:-2]) / (2.0 * step), high[1:-1], rtol=1e-6, atol=1e-6
        )


def test_a_radial_kernel_vanishes_far_away():
    low, high = GaussianMixtureKernel().derivatives(torch.tensor([1e4, 1e6, 1e9]), 0)
    assert low[1:].abs().max() < 1e-30
    assert high.isfinite().all()
