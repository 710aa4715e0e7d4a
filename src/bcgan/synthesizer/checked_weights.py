"""Weights on disk as safetensors, tied by a checksum to the JSON file that describes them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load, save
from torch import Tensor

from bcgan.atomic import atomic_path
from bcgan.errors import ArtefactError


def write_weights(path: Path, state: Mapping[str, Tensor]) -> str:
    """Write weights.

    Args:
        path: The file; its folder is created if missing.
        state: Tensors by name.

    Returns:
        The file's SHA-256 in hexadecimal, to be kept in `model.json`.
    """
    payload = save({name: value.contiguous() for name, value in state.items()})
    with atomic_path(path) as part:
        part.write_bytes(payload)
    return hashlib.sha256(payload).hexdigest()


def read_weights(path: Path, sha256: str) -> dict[str, Tensor]:
    """Read what `write_weights` wrote.

    Args:
        path: The file.
        sha256: What `write_weights` returned.

    Returns:
        Tensors by name.

    Raises:
        ArtefactError: If the file is another one.
        OSError: If it cannot be read.
    """
    payload = path.read_bytes()
    if hashlib.sha256(payload).hexdigest() != sha256:
        raise ArtefactError(
            f"The file {path.name} in {path.parent} does not belong to its model.json; "
            "train it again."
        )
    return load(payload)
