"""The ratio of two densities that are known."""

import torch

from bcgan.classifiers.density_ratio import learn_density_ratio, with_labels
from bcgan.classifiers.training import ClassifierSettings

QUICK = ClassifierSettings(members=2, hidden=(16,), epochs=12, learning_rate=5e-3)


def normal_rows(mean: float, n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """One normal unit around the mean where the label is 1, around 0 where it is 0."""
    source = torch.Generator().manual_seed(seed)
    labels = torch.randint(2, (n,), generator=source)
    rows = torch.randn(n, 1, generator=source) + mean * labels.unsqueeze(1)
    return rows, labels


def test_labels_stand_beside_rows():
    told = with_labels(torch.tensor([[0.5], [0.25]]), torch.tensor([2, 0]), 3)
    assert told.tolist() == [[0.5, 0.0, 0.0, 1.0], [0.25, 1.0, 0.0, 0.0]]


def test_the_ratio_of_two_normal_laws_is_found():
    ratio = learn_density_ratio(normal_rows(1.0, 4000, 0), normal_rows(0.0, 4000, 1), 2, 0, QUICK)
    x = torch.linspace(-2.0, 3.0, 21).unsqueeze(1)
    ones = torch.ones(21, dtype=torch.int64)
    # N(1, 1) over N(0, 1) is exp(x - 1/2); for the other label both laws are the same.
    difference = ratio.of(x, ones).log() - (x.flatten() - 0.5)
    assert difference.abs().max() < 0.5
    assert ratio.of(x, 1 - ones).log().abs().max() < 0.5


def test_equal_laws_have_ratios_near_one_and_the_seed_decides_them():
    parts = normal_rows(1.0, 2000, 0), normal_rows(1.0, 2000, 1)
    first, second = (learn_density_ratio(*parts, 2, 0, QUICK) for _ in range(2))
    rows, labels = normal_rows(1.0, 500, 2)
    assert first.of(rows, labels).log().abs().mean() < 0.15
    assert torch.equal(first.of(rows, labels), second.of(rows, labels))
    assert not torch.equal(
        first.of(rows, labels), learn_density_ratio(*parts, 2, 1, QUICK).of(rows, labels)
    )
