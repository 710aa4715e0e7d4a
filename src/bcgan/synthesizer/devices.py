"""Devices that settings name."""

import torch

from bcgan.errors import SettingsError


def require_device(group: str, device: str | None) -> None:
    """Check that a device is there.

    Args:
        group: Group of parameters that names it, for the message.
        device: `cpu` or `cuda`; nothing for the default.

    Raises:
        SettingsError: If PyTorch does not find it.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise SettingsError(
            f"Parameter '{group}.device' cannot be 'cuda': PyTorch finds no such device here; "
            f"use {group}.device=cpu."
        )
