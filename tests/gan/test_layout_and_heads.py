import numpy as np
import pytest
import torch

from bcgan.errors import SettingsError
from bcgan.gan.heads import GumbelSoftmaxHead, LogisticHead, SoftmaxHead, block_softmax
from bcgan.gan.layout import Block, Layout

COLUMNS = [
    [Block("a", "one_hot", 0, 3), Block("a", "bounded", 3, gate=1)],
    [Block("b", "one_hot", 0, 2)],
    [Block("c", "bounded", 0)],
    [Block("d", "one_hot", 0, 3)],
    [Block("e", "linear", 0)],
]


@pytest.fixture
def layout() -> Layout:
    return Layout.arrange(COLUMNS)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_arrange_puts_equal_widths_side_by_side(layout):
    assert [(block.column, block.kind) for block in layout.blocks] == [
        ("b", "one_hot"),
        ("a", "one_hot"),
        ("d", "one_hot"),
        ("a", "bounded"),
        ("c", "bounded"),
        ("e", "linear"),
    ]
    assert layout.one_hot_groups == ((1, 2), (2, 3))
    assert layout.width == 11
    gated = layout.blocks[3]
    assert gated.gate == layout.blocks[1].start + 1


def test_layout_survives_json(layout):
    assert Layout.from_dict(layout.to_dict()) == layout


def test_layout_refuses_gaps_and_mixed_order():
    with pytest.raises(ValueError, match="starts at"):
        Layout((Block("a", "one_hot", 0, 2), Block("b", "one_hot", 3, 2)))
    with pytest.raises(ValueError, match="before single units"):
        Layout((Block("a", "bounded", 0), Block("b", "one_hot", 1, 2)))


def test_block_softmax_equals_a_loop(layout):
    values = torch.randn(6, layout.one_hot_width, generator=generator())
    expected = torch.cat(
        [values[:, block.start : block.stop].softmax(1) for block in layout.one_hot_blocks], 1
    )
    torch.testing.assert_close(block_softmax(values, layout.one_hot_groups), expected)


@pytest.mark.parametrize("head_class", [LogisticHead, SoftmaxHead, GumbelSoftmaxHead])
@pytest.mark.parametrize("decoding", ["draw", "argmax"])
def test_hardened_rows_are_exact(layout, head_class, decoding):
    logits = torch.randn(50, layout.width, generator=generator())
    rows = head_class(layout).harden(logits, generator(1), decoding)
    for block in layout.one_hot_blocks:
        part = rows[:, block.start : block.stop]
        assert bool(((part == 0) | (part == 1)).all())
        assert bool((part.sum(1) == 1).all())
    gate = rows[:, layout.blocks[3].gate]
    assert bool((rows[gate == 0, layout.blocks[3].start] == 0.5).all())
    assert bool((rows[gate == 1, layout.blocks[3].start] != 0.5).all())


def test_linear_units_pass_unchanged(layout):
    logits = torch.randn(5, layout.width, generator=generator())
    rows = SoftmaxHead(layout)(logits, generator())
    torch.testing.assert_close(rows[:, -1], logits[:, -1])
    torch.testing.assert_close(rows[:, -2], logits[:, -2].sigmoid())


def test_draws_follow_the_blocks_distribution():
    layout = Layout((Block("a", "one_hot", 0, 4),))
    logits = torch.tensor([[0.0, 1.0, 2.0, -1.0]]).repeat(40_000, 1)
    shares = GumbelSoftmaxHead(layout).harden(logits, generator(), "draw").mean(0)
    expected = logits[0].softmax(0)
    error = (expected * (1 - expected) / len(logits)).sqrt()
    assert bool(((shares - expected).abs() < 4 * error).all())
    assert np.isclose(float(shares.sum()), 1.0)


OPTIONAL = Layout.arrange(
    [
        [Block("a", "one_hot", 0, 2)],
        [Block("b", "one_hot", 0, 2, optional=True)],
        [Block("c", "one_hot", 0, 1, optional=True)],
        [Block("d", "bounded", 0)],
    ]
)


def test_optional_blocks_survive_json_and_older_layouts_have_none():
    assert [block.column for block in OPTIONAL.one_hot_blocks] == ["c", "a", "b"]
    assert Layout.from_dict(OPTIONAL.to_dict()) == OPTIONAL
    old = {"column": "a", "kind": "one_hot", "start": 0, "width": 2, "gate": None, "rest": 0.5}
    assert not Layout.from_dict({"blocks": [old]}).blocks[0].optional


def test_argmax_of_an_optional_block_is_none_below_one_half():
    # Units: c, then a, then b, then d.
    logits = torch.tensor([[-0.1, -3.0, -2.0, -2.0, -1.0, 0.0], [0.1, 1.0, 2.0, 2.0, 3.0, 0.0]])
    rows = LogisticHead(OPTIONAL).harden(logits, generator(), "argmax")
    assert rows[:, :5].tolist() == [[0, 0, 1, 0, 0], [1, 0, 1, 0, 1]]


def test_draws_are_coins_given_at_most_one_head():
    logits = torch.tensor([[0.5, 1.0, -0.5, 0.3, -1.2, 0.0]]).repeat(40_000, 1)
    rows = LogisticHead(OPTIONAL).harden(logits, generator(), "draw")
    odds = logits[0].exp()
    expected = torch.cat(
        (odds[:1] / (1 + odds[0]), odds[1:3] / odds[1:3].sum(), odds[3:5] / (1 + odds[3:5].sum()))
    )
    error = (expected * (1 - expected) / len(logits)).sqrt()
    assert bool(((rows[:, :5].mean(0) - expected).abs() < 4 * error).all())
    assert set(rows[:, 1:3].sum(1).tolist()) == {1.0}
    assert set(rows[:, 3:5].sum(1).tolist()) == {0.0, 1.0}


@pytest.mark.parametrize("head_class", [SoftmaxHead, GumbelSoftmaxHead])
def test_a_softmax_cannot_make_zeros(head_class):
    with pytest.raises(SettingsError, match=r"column 'c'.*encoder\.missing=state"):
        head_class(OPTIONAL)


def test_gumbel_rows_are_nearly_exact_and_have_gradients(layout):
    logits = torch.randn(200, layout.width, generator=generator(), requires_grad=True)
    rows = GumbelSoftmaxHead(layout, temperature=0.1)(logits, generator(1))
    peaks = torch.stack([rows[:, b.start : b.stop].amax(1) for b in layout.one_hot_blocks])
    assert float(peaks.median()) > 0.95
    rows.square().sum().backward()
    assert bool(torch.isfinite(logits.grad).all())
    assert float(logits.grad[:, : layout.one_hot_width].abs().sum()) > 0
