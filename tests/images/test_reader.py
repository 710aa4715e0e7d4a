"""Image sets are read and checked; what does not fit is answered in one sentence."""

import io
import tarfile

import numpy as np
import pytest

from bcgan.errors import InputError
from bcgan.images.reader import read_cifar10_archive, read_npz


def arrays(**changes) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    whole = {
        "x_train": rng.integers(0, 256, (12, 6, 5), dtype=np.uint8),
        "y_train": np.arange(12, dtype=np.uint8) % 3,
        "x_test": rng.integers(0, 256, (4, 6, 5), dtype=np.uint8),
        "y_test": np.arange(4, dtype=np.uint8) % 3,
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def stored(folder, **changes):
    path = folder / "set.npz"
    np.savez(path, **arrays(**changes))
    return path


def test_grey_images_get_a_channel_and_labels_become_whole_numbers(tmp_path):
    found = read_npz(stored(tmp_path))
    assert found.train.pixels.shape == (12, 6, 5, 1)
    assert found.shape == (6, 5, 1)
    assert found.classes == 3
    assert found.train.labels.dtype == np.int64
    assert found.test.labels.tolist() == [0, 1, 2, 0]


def test_labels_in_a_column_are_taken(tmp_path):
    labels = (np.arange(12) % 3).reshape(12, 1)
    assert read_npz(stored(tmp_path, y_train=labels)).train.labels.shape == (12,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x_train": np.zeros((12, 6, 5))}, "are float64 and not uint8"),
        ({"x_train": np.zeros((12, 30), np.uint8)}, r"have the shape \(12, 30\)"),
        ({"x_train": np.zeros((12, 6, 5, 4), np.uint8)}, r"\(12, 6, 5, 4\)"),
        ({"x_test": np.zeros((4, 5, 6), np.uint8)}, r"its test images \(5, 6, 1\)"),
        ({"y_train": np.zeros(11, np.uint8)}, "12 training images but 11 labels"),
        ({"y_train": np.zeros((12, 3), np.uint8)}, "one whole number for each image"),
        ({"y_train": np.full(12, 0.5)}, "one whole number for each image"),
        ({"y_train": np.arange(12) % 3 - 1}, "go down to -1"),
        ({"y_train": np.zeros(12, np.int64)}, "have one label"),
        ({"y_train": np.array([0, 2] * 6)}, r"Class 1 .* has 0 image"),
        ({"y_train": np.array([0] * 11 + [1])}, r"Class 1 .* has 1 image"),
        ({"y_test": np.array([0, 1, 2, 3])}, "Class 3 of the test labels"),
        ({"y_train": np.array(3)}, "one whole number for each image"),
        ({"y_train": np.array([0, 10**13] * 6)}, "go up to 10000000000000 for 12 images"),
        ({"y_train": np.array([0, 2**64 - 1] * 6, np.uint64)}, "go up to 18446744073709551615"),
        ({"y_test": np.array([0, 2**64 - 1] * 2, np.uint64)}, "go up to 18446744073709551615"),
        ({"x_train": np.zeros((12, 3, 9), np.uint8)}, "are 3 x 9 pixels"),
        ({"x_test": np.zeros((1, 6, 5), np.uint8), "y_test": np.zeros(1, int)}, "has 1 test image"),
        ({"y_test": None}, "has no array 'y_test'"),
    ],
)
def test_a_wrong_shaped_or_mislabelled_set_gets_one_sentence(tmp_path, changes, words):
    with pytest.raises(InputError, match=words) as caught:
        read_npz(stored(tmp_path, **changes))
    assert "set.npz" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_pickled_arrays_are_refused(tmp_path):
    path = tmp_path / "set.npz"
    labels = np.array([{"a": 1}] * 12, dtype=object)
    np.savez(path, **arrays(y_train=labels), allow_pickle=True)
    with pytest.raises(InputError, match="plain arrays"):
        read_npz(path)


def test_what_is_no_archive_or_not_there_is_said(tmp_path):
    (tmp_path / "set.npz").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError, match=r"no \.npz file"):
        read_npz(tmp_path / "set.npz")
    with pytest.raises(InputError, match="There is no file"):
        read_npz(tmp_path / "absent.npz")


def test_cifars_own_archive_is_read_to_height_width_colour(tmp_path):
    path = tmp_path / "cifar-10-binary.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in (*(f"data_batch_{n}.bin" for n in range(1, 6)), "test_batch.bin"):
            records = np.zeros((4, 3073), np.uint8)
            records[:, 0] = [0, 1, 0, 1]
            records[0, 1] = 7  # red of the first pixel
            records[0, 1 + 1024 + 33] = 9  # green, second row, second column
            content = records.tobytes()
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    found = read_cifar10_archive(path)
    assert found.train.pixels.shape == (20, 32, 32, 3)
    assert found.train.pixels[0, 0, 0].tolist() == [7, 0, 0]
    assert found.train.pixels[0, 1, 1].tolist() == [0, 9, 0]
    assert found.train.labels[:4].tolist() == [0, 1, 0, 1]


def test_a_cut_off_archive_is_said(tmp_path):
    path = tmp_path / "cifar-10-binary.tar.gz"
    path.write_bytes(b"\x1f\x8b not gzip")
    with pytest.raises(InputError, match="get cifar-10-binary"):
        read_cifar10_archive(path)


def test_an_array_alone_is_no_set(tmp_path):
    path = tmp_path / "alone.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(InputError, match=r"is no \.npz file of plain arrays"):
        read_npz(path)


def test_a_damaged_file_is_answered_in_a_sentence_wherever_the_damage_is(tmp_path):
    path = tmp_path / "set.npz"
    np.savez_compressed(path, **arrays(x_train=np.tile(np.arange(30, dtype=np.uint8), (12, 1, 1))))
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        try:
            read_npz(path)
        except InputError:
            refused += 1
    assert refused > len(whole) // 14
