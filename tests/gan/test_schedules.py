import pytest

from bcgan.gan.schedules import learning_rate_factor, warm_up_factor


@pytest.mark.parametrize(
    ("share", "decay_from", "factor"),
    [(0.0, 0.5, 1.0), (0.5, 0.5, 1.0), (0.75, 0.5, 0.55), (1.0, 0.5, 0.1), (0.99, 1.0, 1.0)],
)
def test_step_sizes_fall_linearly_to_a_tenth(share, decay_from, factor):
    assert learning_rate_factor(share, decay_from) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("share", "warm_up", "factor"),
    [(0.0, 0.5, 0.0), (0.25, 0.5, 0.5), (0.5, 0.5, 1.0), (0.9, 0.5, 1.0), (0.0, 0.0, 1.0)],
)
def test_weight_rises_linearly_and_is_constant_without_warm_up(share, warm_up, factor):
    assert warm_up_factor(share, warm_up) == pytest.approx(factor)
