"""Grids of generated images that reach MLflow while training runs."""

import logging
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

FOLDER = "samples"


class ImageStream:
    """A training listener that logs what it is shown to one MLflow run.

    A failure to write is told once and never reaches the training; no more is tried then.
    """

    def __init__(self, client: Any, run_id: str) -> None:
        """Prepare to write.

        Args:
            client: An `MlflowClient`.
            run_id: Id of the run.
        """
        self._client = client
        self._run_id = run_id
        self._failed = False
        # A fork (ParallelRunner) must not use its parent's connection to the database.
        self._process = os.getpid()

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Losses are not for this listener."""

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Events are not for this listener."""

    def on_images(self, step: int, grid: NDArray[np.uint8]) -> None:
        """Log a grid.

        Args:
            step: Generator steps done.
            grid: Many images as one, shape [height, width] or [height, width, 3].
        """
        if self._failed or os.getpid() != self._process:
            return
        try:
            self._client.log_image(self._run_id, grid, f"{FOLDER}/step-{step:06d}.png")
        except Exception as error:
            self._failed = True
            logger.warning("The grids of images do not reach MLflow: %s", error)
