"""Time of a training step as ratios within one run."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from step_time import Comparison, Contest

from bcgan.compute_mode import compute_mode

TURNS = 40


@pytest.mark.parametrize(("batch_size", "hidden"), [(256, 128), (500, 256)])
@pytest.mark.parametrize("variant", ["wgan", "bwgan", "mmdgan"])
def test_step(
    benchmark: BenchmarkFixture,
    table: list[Comparison],
    variant: str,
    batch_size: int,
    hidden: int,
) -> None:
    with compute_mode(1):
        contest = Contest(variant, batch_size, hidden)
        # The others take their turn in the set-up of each of ours, so a busy machine slows all.
        benchmark.pedantic(contest.ours, setup=contest.others_turn, rounds=TURNS, warmup_rounds=3)
    comparison = contest.compare(benchmark.stats.stats.data)
    benchmark.extra_info["over_bare"] = comparison.over_bare
    benchmark.extra_info["speed_up"] = comparison.speed_up
    table.append(comparison)
