"""Arrays of whole numbers and floats as short texts, for a cache of JSON files."""

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {"|u1", "<u2", "<u4", "<f4"}


def pack(values: NDArray[Any]) -> list[str]:
    """Write a one-dimensional array as text, compressed.

    Args:
        values: Shape (n,): whole numbers from 0 to 2**32 - 1, or float32.

    Returns:
        Name of the dtype, and the bytes as base64. Whole numbers take the smallest dtype that
        holds them.
    """
    if values.dtype.kind in "iu":
        values = values.astype(np.min_scalar_type(int(values.max(initial=0))))
    values = values.astype(values.dtype.newbyteorder("<"))
    return [values.dtype.str, base64.b64encode(zlib.compress(values.tobytes(), 9)).decode()]


def unpack(packed: Any, length: int) -> NDArray[Any]:
    """Read what `pack` wrote; no more bytes are unpacked than `length` values have.

    Args:
        packed: What `pack` gave.
        length: Number of values there should be.

    Returns:
        Array of shape (length,): int64, or float32.

    Raises:
        ValueError: If it is something else, or damaged.
    """
    try:
        name, text = packed
        if name not in _TYPES:
            raise ValueError(f"no array of type {name!r} is expected")
        dtype = np.dtype(name)
        size = length * dtype.itemsize
        data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), size + 1)
    except (TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"a packed array is damaged: {error}") from error
    if len(data) != size:
        raise ValueError(f"a packed array does not hold {length} values")
    values = np.frombuffer(data, dtype=dtype)
    return values.astype(np.int64) if dtype.kind == "u" else values.astype(np.float32)
