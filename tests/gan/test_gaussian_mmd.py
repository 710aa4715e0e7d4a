"""The written-out gradient of the Gaussian MMD equals automatic differentiation."""

import pytest
import torch

from bcgan.gan.gaussian_mmd import gaussian_mmd
from bcgan.gan.kernels import GaussianKernel


def by_autograd(x, y, weights, gamma):
    kernel = GaussianKernel(gamma)
    within = (kernel(x, x) + kernel(y, y)).flatten(-2) @ weights.flatten()
    return within - 2.0 * (kernel(x, y).flatten(-2) @ weights.flatten())


@pytest.mark.parametrize("gamma", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("classes", [1, 3])
def test_value_and_gradient_equal_autograd(gamma: float, classes: int):
    source = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 4, 9, 3, generator=source, dtype=torch.float64).unbind(0)
    labels = torch.randint(classes, (9,), generator=source)
    weights = (labels[:, None] == labels[None, :]).double().fill_diagonal_(0.0) / 72
    upstream = torch.randn(4, generator=source, dtype=torch.float64)
    grads = []
    for compute in (gaussian_mmd, by_autograd):
        leaf = y.clone().requires_grad_(True)
        value = compute(x, leaf, weights, gamma)
        (value * upstream).sum().backward()
        grads.append((value.detach(), leaf.grad))
    torch.testing.assert_close(grads[0], grads[1], rtol=1e-9, atol=1e-12)
