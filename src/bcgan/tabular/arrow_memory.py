"""Bytes in memory that Arrow owns."""

import numpy as np
import pyarrow as pa


def arrow_reader(data: bytes) -> pa.BufferReader:
    """Let Arrow read a copy of some bytes.

    Arrow's threads let go of what they read a moment after they are done. Python's own bytes they
    can let go of only with the interpreter's lock; at the end of a program, where nobody gets it
    any more, that aborts the process, and its exit status is lost.

    Args:
        data: The bytes.

    Returns:
        A reader that does not keep them.
    """
    buffer = pa.allocate_buffer(len(data))
    np.frombuffer(buffer, dtype=np.uint8)[:] = np.frombuffer(data, dtype=np.uint8)
    return pa.BufferReader(buffer)
