"""What a user sees of a training: a progress bar on a terminal, notable events in the log."""

import logging
import sys
from collections.abc import Mapping

from tqdm import tqdm

logger = logging.getLogger(__name__)


class ProgressBar:
    """A training listener that draws a bar with time left and losses."""

    def __init__(self, steps: int, title: str = "Training", shown: bool | None = None) -> None:
        """Make the bar.

        Args:
            steps: Generator steps of the whole training.
            title: Stands before the bar.
            shown: Whether it is drawn; on a terminal only if not given.
        """
        self._bar = tqdm(
            total=steps,
            desc=title,
            unit="step",
            disable=not (sys.stderr.isatty() if shown is None else shown),
            dynamic_ncols=True,
        )

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Move the bar and show the losses."""
        shown = {
            name.replace("_", " "): f"{value:.3g}"
            for name, value in losses.items()
            if not name[-1].isdigit()
        }
        self._bar.set_postfix(shown, refresh=False)
        self._bar.update(step - self._bar.n)

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Start at the step of a checkpoint, close at the end."""
        if kind == "resumed":
            self._bar.initial = step
            self._bar.update(step - self._bar.n)
        elif kind in ("finished", "interrupted", "diverged"):
            self._bar.close()


class EventLog:
    """A training listener that logs where a training starts and which generator it keeps."""

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Say nothing; the bar and the curves show the losses."""

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Log where a training goes on or stops early, the rest for those who look for it."""
        told = kind in ("resumed", "stopped_early")
        logger.log(logging.INFO if told else logging.DEBUG, message)
