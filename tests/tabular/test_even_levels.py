import numpy as np

from bcgan.gan.layout import Block, Layout
from bcgan.tabular.even_levels import even_levels

GATED = Layout(
    (
        Block("x", "one_hot", 0, 2),
        Block("x", "bounded", 2, gate=1),
        Block("y", "bounded", 3),
    )
)


def test_smooth_rows_keep_their_order_and_fill_the_scale_evenly():
    rng = np.random.default_rng(0)
    units = np.zeros((100, 4), dtype=np.float32)
    units[:, 1] = np.arange(100) % 2
    units[:, 0] = 1 - units[:, 1]
    units[:, 2] = np.where(units[:, 1] > 0, 0.4 + 0.1 * rng.random(100), 0.5)
    units[:, 3] = rng.random(100)
    spread = even_levels(units, GATED, {"x"}, rng)
    on = units[:, 1] > 0
    levels = np.sort(spread[on, 2])
    assert (np.floor(levels * 50) == np.arange(50)).all()
    np.testing.assert_array_equal(units[on, 2].argsort(), spread[on, 2].argsort())
    # Rows at the mass point rest, and a unit that is no quantile scale stays.
    assert (spread[~on, 2] == 0.5).all()
    np.testing.assert_array_equal(spread[:, [0, 1, 3]], units[:, [0, 1, 3]])


def test_equal_units_are_spread_too():
    units = np.ones((40, 4), dtype=np.float32)
    spread = even_levels(units, GATED, {"y"}, np.random.default_rng(0))
    assert (np.floor(np.sort(spread[:, 3]) * 40) == np.arange(40)).all()
