"""The driver: hands out preparations and cells, hears how they end, tries again."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bcgan.errors import BcganError
from bcgan.grid.jobs import Ended, Failure, Job, Message, Outcome, Progress, Told
from bcgan.grid.plan import PlannedCell
from bcgan.grid.pool import Pool
from bcgan.synthesizer.manifest import now

LONGEST_WITHOUT_WORKERS = 300.0
"""Seconds to wait for a first or another worker."""

_BEAT = 1.0


class Watcher(Protocol):
    """Hears what happens to jobs: keeps it on disk, shows it."""

    def changed(self, name: str, progress: Progress, event: str) -> None:
        """Hear that a job's state changed.

        Args:
            name: Name of the job.
            progress: What is known of it.
            event: `started`, `retried`, `done`, `failed` or `step`.
        """

    def beat(self, slots: int) -> None:
        """Hear that time passes, every second or so.

        Args:
            slots: Jobs that can be done at a time.
        """


MakeJob = Callable[[PlannedCell, bool], Job]
"""Makes the job of a cell, or (true) that of the parts it shares with others."""


class Drive:
    """Runs cells, each after the parts that it shares with others."""

    def __init__(
        self,
        cells: Sequence[PlannedCell],
        pool: Pool,
        make_job: MakeJob,
        watcher: Watcher,
        retries: int,
        known: Mapping[str, Progress] | None = None,
    ) -> None:
        """Prepare to run.

        Args:
            cells: Cells with something left to do, in their order.
            pool: Where jobs are done.
            make_job: Makes jobs.
            watcher: Hears what happens.
            retries: Further attempts after a failed one.
            known: What is known of cells that an earlier driver began.
        """
        self._pool = pool
        self._watcher = watcher
        self._retries = retries
        self.progress = {each.id: (known or {}).get(each.id, Progress()) for each in cells}
        self._jobs = {each.id: make_job(each, False) for each in cells}
        self._ready: deque[str] = deque()
        self._after: dict[str, list[str]] = {}
        self._running: set[str] = set()
        self.halted = ""
        for each in cells:
            job = make_job(each, True)
            if job.id not in self._jobs:
                self._jobs[job.id] = job
                self.progress[job.id] = Progress()
                self._ready.append(job.id)
            self._after.setdefault(job.id, []).append(each.id)

    def run(self) -> None:
        """Run until every job is done or has failed for good.

        Raises:
            BcganError: If no worker comes, or if workers cannot do any job.
        """
        idle = 0.0
        while self._running or (self._ready and not self.halted):
            slots = self._pool.slots
            idle = 0.0 if slots else idle + _BEAT
            if idle > LONGEST_WITHOUT_WORKERS:
                raise BcganError(
                    f"There has been no worker for {LONGEST_WITHOUT_WORKERS:.0f} s; finished cells "
                    "are kept: start workers, and the same command again."
                )
            while self._ready and len(self._running) < slots and not self.halted:
                self._start(self._ready.popleft())
            for message in self._pool.wait(_BEAT):
                self._hear(message)
            self._watcher.beat(slots)
        if self.halted:
            raise BcganError(self.halted)

    def _start(self, name: str) -> None:
        self._running.add(name)
        progress = self.progress[name]
        progress.status = "running"
        progress.attempts += 1
        progress.started = progress.started or now()
        self._pool.submit(self._jobs[name])
        self._watcher.changed(name, progress, "started")

    def _hear(self, message: Message) -> None:
        if message.job not in self._running:
            return
        progress = self.progress[message.job]
        if isinstance(message, Told):
            progress.worker = message.worker
            progress.step = message.step
            self._watcher.changed(message.job, progress, "step")
        else:
            self._end(message, progress)

    def _end(self, ended: Ended, progress: Progress) -> None:
        name, outcome = ended.job, ended.outcome
        self._running.discard(name)
        progress.seconds += outcome.seconds
        progress.worker = outcome.worker or progress.worker
        progress.finished = now()
        if not outcome.error:
            progress.status = "done"
            progress.ran, progress.resumed_at = outcome.stages, outcome.step
            self._ready.extend(self._after.pop(name, ()))
            self._watcher.changed(name, progress, "done")
            return
        progress.failures.append(Failure(outcome.error, progress.worker, progress.finished))
        if outcome.halt:
            self.halted = self.halted or outcome.error
        if self._tries_again(outcome, progress):
            progress.status = "waiting"
            self._ready.append(name)
            self._watcher.changed(name, progress, "retried")
            return
        progress.status = "failed"
        self._watcher.changed(name, progress, "failed")
        self._fail_those_after(name, outcome)

    def _tries_again(self, outcome: Outcome, progress: Progress) -> bool:
        return outcome.halt or not (outcome.final or progress.attempts > self._retries)

    def _fail_those_after(self, name: str, outcome: Outcome) -> None:
        for cell in self._after.pop(name, ()):
            progress = self.progress[cell]
            progress.status = "failed"
            progress.finished = now()
            progress.failures.append(Failure(f"what it shares with others failed: {outcome.error}"))
            self._watcher.changed(cell, progress, "failed")
