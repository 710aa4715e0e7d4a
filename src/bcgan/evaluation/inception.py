"""Inception features from a weight file that the user brings; none is published with bcgan.

The file is the TorchScript form of Heusel's network that StyleGAN2-ADA's metrics load
(`inception-2015-12-05.pt`): it takes uint8 images of shape [n, 3, height, width] and gives 2,048
features for `return_features=True`, class shares for `no_output_bias=True`.

A TorchScript file holds a program, which runs when images are looked at. It is the one file whose
content bcgan executes, and only where the user names it: take it from a source you trust.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bcgan.errors import InputError

_AT_ONCE = 64


@dataclass(frozen=True)
class InceptionValues:
    """What the network says of images.

    Attributes:
        features: Shape [n, 2048].
        shares: Class shares, shape [n, classes].
    """

    features: NDArray[np.float32]
    shares: NDArray[np.float32]


@torch.no_grad()
def inception_values(path: Path, pixels: NDArray[np.uint8]) -> InceptionValues:
    """Look at images through the network.

    Args:
        path: The weight file.
        pixels: uint8, shape [n, height, width, channels]; grey is repeated for three colours.

    Returns:
        Features and class shares.

    Raises:
        InputError: If the file is not there or is no such network.
    """
    if not path.is_file():
        raise InputError(f"There is no weight file {path}: check fidelity.inception_weights.")
    try:
        network = torch.jit.load(str(path), map_location="cpu").eval()
        return InceptionValues(
            _values(lambda part: network(part, return_features=True), pixels),
            _values(lambda part: network(part, no_output_bias=True), pixels),
        )
    except RuntimeError as error:
        raise InputError(
            f"{path} is no TorchScript Inception network: give inception-2015-12-05.pt."
        ) from error


def _values(
    look: Callable[[torch.Tensor], torch.Tensor], pixels: NDArray[np.uint8]
) -> NDArray[np.float32]:
    parts = []
    for start in range(0, len(pixels), _AT_ONCE):
        part = torch.from_numpy(pixels[start : start + _AT_ONCE]).permute(0, 3, 1, 2)
        parts.append(look(part.expand(-1, 3, -1, -1).contiguous()).numpy())
    return np.concatenate(parts)
