"""Between pixels and the rows that networks see."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_HALF = 127.5


def to_rows(pixels: Tensor) -> Tensor:
    """Scale pixels to [-1, 1], one colour after the other.

    Args:
        pixels: uint8, shape [n, height, width, channels].

    Returns:
        float32, shape [n, channels x height x width].
    """
    return pixels.permute(0, 3, 1, 2).flatten(1).float().div_(_HALF).sub_(1.0)


def to_pixels(rows: Tensor, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Round rows to pixels.

    Args:
        rows: float32 in [-1, 1], shape [n, channels x height x width].
        shape: Height, width and channels.

    Returns:
        uint8, shape [n, height, width, channels].
    """
    height, width, channels = shape
    scaled = rows.add(1.0).mul_(_HALF).round_().clamp_(0, 255).to(torch.uint8)
    images: NDArray[np.uint8] = scaled.view(-1, channels, height, width).cpu().numpy()
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1))
