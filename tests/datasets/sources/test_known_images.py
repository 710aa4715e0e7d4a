"""MNIST and CIFAR-10 by name."""

import numpy as np
import pytest

from bcgan.datasets import ImageSourceDataset, LabelledImagesDataset
from bcgan.datasets.sources import KNOWN_IMAGES, Places, Resolution
from bcgan.errors import ArtefactError, InputError
from bcgan.images.labelled_images import LabelledImages


def places(folder, **more) -> dict[str, str | None]:
    return {"folder": str(folder), "cache": str(folder / "cache"), "mirror": "offline", **more}


def write(path, counts, side=4, test=7) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    images = np.zeros((len(labels), side, side), np.uint8)
    others = np.zeros((test, side, side), np.uint8)
    np.savez(path, x_train=images, y_train=labels, x_test=others, y_test=np.arange(test) % 2)


def test_an_unknown_name_is_answered(tmp_path):
    with pytest.raises(InputError, match=r"did you mean 'public:mnist'.*public:cifar10"):
        ImageSourceDataset("public:minst", places(tmp_path))


def test_without_a_file_and_without_a_network_the_way_by_hand_is_told(tmp_path):
    source = ImageSourceDataset("public:cifar10", places(tmp_path))
    assert not source.exists()
    with pytest.raises(InputError, match=r"get cifar-10-binary\.tar\.gz from https"):
        source.obtain()


def test_a_file_of_that_name_that_is_something_else_is_refused(tmp_path):
    write(tmp_path / "mnist.npz", [3, 4])
    resolution = Resolution(
        "public:mnist", KNOWN_IMAGES["public:mnist"], Places(tmp_path, tmp_path, "offline")
    )
    assert resolution.exists()
    with pytest.raises(InputError, match=r"is not MNIST: it has 7 test images of the shape \(4, 4"):
        resolution.load()
    write(tmp_path / "mnist.npz", [3, 4], side=28, test=10_000)
    with pytest.raises(InputError, match=r"is not MNIST: its classes have \[3, 4\]"):
        resolution.load()


def test_a_file_of_the_users_own_is_read(tmp_path):
    write(tmp_path / "mine.npz", [3, 4])
    found = ImageSourceDataset(tmp_path / "mine.npz").load()
    assert found.train.labels.tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_the_verified_copies_are_whole(shared_data):
    for name in ("mnist", "cifar10"):
        source = ImageSourceDataset(f"public:{name}", places(shared_data))
        if name == "mnist":  # the other one takes seconds to unpack
            found = source.load()
            assert found.shape == (28, 28, 1)
            assert len(found.test) == 10_000
        assert source.exists()


def test_generated_images_are_stored_as_plain_arrays_and_the_same_bytes(tmp_path):
    images = LabelledImages(np.ones((3, 4, 4, 1), np.uint8), np.arange(3))
    dataset = LabelledImagesDataset(tmp_path / "images.npz")
    dataset.save(images)
    first = dataset.path.read_bytes()
    dataset.save(images)
    assert dataset.path.read_bytes() == first
    assert np.array_equal(dataset.load().pixels, images.pixels)
    dataset.path.write_bytes(first[:60])
    with pytest.raises(Exception, match="damaged") as caught:
        dataset.load()
    assert isinstance(caught.value.__cause__, ArtefactError)
