"""What the user sees of a grid: one live line on a terminal, plain lines elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from bcgan.grid.jobs import Progress
from bcgan.grid.pace import spoken
from bcgan.tabular.wording import plural

_TOLD_EVERY = 300.0
"""Seconds between two lines on the whole where there is no terminal."""


class Display:
    """Tells of jobs that end as lines, and of the whole as a line that is written over."""

    def __init__(
        self,
        total: int,
        stream: TextIO | None = None,
        live: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start.

        Args:
            total: Number of cells of the grid.
            stream: Where to write; standard error if not given.
            live: Whether a line can be written over; asked of the stream if not given.
            clock: Gives the time in seconds.
        """
        self._total = total
        self._stream = stream if stream is not None else sys.stderr
        self._live = self._stream.isatty() if live is None else live
        self._clock = clock
        self._told = clock()
        self._shown = False

    def line(self, text: str) -> None:
        """Write a line that stays.

        Args:
            text: The line.
        """
        self.clear()
        stamp = time.strftime("%H:%M:%S")
        self._stream.write(f"{stamp} {text}\n")
        self._stream.flush()

    def status(self, states: Mapping[str, Progress], left: float | None, slots: int) -> None:
        """Show how the whole stands; without a terminal only now and then.

        Args:
            states: What is known of each cell.
            left: Seconds left, where known.
            slots: Number of workers.
        """
        if not self._live:
            if self._clock() - self._told >= _TOLD_EVERY:
                self._told = self._clock()
                self.line(self._summary(states, left, slots))
            return
        running = [
            f"{name} {state.step:,}" if state.step else name
            for name, state in states.items()
            if state.status == "running"
        ]
        text = " | ".join([self._summary(states, left, slots), *running])
        width = shutil.get_terminal_size().columns - 1
        self.clear()
        self._stream.write(text if len(text) <= width else f"{text[: width - 1]}…")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Take the live line away."""
        if self._shown:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
        self._shown = False

    def _summary(self, states: Mapping[str, Progress], left: float | None, slots: int) -> str:
        done = sum(state.status == "done" for state in states.values())
        failed = sum(state.status == "failed" for state in states.values())
        workers = plural(slots, "worker")
        trouble = f", {failed} failed" if failed else ""
        time_left = f"{spoken(left)} left" if left is not None else "time left not known yet"
        return f"{done}/{plural(self._total, 'cell')}{trouble}, {workers}, {time_left}"
