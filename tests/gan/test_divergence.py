import math

import pytest

from bcgan.gan.divergence import LARGEST_LOSS, broken_term, describe_divergence

HEALTHY = {"critic": -0.4, "gradient_penalty": 60.0, "generator": 3.0}


def test_healthy_losses_pass_also_with_a_huge_calibration_weight():
    assert broken_term(HEALTHY) is None
    assert broken_term({**HEALTHY, "boundary_calibration": -1e9}) is None
    assert broken_term({}) is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1.1e6, -1.1e6])
@pytest.mark.parametrize("name", list(HEALTHY))
def test_the_broken_term_is_named(name, value):
    assert broken_term({**HEALTHY, name: value}) == name


def test_a_term_that_is_not_finite_comes_before_a_large_one():
    losses = {"critic": 2 * LARGEST_LOSS, "boundary_calibration": math.nan}
    assert broken_term(losses) == "boundary_calibration"


def test_the_sentence_tells_only_what_there_is():
    bare = describe_divergence("critic", math.nan, 40, None, None)
    assert "no longer finite" in bare
    assert "checkpoint" not in bare
    full = describe_divergence("critic", 2e6, 40, 30, 20)
    assert "reached 2e+06" in full
    assert "checkpoint of step 30" in full
    assert "gan.steps=20" in full
