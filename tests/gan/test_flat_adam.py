"""FlatAdam walks the same path as torch's Adam, and its state restores it exactly."""

import copy

import torch
from torch import nn

from bcgan.gan.flat_adam import FlatAdam


def network(seed: int = 0) -> nn.Sequential:
    generator = torch.Generator().manual_seed(seed)
    layers = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
    for parameter in layers.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator)
    return layers


def batches(count: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(8, 3, generator=generator) for _ in range(count)]


def train(model: nn.Module, optimiser: FlatAdam | torch.optim.Adam, rows: list[torch.Tensor]):
    for row in rows:
        optimiser.zero_grad()
        model(row).square().sum().backward()
        optimiser.step()


def test_it_walks_the_path_of_adam():
    ours, theirs = network(), network()
    train(ours, FlatAdam(ours, 0.01, (0.5, 0.9)), batches(20))
    train(theirs, torch.optim.Adam(theirs.parameters(), lr=0.01, betas=(0.5, 0.9)), batches(20))
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, other, rtol=1e-5, atol=1e-6)


def test_a_restored_state_goes_on_exactly():
    rows = batches(10)
    whole = network()
    train(whole, FlatAdam(whole, 0.01, (0.5, 0.9)), rows)
    half = network()
    optimiser = FlatAdam(half, 0.01, (0.5, 0.9))
    train(half, optimiser, rows[:5])
    weights, state = copy.deepcopy(half.state_dict()), copy.deepcopy(optimiser.state())
    resumed = network(seed=7)
    second = FlatAdam(resumed, 0.01, (0.5, 0.9))
    resumed.load_state_dict(weights)
    second.restore(state)
    train(resumed, second, rows[5:])
    for mine, other in zip(resumed.parameters(), whole.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_a_parameter_without_gradient_stays():
    model = network()
    before = model[2].weight.detach().clone()
    optimiser = FlatAdam(model, 0.01, (0.5, 0.9))
    model[0](torch.ones(2, 3)).sum().backward()
    optimiser.step()
    assert torch.equal(model[2].weight, before)
