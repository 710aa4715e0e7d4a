import pytest
import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.gan.boundary_calibration import BoundaryCalibration, PosteriorPools, same_label
from bcgan.gan.kernels import GaussianKernel

UNITS, CLASSES, MEMBERS, ROWS = 5, 3, 4, 600


@pytest.fixture
def world():
    generator = torch.Generator().manual_seed(0)
    ensemble = MlpEnsemble(MEMBERS, UNITS, (8,), CLASSES, generator).requires_grad_(False)
    for weight in ensemble.weights:
        weight.mul_(4.0)  # sharper posteriors, so that the loss has something to see
    labels = torch.randint(CLASSES, (ROWS,), generator=generator)
    rows = torch.randn(ROWS, UNITS, generator=generator) + labels[:, None]
    usable = torch.rand(ROWS, MEMBERS, generator=generator) < 0.5
    posteriors = ensemble.posteriors(rows).transpose(0, 1)
    return ensemble, rows, labels, usable, PosteriorPools.build(posteriors, labels, usable)


def calibration(world, label_kernel=None, **options) -> BoundaryCalibration:
    ensemble, _, _, _, pools = world
    return BoundaryCalibration(
        ensemble.posteriors, pools, GaussianKernel(), label_kernel, weight=2.0, **options
    )


def test_draws_come_from_usable_rows_of_the_label(world):
    ensemble, rows, labels, usable, pools = world
    wanted = labels[:200]
    drawn = pools.draw(wanted, torch.Generator().manual_seed(1))
    assert drawn.shape == (MEMBERS, 200, CLASSES)
    posteriors = ensemble.posteriors(rows)
    for member in range(MEMBERS):
        for label in range(CLASSES):
            allowed = posteriors[member][(labels == label) & usable[:, member]]
            for row in drawn[member][wanted == label][:20]:
                assert bool((allowed == row).all(1).any())


def test_a_class_without_usable_rows_falls_back_to_all(world):
    _, _, labels, usable, pools = world
    usable = usable.clone()
    usable[labels == 1, 0] = False
    rebuilt = PosteriorPools.build(pools.posteriors.transpose(0, 1), labels, usable)
    assert int(rebuilt.counts[0, 1]) == int((labels == 1).sum())


def test_the_gradient_reaches_rows_but_not_the_classifiers(world):
    ensemble, rows, labels, _, _ = world
    generated = (rows[:64] + 0.3).requires_grad_()
    loss, distances = calibration(world)(generated, labels[:64], torch.Generator())
    loss.backward()
    assert float(generated.grad.abs().sum()) > 0
    assert all(parameter.grad is None for parameter in ensemble.parameters())
    assert loss.item() == pytest.approx(2.0 * float(distances.mean()), rel=1e-5)


def test_pooled_form_does_not_see_swapped_labels_and_the_conditional_does(world):
    """Eq. 4 as printed never relates a posterior to the label the row was generated for.

    Within a batch the labels of the generated rows are permuted: the pooled distributions stay
    what they are, the joint ones with the label do not.
    """
    _, rows, labels, _, _ = world
    right = labels[:400]
    order = torch.randperm(400, generator=torch.Generator().manual_seed(8))
    change = {}
    for name, label_kernel in (("pooled", None), ("conditional", same_label)):
        values = [
            calibration(world, label_kernel)
            .distances(rows[:400], given, torch.Generator().manual_seed(5))
            .mean()
            .item()
            for given in (right, right[order])
        ]
        change[name] = values[1] - values[0]
    assert abs(change["pooled"]) < 0.003
    assert change["conditional"] > 0.01


def test_only_the_first_rows_count_where_that_is_asked_for(world):
    _, rows, labels, _, _ = world
    few = calibration(world, rows=40)(rows[:90], labels[:90], torch.Generator().manual_seed(3))
    same = calibration(world)(rows[:40], labels[:40], torch.Generator().manual_seed(3))
    assert few[0].item() == same[0].item()


def test_at_equal_distributions_loss_and_gradient_vanish_on_average(world):
    """Theorem 2's premise: real rows themselves are a stationary point."""
    _, rows, labels, _, pools = world
    full = PosteriorPools.build(
        pools.posteriors.transpose(0, 1), labels, torch.ones(ROWS, MEMBERS, dtype=torch.bool)
    )
    loss = calibration(world, same_label)
    loss.pools = full
    generator = torch.Generator().manual_seed(2)
    values, pushes = [], []
    for _ in range(300):
        picks = torch.randint(ROWS, (32,), generator=generator)
        batch = rows[picks].clone().requires_grad_()
        value, _ = loss(batch, labels[picks], generator)
        value.backward()
        values.append(value.item())
        # The derivative along one fixed direction for all rows: a shift of the distribution.
        pushes.append(batch.grad.sum().item())
    for sample in (torch.tensor(values), torch.tensor(pushes)):
        assert abs(float(sample.mean())) < 4 * float(sample.std()) / len(sample) ** 0.5


def test_printed_scale_doubles_the_loss(world):
    _, rows, labels, _, _ = world
    single = calibration(world)(rows[:50], labels[:50], torch.Generator().manual_seed(3))[0]
    double = calibration(world, scale=2.0)(
        rows[:50], labels[:50], torch.Generator().manual_seed(3)
    )[0]
    assert float(double) == pytest.approx(2.0 * float(single), rel=1e-6)
