"""Loss curves that reach MLflow while training runs, a batch every few seconds."""

import logging
import os
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

logger = logging.getLogger(__name__)

MAX_BATCH = 1000
"""Most metrics MLflow takes in one call."""

PREFIX = "loss/"
"""What the names of the curves start with."""

_MAX_FAILURES = 3


class LossStream:
    """A training listener that buffers losses and writes them to one MLflow run.

    Writing point by point would cost 20 ms each on SQLite. A failure to write is told once and
    never reaches the training; after three in a row no more is tried.
    """

    def __init__(
        self,
        client: Any,
        run_id: str,
        interval: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
        logged: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        """Prepare to write.

        Args:
            client: An `MlflowClient`.
            run_id: Id of the run.
            interval: Least number of seconds between two writes.
            clock: Gives the time in seconds.
            logged: Steps that the run holds already, by name of the curve: a training that goes
                on tells its whole curve, and no point is written twice.
        """
        self._client = client
        self._run_id = run_id
        self._interval = interval
        self._clock = clock
        self._written = clock()
        self._logged = logged or {}
        self._points: list[tuple[str, float, int, int]] = []
        self._failures = 0
        # A fork (ParallelRunner) must not use its parent's connection to the database.
        self._process = os.getpid()

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Keep the losses, and write what was kept when it is time.

        Args:
            step: Generator steps done.
            losses: Name of each loss term and its mean value.
        """
        if os.getpid() != self._process:
            return
        now = int(time.time() * 1000)
        for name, value in losses.items():
            curve = f"{PREFIX}{name}"
            if step not in self._logged.get(curve, ()):
                self._points.append((curve, float(value), now, step))
        if self._clock() - self._written >= self._interval:
            self.flush()

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Write what was kept when training ends; other events are of no interest here.

        Args:
            kind: What happened.
            step: Generator steps done.
            message: One plain sentence.
        """
        if kind in ("finished", "interrupted", "diverged"):
            self.flush()

    def flush(self) -> None:
        """Write what was kept."""
        points, self._points = self._points, []
        self._written = self._clock()
        for start in range(0, len(points), MAX_BATCH):
            if self._failures >= _MAX_FAILURES:
                return
            self._write(points[start : start + MAX_BATCH])

    def _write(self, points: list[tuple[str, float, int, int]]) -> None:
        from mlflow.entities import Metric

        try:
            self._client.log_batch(self._run_id, metrics=[Metric(*point) for point in points])
            self._failures = 0
        except Exception as error:
            self._failures += 1
            if self._failures == 1:
                logger.warning("The loss curves do not reach MLflow: %s", error)
