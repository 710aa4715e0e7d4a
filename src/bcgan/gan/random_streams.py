"""The independent random streams of a training, one for each use.

Calibration and dropout have streams of their own, so switching them on does not shift the
batches, the latent vectors or anything else.
"""

import torch
from torch import Tensor

from bcgan.seeds import torch_generator

STREAMS = ("rows", "latent", "head", "mix", "dropout", "calibration")


class RandomStreams:
    """Named generators whose state can be saved and restored."""

    def __init__(self, seed: int, device: torch.device | str = "cpu") -> None:
        """Seed all streams.

        Args:
            seed: The training's seed.
            device: Device on which they draw.
        """
        self._streams = {
            name: torch_generator(seed, "gan", name, device=device) for name in STREAMS
        }

    def __getitem__(self, name: str) -> torch.Generator:
        """Give the stream of one use."""
        return self._streams[name]

    def state(self) -> dict[str, Tensor]:
        """Give the state of every stream, as uint8 tensors by name."""
        return {name: stream.get_state() for name, stream in self._streams.items()}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Set the state of every stream.

        Args:
            state: What `state` returned.
        """
        for name, stream in self._streams.items():
            stream.set_state(state[name])
