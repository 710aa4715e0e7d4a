"""Who hears about training while it runs: progress bars, trackers, tests.

The trainer publishes to the listeners it is given. Code that cannot hand a listener to the
trainer (a tracking hook around a pipeline) subscribes here, much as log handlers do.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


class TrainingListener(Protocol):
    """Receives what happens in training, in the training thread; must return quickly."""

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Hear the mean losses since the last call.

        Args:
            step: Generator steps done.
            losses: Name of each loss term and its mean value.
        """

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Hear of an event.

        Args:
            kind: `started`, `resumed`, `checkpoint`, `selected`, `stopped_early`, `diverged`,
                `interrupted` or `finished`.
            step: Generator steps done.
            message: One plain sentence.
        """


@runtime_checkable
class ImageListener(Protocol):
    """A training listener that is shown generated images too."""

    def on_images(self, step: int, grid: NDArray[np.uint8]) -> None:
        """See images.

        Args:
            step: Generator steps done.
            grid: Many images as one, shape [height, width] or [height, width, 3].
        """


_subscribed: list[TrainingListener] = []


def subscribe(listener: TrainingListener) -> None:
    """Add a listener to every training that starts from now on in this process."""
    _subscribed.append(listener)


def unsubscribe(listener: TrainingListener) -> None:
    """Remove a listener; one that is not subscribed is ignored."""
    if listener in _subscribed:
        _subscribed.remove(listener)


def subscribed_listeners() -> tuple[TrainingListener, ...]:
    """Give the listeners subscribed now."""
    return tuple(_subscribed)


@contextmanager
def subscribed(listener: TrainingListener) -> Iterator[None]:
    """Subscribe a listener for the length of a `with` block."""
    subscribe(listener)
    try:
        yield
    finally:
        unsubscribe(listener)
