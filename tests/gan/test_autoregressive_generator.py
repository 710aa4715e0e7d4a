"""The generator that draws part by part: its order, its likelihood, its draws."""

import itertools

import pytest
import torch

from bcgan.errors import SettingsError
from bcgan.gan.autoregressive_generator import AutoregressiveGenerator
from bcgan.gan.autoregressive_plan import DrawingPlan
from bcgan.gan.conditioning import ClassEmbedding, Unconditional
from bcgan.gan.layout import Block, Layout

LAYOUT = Layout(
    (
        Block("sex", "one_hot", 0, 2),
        Block("city", "one_hot", 2, 3, optional=True),
        Block("job", "one_hot", 5, 3),
        Block("age", "bounded", 8, gate=5),
        Block("pay", "bounded", 9),
    )
)


def network(layout: Layout = LAYOUT, *, conditional: bool = True) -> AutoregressiveGenerator:
    source = torch.Generator().manual_seed(1)
    conditioning = ClassEmbedding(2, 4, source) if conditional else Unconditional()
    made = AutoregressiveGenerator(
        DrawingPlan.of(layout, levels=4, knots=3), (40, 40), conditioning, source
    )
    with torch.no_grad():  # A fresh network is nearly even; the tests want one with opinions.
        for parameter in made.parameters():
            parameter.add_(0.2 * torch.randn(parameter.shape, generator=source))
    return made.double()


def drawn(count: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    labels = torch.arange(count) % 2
    return network().sample(labels, torch.Generator().manual_seed(2)), labels


def test_a_part_depends_on_the_parts_before_it_only() -> None:
    made, (rows, labels) = network(), drawn(1)
    jacobian = torch.autograd.functional.jacobian(lambda row: made.logits(row, labels), rows)
    influence = jacobian[0, :, 0, :].abs()
    for place, variable in enumerate(made.plan.variables):
        seen = influence[variable.outputs].sum(0)
        for other_place, other in enumerate(made.plan.variables):
            units = seen[other.block.start : other.block.stop]
            if other_place >= place and other.block.start != 5:
                assert units.sum() == 0.0, (variable.block.column, other.block.column)
    assert influence[made.plan.variables[-1].outputs].sum(0)[:8].min() > 0.0


def test_each_part_sees_the_one_before_it_however_narrow_the_layers() -> None:
    blocks = tuple(Block(f"b{place}", "one_hot", 2 * place, 2) for place in range(12))
    source = torch.Generator().manual_seed(1)
    made = AutoregressiveGenerator(
        DrawingPlan.of(Layout(blocks), levels=4, knots=3), (8, 8), Unconditional(), source
    )
    with torch.no_grad():  # No unit is dead, so that what is connected can be seen.
        for parameter in made.parameters():
            parameter.abs_().add_(0.1)
    labels = torch.zeros(64, dtype=torch.int64)
    rows = made.sample(labels, torch.Generator().manual_seed(2))
    before = made.logits(rows, labels)
    for place, variable in enumerate(made.plan.variables[:-1]):
        changed = rows.clone()
        changed[:, variable.block.start : variable.block.stop] = (
            1.0 - changed[:, variable.block.start : variable.block.stop]
        )
        following = made.plan.variables[place + 1].outputs
        after = made.logits(changed, labels)
        assert (after[:, following] - before[:, following]).abs().max() > 0.0, place


def test_the_likelihoods_of_all_rows_sum_to_one() -> None:
    layout = Layout(
        (
            Block("a", "one_hot", 0, 2),
            Block("b", "one_hot", 2, 3, optional=True),
            Block("c", "bounded", 5, gate=1),
            Block("d", "bounded", 6),
        )
    )
    made = network(layout)
    eye = torch.eye(4, dtype=torch.float64)
    centres = (torch.arange(4, dtype=torch.float64) + 0.5) / 4
    rows, widths = [], []
    for a, b, d in itertools.product(range(2), range(4), range(4)):
        for c in range(4) if a == 1 else (None,):
            value = torch.tensor([0.5]).double() if c is None else centres[c].unsqueeze(0)
            rows.append(torch.cat((eye[a, :2], eye[b, :3], value, centres[d].unsqueeze(0))))
            widths.append((1.0 if c is None else 0.25) * 0.25)
    table, volume = torch.stack(rows), torch.tensor(widths, dtype=torch.float64)
    for label in (0, 1):
        labels = torch.full((len(table),), label)
        total = (made.log_likelihood(table, labels).exp() * volume).sum()
        assert total.item() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("relaxed", [False, True])
def test_rows_are_drawn_from_the_distribution_that_the_likelihood_tells(relaxed: bool) -> None:
    layout = Layout((Block("a", "one_hot", 0, 2), Block("b", "one_hot", 2, 3)))
    made = network(layout, conditional=False)
    labels, source = torch.zeros(40_000, dtype=torch.long), torch.Generator().manual_seed(3)
    rows = made(torch.empty(40_000, 0), labels, source) if relaxed else made.sample(labels, source)
    for a, b in itertools.product(range(2), range(3)):
        row = torch.zeros(1, 5, dtype=torch.float64)
        row[0, [a, 2 + b]] = 1.0
        expected = made.log_likelihood(row, labels[:1]).exp().item()
        found = torch.isclose(rows, row).all(1).double().mean().item()
        assert found == pytest.approx(expected, abs=4 * (expected / 40_000) ** 0.5)


def test_levels_are_drawn_from_the_distribution_that_the_likelihood_tells() -> None:
    made = network(Layout((Block("a", "bounded", 0), Block("b", "bounded", 1))), conditional=False)
    labels, source = torch.zeros(40_000, dtype=torch.long), torch.Generator().manual_seed(3)
    levels = made.sample(labels, source).mul(4).floor()
    for first in range(4):
        # What the second level follows depends on the first value, not on its level alone.
        grid = (first + (torch.arange(400, dtype=torch.float64) + 0.5) / 400) / 4
        for second in range(4):
            rows = torch.stack((grid, torch.full_like(grid, (second + 0.5) / 4)), 1)
            density = made.log_likelihood(rows, torch.zeros(400, dtype=torch.long)).exp()
            expected = density.mean().item() / 16
            found = (levels == torch.tensor([first, second])).all(1).double().mean().item()
            assert found == pytest.approx(expected, abs=4 * (expected / 40_000) ** 0.5)


def test_the_most_likely_row_of_each_part_is_taken_on_request() -> None:
    layout = Layout((Block("a", "one_hot", 0, 2), Block("b", "one_hot", 2, 3)))
    made, labels = network(layout, conditional=False), torch.zeros(8, dtype=torch.long)
    row = made.sample(labels, torch.Generator().manual_seed(3), "argmax")[:1]
    logits = made.logits(row, labels[:1])[0]
    assert row[0, :2].argmax() == logits[:2].argmax()
    assert row[0, 2:].argmax() == logits[2:].argmax()


def test_training_rows_are_exact_and_carry_gradients() -> None:
    made, labels = network(), torch.arange(32) % 2
    rows = made(torch.zeros(32, 0), labels, torch.Generator().manual_seed(5))
    units = rows[:, :8]
    torch.testing.assert_close(units, units.round())
    weights = torch.randn(rows.shape, generator=torch.Generator().manual_seed(6)).double()
    (rows * weights).sum().backward()
    for name, parameter in made.named_parameters():
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name
    assert made.first.weight.grad.abs().sum() > 0


def test_rows_of_one_class_are_those_of_any_batch() -> None:
    made, ones = network(), torch.ones(64, dtype=torch.long)
    alike = made.sample(ones, torch.Generator().manual_seed(3))
    mixed = torch.cat((ones[1:], torch.zeros(1, dtype=torch.long)))
    each = made.sample(mixed, torch.Generator().manual_seed(3))
    torch.testing.assert_close(alike[:-1], each[:-1])


def test_blocks_are_exact_gates_are_kept_and_units_are_bounded() -> None:
    rows, _ = drawn(500)
    assert set(rows[:, :2].sum(1).tolist()) == {1.0}
    assert set(rows[:, 2:5].sum(1).tolist()) == {0.0, 1.0}, "an optional block may be empty"
    assert set(rows[:, 5:8].sum(1).tolist()) == {1.0}
    closed = rows[:, 5] == 0
    assert closed.any() and (rows[closed, 8] == 0.5).all()
    assert ((rows[:, 8:] >= 0) & (rows[:, 8:] <= 1)).all()


def test_the_same_seed_draws_the_same_rows() -> None:
    assert torch.equal(drawn()[0], drawn()[0])


def test_unbounded_units_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"'x'.*encoder.numeric=states"):
        DrawingPlan.of(Layout((Block("x", "linear", 0),)), 4, 3)


def test_hidden_layers_of_different_sizes_are_refused() -> None:
    plan = DrawingPlan.of(LAYOUT, levels=4, knots=3)
    with pytest.raises(SettingsError, match="all of one size"):
        AutoregressiveGenerator(plan, (8, 16), Unconditional(), torch.Generator())
