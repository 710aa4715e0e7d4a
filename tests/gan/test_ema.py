import pytest
import torch
from torch import nn

from bcgan.gan.ema import MovingAverage


def test_average_follows_with_the_decay_and_forgets_the_start_quickly():
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 0.0)
    average = MovingAverage(network, 0.99)
    nn.init.constant_(network.weight, 1.0)
    average.update(network, step=0)
    assert average.network.weight.item() == pytest.approx(0.9), "decay 1 / 10 at the first step"
    nn.init.constant_(network.weight, 2.0)
    average.update(network, step=100_000)
    assert average.network.weight.item() == pytest.approx(0.9 * 0.99 + 2.0 * 0.01)


def test_buffers_are_those_of_the_network():
    network = nn.BatchNorm1d(3)
    average = MovingAverage(network, 0.9)
    network(torch.randn(50, 3, generator=torch.Generator().manual_seed(0)) + 5.0)
    average.update(network, step=10)
    torch.testing.assert_close(average.network.running_mean, network.running_mean)
