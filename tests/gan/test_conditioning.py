import torch

from bcgan.gan.conditioning import RankScaledTarget
from bcgan.gan.layout import Block, Layout
from bcgan.gan.model import build_generator
from bcgan.gan.settings import GanSettings


def test_functions_of_the_rank_by_hand():
    vector = RankScaledTarget(waves=2)(torch.tensor([0.0, 0.5, 1.0]))
    expected = torch.tensor(
        [[0.0, 1.0, 1.0, 0.0, 0.0], [0.5, 0.0, -1.0, 1.0, 0.0], [1.0, -1.0, 1.0, 0.0, 0.0]]
    )
    torch.testing.assert_close(vector, expected, atol=1e-6, rtol=0.0)


def test_it_has_nothing_to_learn_and_nothing_to_save():
    conditioning = RankScaledTarget()
    assert conditioning(torch.rand(3, generator=torch.Generator())).shape == (3, conditioning.width)
    assert not list(conditioning.parameters())
    assert not conditioning.state_dict()


def test_a_generator_of_a_numeric_target_listens_to_it():
    layout = Layout.arrange([[Block("x", "bounded", 0)]])
    generator = build_generator(layout, 0, GanSettings(), 0, numeric_target=True).eval()
    rows = [
        generator.sample(torch.full((5,), rank), torch.Generator().manual_seed(0))
        for rank in (0.1, 0.9)
    ]
    assert not torch.allclose(rows[0], rows[1])
