import pytest
import torch

from bcgan.classifiers.projection import ProjectionSettings, train_projection

QUICK = ProjectionSettings(hidden=(16,), steps=120, batch_size=32, learning_rate=0.02)


@pytest.fixture(scope="module")
def blobs() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(3, (300,), generator=generator)
    return torch.eye(3)[labels] * 2.0 + 0.3 * torch.randn(300, 3, generator=generator), labels


@pytest.fixture(scope="module")
def projection(blobs):
    return train_projection(*blobs, 3, QUICK)


def test_classes_of_the_plane_are_those_of_the_classifier(blobs, projection):
    features, labels = blobs
    points = projection.coordinates(features)
    assert points.shape == (300, 2)
    predicted = projection.classifier(features).argmax(-1)
    assert torch.equal(projection.classes_at(points), predicted)
    assert float((predicted == labels).double().mean()) > 0.95


def test_coordinates_have_variance_one_and_no_correlation(blobs, projection):
    points = projection.coordinates(blobs[0])
    torch.testing.assert_close(points.T @ points / 300, torch.eye(2), atol=1e-3, rtol=0)


def test_same_seed_same_weights(blobs, projection):
    again = train_projection(*blobs, 3, QUICK)
    for first, second in zip(
        projection.classifier.parameters(), again.classifier.parameters(), strict=True
    ):
        assert torch.equal(first, second)
        assert not first.requires_grad


def test_rows_that_are_all_equal_are_no_error():
    projection = train_projection(torch.ones(10, 2), torch.zeros(10, dtype=torch.int64), 2, QUICK)
    points = projection.coordinates(torch.ones(4, 2))
    assert torch.isfinite(points).all()
    assert (projection.classes_at(points) == 0).all()
