"""How the processor computes in a training: threads, tiny numbers, products, freed memory."""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, cast

import torch

# malloc.h: M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, in bytes; 32 MiB is the most the second takes.
_MALLOC_OPTIONS = {-1: 512 << 20, -3: 32 << 20}


@contextmanager
def compute_mode(threads: int, bfloat16_products: bool = False) -> Iterator[None]:
    """Set PyTorch's threads and flush subnormal numbers to 0; put all back afterwards.

    Freed memory is kept by the process from then on, see `keep_freed_memory`.

    Softmax blocks and their gradients are full of numbers below 1e-38, which processors
    multiply many times slower than others and which do not matter to any sum.

    Args:
        threads: Threads of a single operation. The number is part of what decides the bytes of
            a result, because sums are split among threads.
        bfloat16_products: Whether oneDNN may round the factors of float32 matrix products to
            bfloat16, where the processor multiplies those (`has_bfloat16_products`). Weights,
            sums and everything else stay float32.

    Yields:
        Nothing.
    """
    previous = torch.get_num_threads()
    flushed = _flushes_subnormals()
    keep_freed_memory()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    try:
        with _bfloat16_products() if bfloat16_products else nullcontext():
            yield
    finally:
        torch.set_flush_denormal(flushed)
        torch.set_num_threads(previous)


@contextmanager
def _bfloat16_products() -> Iterator[None]:
    products = cast(Any, torch.backends.mkldnn).matmul
    before = products.fp32_precision
    products.fp32_precision = "bf16"
    try:
        yield
    finally:
        products.fp32_precision = before


def has_bfloat16_products() -> bool:
    """Tell whether the processor multiplies matrices of bfloat16 by itself (AMX).

    An older PyTorch that cannot tell, or cannot be told to use them, has none.
    """
    if not hasattr(torch.backends.mkldnn, "matmul") or not hasattr(torch.cpu, "get_capabilities"):
        return False
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))


def _flushes_subnormals() -> bool:
    """PyTorch can set this mode but not tell it, so it is found by trying."""
    return float(torch.tensor(1e-30) * torch.tensor(1e-10)) == 0.0


def keep_freed_memory() -> None:
    """Ask the C library to keep freed memory for later instead of returning it to the system.

    A training step frees and takes hundreds of arrays of a megabyte. Returned to the system,
    each of them comes back as pages that have to be cleared: up to a quarter of a step's time.
    Does nothing where the C library is not glibc.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    for option, value in _MALLOC_OPTIONS.items():
        set_option(option, value)
