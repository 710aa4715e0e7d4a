import pytest
import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.gan.boundary_calibration import (
    BoundaryCalibration,
    PosteriorPools,
    PredictionPools,
    near_rank,
    same_label,
)
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


@pytest.fixture
def numeric_world():
    """Rows whose first units rise with the rank of a numeric target, and regressors of it."""
    generator = torch.Generator().manual_seed(0)
    regressors = MlpEnsemble(MEMBERS, UNITS, (8,), 1, generator).requires_grad_(False)
    for weight in regressors.weights:
        weight.mul_(2.0)
    ranks = (torch.rand(ROWS, generator=generator) * 50).round() / 50  # ties
    rows = 0.3 * torch.randn(ROWS, UNITS, generator=generator) + 2.0 * ranks[:, None]
    predictions = regressors.verdicts(rows).transpose(0, 1)
    return regressors, rows, ranks, predictions


def regression(numeric_world, usable=None, weight=2.0) -> BoundaryCalibration:
    regressors, _, ranks, predictions = numeric_world
    usable = torch.ones(ROWS, MEMBERS, dtype=torch.bool) if usable is None else usable
    pools = PredictionPools.build(predictions, ranks, usable)
    return BoundaryCalibration(
        regressors.verdicts, pools, GaussianKernel(2.0), near_rank, weight=weight
    )


def test_rank_kernel_by_hand():
    expected = torch.tensor([[1.0, 0.1353353], [0.1353353, 1.0]])
    torch.testing.assert_close(near_rank(torch.tensor([0.3, 0.5])), expected)


def test_predictions_are_drawn_from_usable_rows_of_the_same_or_the_nearest_rank():
    ranks = torch.tensor([0.1, 0.3, 0.3, 0.7, 0.9])
    predictions = torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0], [5.0, 50.0]])
    usable = torch.ones(5, 2, dtype=torch.bool)
    usable[1, 0] = usable[3, 1] = False
    pools = PredictionPools.build(predictions.unsqueeze(-1), ranks, usable)
    wanted = torch.tensor([0.0, 0.1, 0.3, 0.6, 0.7, 1.0]).repeat_interleave(200)
    values = pools.draw(wanted, torch.Generator().manual_seed(0)).squeeze(-1).view(2, 6, 200)
    sets = [[set(values[member, k].tolist()) for k in range(6)] for member in range(2)]
    assert sets[0] == [{1.0}, {1.0}, {3.0}, {3.0, 4.0}, {4.0}, {5.0}]
    assert sets[1] == [{10.0}, {10.0}, {20.0, 30.0}, {30.0, 50.0}, {30.0, 50.0}, {50.0}]


def test_a_regressor_without_usable_rows_falls_back_to_all():
    usable = torch.tensor([[True, False], [False, False], [True, False]])
    pools = PredictionPools.build(torch.rand(3, 2, 1), torch.rand(3), usable)
    assert pools.counts.flatten().tolist() == [2, 3]


def test_the_joint_law_term_vanishes_on_average_only_where_targets_fit_their_rows(numeric_world):
    """Real rows with their own targets against the same rows with targets shuffled."""
    _, rows, ranks, _ = numeric_world
    loss = regression(numeric_world)
    generator = torch.Generator().manual_seed(2)
    fitting, pushes, shuffled = [], [], []
    for _ in range(300):
        picks = torch.randint(ROWS, (32,), generator=generator)
        batch = rows[picks].clone().requires_grad_()
        value, _ = loss(batch, ranks[picks], generator)
        value.backward()
        fitting.append(value.item())
        pushes.append(batch.grad.sum().item())
        other = torch.randint(ROWS, (32,), generator=generator)
        shuffled.append(loss(rows[picks], ranks[other], generator)[0].item())
    for sample in (torch.tensor(fitting), torch.tensor(pushes)):
        assert abs(float(sample.mean())) < 4 * float(sample.std()) / len(sample) ** 0.5
    assert float(torch.tensor(shuffled).mean()) > 3 * float(torch.tensor(fitting).std())


def test_held_out_predictions_alone_are_unbiased_too(numeric_world):
    """Each regressor draws from half of the rows; neighbours stand in for the others."""
    _, rows, ranks, _ = numeric_world
    source = torch.Generator().manual_seed(5)
    loss = regression(numeric_world, torch.rand(ROWS, MEMBERS, generator=source) < 0.5)
    values = torch.stack(
        [
            loss.distances(rows[picks], ranks[picks], source).mean()
            for picks in torch.randint(ROWS, (300, 64), generator=source)
        ]
    )
    # The halves are samples themselves, so the mean is small rather than zero.
    assert abs(float(values.mean())) < 1e-3


def test_the_regression_gradient_reaches_rows_but_not_the_regressors(numeric_world):
    regressors, rows, ranks, _ = numeric_world
    generated = (rows[:64] + 0.3).requires_grad_()
    loss, distances = regression(numeric_world)(generated, ranks[:64], torch.Generator())
    loss.backward()
    assert float(generated.grad.abs().sum()) > 0
    assert all(parameter.grad is None for parameter in regressors.parameters())
    assert distances.shape == (MEMBERS,)
