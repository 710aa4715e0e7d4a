"""Image classifiers: shapes, halves, what they learn, and their seeds."""

import pytest
import torch

from bcgan.classifiers.image_ensemble import (
    image_posteriors,
    network_features,
    predicted_classes,
    train_image_ensemble,
)
from bcgan.classifiers.image_settings import ImageClassifierSettings

SHAPE = (1, 8, 8)
SMALL = ImageClassifierSettings(
    members=2, maps=(4, 6), hidden=12, blocks=1, width=4, epochs=6, resnet_epochs=4, batch_size=8
)


def bars(n: int = 96):
    """Horizontal or vertical bars: which of both is the class."""
    source = torch.Generator().manual_seed(0)
    labels = torch.arange(n) % 2
    images = torch.rand(n, 8, 8, generator=source) * 0.4 - 1.0
    for place, label in enumerate(labels.tolist()):
        line = int(torch.randint(1, 7, (1,), generator=source))
        images[place, line if label else slice(None), slice(None) if label else line] = 0.8
    return images.flatten(1), labels


def test_each_classifier_learns_from_its_own_half_of_every_class():
    rows, labels = bars()
    trained = train_image_ensemble(rows, labels, SHAPE, 2, SMALL, seed=0)
    assert trained.in_half.sum(0).tolist() == [48, 48]
    assert (trained.in_half[:, 0] != trained.in_half[:, 1]).any()
    assert min(trained.out_scores) > 0.8
    assert not any(each.requires_grad for each in trained.ensemble.parameters())


def test_posteriors_are_those_of_each_classifier_and_sum_to_one():
    rows, labels = bars()
    trained = train_image_ensemble(rows, labels, SHAPE, 2, SMALL, seed=0)
    posteriors = image_posteriors(trained.ensemble, rows)
    assert posteriors.shape == (96, 2, 2)
    torch.testing.assert_close(posteriors.sum(-1), torch.ones(96, 2))
    alone = trained.ensemble.networks[1](rows[:5]).softmax(-1)
    torch.testing.assert_close(posteriors[:5, 1], alone)


def test_the_same_seed_gives_the_same_weights():
    rows, labels = bars(32)
    first, again = (train_image_ensemble(rows, labels, SHAPE, 2, SMALL, seed=3) for _ in range(2))
    for name, value in first.ensemble.state_dict().items():
        assert torch.equal(value, again.ensemble.state_dict()[name]), name


@pytest.mark.parametrize("architecture", ["cnn", "resnet"])
def test_both_kinds_read_rows_and_have_features(architecture):
    network = SMALL.new_network(architecture, (3, 8, 8), 5, torch.Generator().manual_seed(0))
    network.eval()
    rows = torch.zeros(7, 192)
    assert network(rows).shape == (7, 5)
    features = network_features(network, rows)
    assert features.shape == (7, 12 if architecture == "cnn" else 64)
    torch.testing.assert_close(network.head(features), network(rows))
    assert predicted_classes(network, rows).shape == (7,)


def test_six_blocks_make_the_residual_network_of_56_layers():
    settings = ImageClassifierSettings(blocks=6)
    network = settings.new_network("resnet", (3, 32, 32), 10, torch.Generator().manual_seed(0))
    kinds = [type(each).__name__ for each in network.modules()]
    on_the_way = 1 + 3 * 6 * 3 + 1  # first convolution, three in each block, the last layer
    shortcuts = 3
    assert kinds.count("Conv2d") + kinds.count("Linear") == on_the_way + shortcuts
    assert on_the_way == 56
