import pytest
import torch

from bcgan.gan.layout import Block, Layout
from bcgan.gan.objectives import WassersteinObjective
from bcgan.gan.pace import Pace, measure_pace
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import GanLoss, Surroundings, Trainer, TrainingData


def trainer(selector) -> Trainer:
    data = TrainingData(
        torch.zeros(40, 1), torch.zeros(40, dtype=torch.long), 0, Layout((Block("x", "linear", 0),))
    )
    settings = GanSettings(batch_size=8, generator_hidden=(4,), critic_hidden=(4,), critic_steps=1)
    surroundings = Surroundings(selector=selector)
    return Trainer(data, settings, GanLoss(WassersteinObjective()), 0, surroundings)


def test_steps_leave_room_for_the_looks():
    assert Pace(0.1).steps_within(10.0, 250) == 100
    # 10 s pay for the last look (1 s), and each step for itself and a hundredth of a look.
    assert Pace(0.09, 1.0).steps_within(11.0, 100) == 100
    assert Pace(5.0, 5.0).steps_within(1.0, 100) == 1


def test_pace_is_the_median_block_and_one_look():
    ticks = iter([0.0, 1.0, 10.0, 19.0, 20.0, 22.0, 100.0, 107.0])
    looks = []
    pace = measure_pace(
        trainer(lambda generator: looks.append(1) or 0.0),
        warm_up=1,
        blocks=3,
        block_steps=2,
        clock=lambda: next(ticks),
    )
    assert pace == Pace(1.0, 7.0)
    assert looks == [1]


def test_no_block_is_begun_after_the_most_seconds():
    ticks = iter([0.0, 3.0, 3.0, 6.0])
    assert (
        measure_pace(trainer(None), 1, 9, 1, most_seconds=5.0, clock=lambda: next(ticks)).step == 3
    )


def test_without_a_selector_a_look_costs_nothing():
    assert measure_pace(trainer(None), 1, 1, 1).look == 0.0


def test_measuring_leaves_the_global_random_state_alone():
    before = torch.get_rng_state()
    measure_pace(trainer(None), 1, 1, 1)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("seconds", [0.001, 5.0])
def test_there_is_always_a_step(seconds):
    assert Pace(10.0).steps_within(seconds, 10) == 1
