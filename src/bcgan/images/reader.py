"""Reads image sets: `.npz` of four arrays, and CIFAR-10's own binary archive."""

import io
import tarfile
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bcgan.errors import DataUnavailableError, InputError
from bcgan.images.checks import labelled_images, require_consistent
from bcgan.images.labelled_images import ImageSet

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
"""Names of the arrays, those that Keras uses."""

DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    AttributeError,
    TypeError,
    RuntimeError,
    SyntaxError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a damaged `.npz` file raises: NumPy evaluates the text of a header."""

_CIFAR_RECORD = 1 + 3 * 32 * 32
_CIFAR_TRAIN = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
_CIFAR_TEST = ("test_batch.bin",)


def read_npz(path: Path) -> ImageSet:
    """Read `x_train`, `y_train`, `x_test` and `y_test` of an `.npz` file.

    Args:
        path: The file; pickled arrays are refused.

    Returns:
        The image set, checked.

    Raises:
        InputError: If the file is missing or damaged, lacks an array, or holds no labelled images.
    """
    if not path.is_file():
        raise DataUnavailableError(f"There is no file {path}: check the path.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in ARRAYS}
    except KeyError as error:
        missing = str(error.args[0]).split()[0].strip("'\"")
        raise InputError(
            f"{path} has no array '{missing}': give {', '.join(ARRAYS[:-1])} and {ARRAYS[-1]}."
        ) from error
    except DAMAGED as error:
        raise InputError(
            f"{path} is no .npz file of plain arrays: store images with numpy.savez."
        ) from error
    return _image_set(arrays, path)


def read_cifar10_archive(path: Path) -> ImageSet:
    """Read CIFAR-10's binary version (`cifar-10-binary.tar.gz`).

    Args:
        path: The archive: records of a label and 3 x 32 x 32 pixels, one colour after the other.

    Returns:
        The image set, checked.

    Raises:
        InputError: If the archive is damaged or lacks a batch.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            found = {Path(member.name).name: member for member in archive.getmembers()}
            train = np.concatenate([_records(archive, found[name]) for name in _CIFAR_TRAIN])
            test = np.concatenate([_records(archive, found[name]) for name in _CIFAR_TEST])
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError, zlib.error) as error:
        raise InputError(
            f"{path} is not CIFAR-10's binary version: get cifar-10-binary.tar.gz again."
        ) from error
    arrays = {}
    for part, records in (("train", train), ("test", test)):
        colours = records[:, 1:].reshape(-1, 3, 32, 32)
        arrays[f"x_{part}"] = np.ascontiguousarray(colours.transpose(0, 2, 3, 1))
        arrays[f"y_{part}"] = records[:, 0]
    return _image_set(arrays, path)


def _records(archive: tarfile.TarFile, member: tarfile.TarInfo) -> NDArray[np.uint8]:
    file = archive.extractfile(member)
    content = (file or io.BytesIO()).read()
    return np.frombuffer(content, np.uint8).reshape(-1, _CIFAR_RECORD)


def _image_set(arrays: dict[str, NDArray[Any]], where: Path) -> ImageSet:
    found = ImageSet(
        labelled_images(arrays["x_train"], arrays["y_train"], "training", where),
        labelled_images(arrays["x_test"], arrays["y_test"], "test", where),
    )
    require_consistent(found, where)
    return found
