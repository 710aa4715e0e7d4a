"""Theorem 2: boundary calibration moves no optimum of the generator's loss.

Classes are normal on a line, the generator is exact for the right shift and scale of each class,
and its own loss is the unbiased MMD of the rows, whose only optimum is the truth.
"""

import pytest
import torch
from torch import Tensor

from bcgan.gan.boundary_calibration import BoundaryCalibration, PosteriorPools, same_label
from bcgan.gan.kernels import GaussianKernel
from bcgan.gan.mmd import mmd_independent

SHIFT = torch.tensor([-0.7, 0.7])
SCALE = torch.tensor([0.5, 0.8])
BATCH = 128


def real(labels: Tensor, source: torch.Generator) -> Tensor:
    noise = torch.randn(len(labels), 1, generator=source)
    return SHIFT[labels, None] + SCALE[labels, None] * noise


def posteriors(rows: Tensor) -> Tensor:
    """Two fixed classifiers, one right about the boundary and one not."""
    logits = torch.stack((3.0 * rows, 2.0 * rows - 1.0))
    return torch.cat((logits.sigmoid(), 1.0 - logits.sigmoid()), -1)


def calibration(weight: float, conditional: bool) -> BoundaryCalibration:
    source = torch.Generator().manual_seed(2)
    labels = torch.arange(2).repeat(4000)
    known = posteriors(real(labels, source)).transpose(0, 1)
    pools = PosteriorPools.build(known, labels, torch.ones(len(labels), 2, dtype=torch.bool))
    kernel = same_label if conditional else None
    return BoundaryCalibration(posteriors, pools, GaussianKernel(), kernel, weight)


def converged(loss: BoundaryCalibration, steps: int = 500) -> tuple[Tensor, Tensor]:
    """Descend from the truth and average the last half of the path."""
    source = torch.Generator().manual_seed(0)
    shift, log_scale = SHIFT.clone().requires_grad_(), SCALE.log().requires_grad_()
    optimiser = torch.optim.SGD([shift, log_scale], lr=0.05)
    path = []
    for step in range(steps):
        labels = torch.arange(2).repeat(BATCH // 2)
        noise = torch.randn(BATCH, 1, generator=source)
        rows = shift[labels, None] + log_scale.exp()[labels, None] * noise
        truth = real(labels, source)
        own = sum(
            mmd_independent(truth[labels == k], rows[labels == k], GaussianKernel())
            for k in range(2)
        )
        optimiser.zero_grad()
        (own + loss(rows, labels, source)[0]).backward()
        optimiser.step()
        if step >= steps // 2:
            path.append(torch.stack((shift.detach(), log_scale.detach().exp())))
    return torch.stack(path).mean(0).unbind(0)


@pytest.mark.parametrize("conditional", [False, True])
@pytest.mark.parametrize("weight", [0.0, 1.0, 10.0])
def test_a_converged_generator_stays_where_it_is(weight: float, conditional: bool):
    shift, scale = converged(calibration(weight, conditional))
    torch.testing.assert_close(shift, SHIFT, rtol=0, atol=0.06)
    torch.testing.assert_close(scale, SCALE, rtol=0, atol=0.06)


def test_a_calibration_with_another_optimum_would_move_it():
    """The same descent against posteriors of shifted rows: the test above can fail."""
    wrong = calibration(10.0, True)
    source = torch.Generator().manual_seed(2)
    labels = torch.arange(2).repeat(4000)
    shifted = posteriors(real(labels, source) + 0.4).transpose(0, 1)
    wrong.pools = PosteriorPools.build(
        shifted, labels, torch.ones(len(labels), 2, dtype=torch.bool)
    )
    shift, _ = converged(wrong)
    assert float((shift - SHIFT).abs().max()) > 0.15
