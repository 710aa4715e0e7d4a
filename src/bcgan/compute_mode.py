"""How the processor computes during a training: threads, and what becomes of tiny numbers."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def compute_mode(threads: int) -> Iterator[None]:
    """Set PyTorch's threads and flush subnormal numbers to 0; put both back afterwards.

    Softmax blocks and their gradients are full of numbers below 1e-38, which processors
    multiply many times slower than others and which do not matter to any sum.

    Args:
        threads: Threads of a single operation. The number is part of what decides the bytes of
            a result, because sums are split among threads.

    Yields:
        Nothing.
    """
    previous = torch.get_num_threads()
    flushed = _flushes_subnormals()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(flushed)
        torch.set_num_threads(previous)


def _flushes_subnormals() -> bool:
    """PyTorch can set this mode but not tell it, so it is found by trying."""
    return float(torch.tensor(1e-30) * torch.tensor(1e-10)) == 0.0
