"""Explicit random generators, all derived from one seed and a name.

Two generators with different names are independent streams, so adding a consumer of
randomness (boundary calibration, say) never shifts the draws of another one. The global
generators of NumPy, PyTorch and `random` are neither read nor written.
"""

import hashlib

import numpy as np
import torch


def derive_seed(seed: int, *names: str) -> int:
    """Derive a seed for one named consumer of randomness.

    Args:
        seed: The user's seed; any integer.
        *names: Path of the consumer, for example `"train", "latent"`.

    Returns:
        An integer in [0, 2**63), the same on every platform and Python version.
    """
    digest = hashlib.sha256("/".join((str(int(seed)), *names)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def torch_generator(seed: int, *names: str, device: torch.device | str = "cpu") -> torch.Generator:
    """Make a PyTorch generator for one named consumer.

    Args:
        seed: The user's seed.
        *names: Path of the consumer.
        device: Device on which the generator draws.

    Returns:
        A seeded generator.
    """
    return torch.Generator(device=device).manual_seed(derive_seed(seed, *names))


def numpy_generator(seed: int, *names: str) -> np.random.Generator:
    """Make a NumPy generator for one named consumer.

    Args:
        seed: The user's seed.
        *names: Path of the consumer.

    Returns:
        A seeded generator.
    """
    return np.random.default_rng(derive_seed(seed, *names))
