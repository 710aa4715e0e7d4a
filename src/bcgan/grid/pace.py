"""How long cells take: learnt from those that are done, of this grid and of earlier ones."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import mean
from typing import Any

from bcgan.grid.jobs import Progress
from bcgan.grid.places import grids_folder, read_json
from bcgan.grid.plan import PlannedCell


class Pace:
    """Expects of a cell what similar ones took, in proportion to their steps."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known: list[tuple[str, str, float]] = []

    def learn(self, study: str, variant: str, steps: int, seconds: float) -> None:
        """Take a cell into account that was run as a whole.

        Args:
            study: Its study.
            variant: Its variant.
            steps: Its generator steps.
            seconds: What it took.
        """
        if steps > 0 and seconds > 0:
            self._known.append((study, variant, seconds / steps))

    def learn_from(self, data: Path) -> None:
        """Take all cells into account that are on disk.

        Args:
            data: The folder `data`, or what the environment puts in its place.
        """
        for path in sorted(grids_folder(data).glob("*/cells/*.json")):
            self.learn_stored(read_json(path) or {})

    def learn_stored(self, stored: Mapping[str, Any]) -> None:
        """Take a cell into account as it is kept on disk.

        Args:
            stored: Content of its file.
        """
        whole = "train_gan" in (stored.get("ran") or ()) and not stored.get("resumed_at")
        if stored.get("status") == "done" and whole and stored.get("attempts") == 1:
            self.learn(
                str(stored.get("study")),
                str(stored.get("variant")),
                int(stored.get("steps") or 0),
                float(stored.get("seconds") or 0.0),
            )

    def expect(self, study: str, variant: str, steps: int) -> float | None:
        """Tell how long a cell takes.

        Args:
            study: Its study.
            variant: Its variant.
            steps: Its generator steps.

        Returns:
            Seconds, from cells of the same study and variant, else of the same study, else of
            any; nothing before the first one is done.
        """
        same = [each for each in self._known if each[0] == study and each[1] == variant]
        close = same or [each for each in self._known if each[0] == study] or self._known
        return steps * mean(rate for _, _, rate in close) if close else None


class Remaining:
    """Reckons the time left while a grid runs."""

    def __init__(
        self,
        cells: Iterable[PlannedCell],
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start to reckon.

        Args:
            cells: Cells with something left to do.
            pace: What cells took so far.
            clock: Gives the time in seconds.
        """
        self._cells = {each.id: each for each in cells}
        self._pace = pace
        self._clock = clock
        self._begun: dict[str, float] = {}
        self._first: dict[str, tuple[int, float]] = {}

    def begun(self, cell: str) -> None:
        """Hear that a cell begins."""
        self._begun[cell] = self._clock()
        self._first.pop(cell, None)

    def stepped(self, cell: str, step: int) -> None:
        """Hear how far a cell's training is."""
        self._first.setdefault(cell, (step, self._clock()))

    def seconds(self, states: Mapping[str, Progress], slots: int) -> float | None:
        """Reckon.

        Args:
            states: What is known of each cell.
            slots: Cells that can be run at a time.

        Returns:
            Seconds until all are done; nothing while there is nothing to go by.
        """
        left = 0.0
        for name, planned in self._cells.items():
            progress = states[name]
            if progress.status not in ("waiting", "running"):
                continue
            seconds = self._of(name, planned, progress, states)
            if seconds is None:
                return None
            left += seconds
        return left / max(1, slots)

    def _of(
        self,
        name: str,
        planned: PlannedCell,
        progress: Progress,
        states: Mapping[str, Progress],
    ) -> float | None:
        steps = planned.recipe.gan.steps
        whole = self._pace.expect(planned.cell.study, planned.cell.variant, steps)
        rate = self._rate(name, progress)
        if progress.status == "running" and rate is not None:
            return max(0, steps - progress.step) * rate
        if whole is None:
            rates = [
                found
                for other, state in states.items()
                if (found := self._rate(other, state)) is not None
            ]
            whole = steps * mean(rates) if rates else None
        if whole is None or progress.status == "waiting":
            return whole
        return max(whole - (self._clock() - self._begun.get(name, self._clock())), 0.05 * whole)

    def _rate(self, name: str, progress: Progress) -> float | None:
        """Seconds a step of a training that runs."""
        planned = self._cells.get(name)
        in_epochs = planned is None or planned.recipe.gan.epochs is not None
        if in_epochs or name not in self._first or progress.status != "running":
            return None
        step, at = self._first[name]
        done = progress.step - step
        return (self._clock() - at) / done if done > 0 else None


def spoken(seconds: float | None) -> str:
    """Say a time in words.

    Args:
        seconds: The time; nothing where it is not known.

    Returns:
        Such as `about 2 h 10 min`.
    """
    if seconds is None:
        return "unknown"
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    return f"about {minutes // 60} h {minutes % 60:02d} min"
